package protocol

import "strings"

// MethodDiagnosisRun has the agent look over this PC; the answer is Diagnosis,
// after seconds. One look at a time: host.too_many_requests while another one
// is under way.
const MethodDiagnosisRun = "diagnosis.run"

// MaxFindings bounds a Diagnosis, so that it is below MaxNativeMessage.
const MaxFindings = 120

// DiagnosisParams is what the look is about. No PIN is asked for or used.
type DiagnosisParams struct {
	// Portal is the origin of the page that the person has trouble with; the
	// look tells whether it may ask. Empty: none in particular.
	Portal string `json:"portal,omitempty" jsonschema:"maxLength=512"`
}

// Diagnosis is one look over everything that a signature needs on this PC, by
// "trien doctor --json" and diagnosis.run.
type Diagnosis struct {
	Host     Software `json:"host"`
	Protocol int      `json:"protocol"`
	// Time of the look by this PC's clock, RFC 3339 with its offset.
	Time string `json:"time"`
	// System names operating system and architecture: "Debian GNU/Linux 12
	// (bookworm), amd64".
	System string `json:"system"`
	// Findings are in the order of Areas, and within an area in that of the
	// settings; the same PC gives the same order each time.
	Findings []Finding `json:"findings"`
}

// FindingLevel tells how bad a finding is.
type FindingLevel string

// The levels. Amber works, but not well or not for long; with red something
// that a signature or a check needs does not work.
const (
	Green FindingLevel = "green"
	Amber FindingLevel = "amber"
	Red   FindingLevel = "red"
)

// Worse tells whether l is worse than other.
func (l FindingLevel) Worse(other FindingLevel) bool { return l.weight() > other.weight() }

func (l FindingLevel) weight() int {
	switch l {
	case Red:
		return 2
	case Amber:
		return 1
	}
	return 0
}

// Worst is the worst level of all findings.
func (d Diagnosis) Worst() FindingLevel {
	worst := Green
	for _, f := range d.Findings {
		if f.Level.Worse(worst) {
			worst = f.Level
		}
	}
	return worst
}

// Finding is one thing that was looked at. Its sentences are those of
// FindingTable; they hold nothing personal.
type Finding struct {
	Code  FindingCode  `json:"code"`
	Level FindingLevel `json:"level" jsonschema:"enum=green,enum=amber,enum=red"`
	Area  FindingArea  `json:"area" jsonschema:"enum=service,enum=agent,enum=browser,enum=extension,enum=policy,enum=settings,enum=module,enum=token,enum=certificate,enum=trust,enum=network,enum=clock"`
	// Subject is what it is about, as the person knows it: a path, a
	// certificate's name, a token's label. Empty where there is but one.
	Subject string `json:"subject,omitempty"`
	// Alias stands in Subject's place in a report that leaves this PC. Empty:
	// Subject is not personal.
	Alias string `json:"alias,omitempty"`
	// Detail is what a program or the system said, for who repairs it, in
	// whatever language. It may be personal: no report has it.
	Detail  string `json:"detail,omitempty"`
	Title   Text   `json:"title"`
	Meaning Text   `json:"meaning"`
	// Action is what to do; empty where nothing is to be done.
	Action Text `json:"action"`
}

// Reported is the finding as it may leave the PC: without its subject where
// that is personal, and without details.
func (f Finding) Reported() Finding {
	if f.Alias != "" {
		f.Subject, f.Alias = f.Alias, ""
	}
	f.Detail = ""
	return f
}

// Values fill the placeholders of a finding's sentences: "{days}" by "days".
type Values map[string]Text

// Same is a value that is the same in both languages.
func Same(value string) Text { return Text{VI: value, EN: value} }

// NewFinding is the finding of a code in the table; a code that the table does
// not have becomes diagnosis.failed. What is filled in must not be personal.
func NewFinding(code FindingCode, values Values) Finding {
	e, ok := findings[code]
	if !ok {
		e = findings[FindingDiagnosisFailed]
	}
	fill := func(part func(FindingText) string) Text {
		vi, en := part(e.VI), part(e.EN)
		for name, value := range values {
			vi = strings.ReplaceAll(vi, "{"+name+"}", value.VI)
			en = strings.ReplaceAll(en, "{"+name+"}", value.EN)
		}
		return Text{VI: vi, EN: en}
	}
	return Finding{
		Code: e.Code, Level: e.Level, Area: e.Area(),
		Title:   fill(func(t FindingText) string { return t.Title }),
		Meaning: fill(func(t FindingText) string { return t.Meaning }),
		Action:  fill(func(t FindingText) string { return t.Action }),
	}
}

// About names what the finding is about.
func (f Finding) About(subject, alias string) Finding {
	f.Subject, f.Alias = subject, alias
	return f
}

// Because adds what was said about it.
func (f Finding) Because(detail string) Finding {
	f.Detail = detail
	return f
}
