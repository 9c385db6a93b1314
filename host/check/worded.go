package check

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"time"

	"trien/host/shown"
	"trien/protocol"
	"trien/signer/fault"
	"trien/signer/verify"
)

// MaxSize bounds a Verification as JSON, in bytes: with its envelope it stays
// below protocol.MaxNativeMessage.
const MaxSize = 900 << 10

// brevity is how much of a report is told. The whole of a document with two
// signatures is a few kilobytes; one that was made to be more is told in short.
type brevity struct {
	name, sentence     int // characters
	findings, warnings int // of warnings: of each signature
}

var brevities = []brevity{
	{shown.NameLength, shown.SentenceLength, 200, 50},
	{60, 300, 100, 5},
	{30, 150, 40, 1},
}

// worded puts a report into the words of the contract, in MaxSize bytes.
func worded(r *verify.Report) (protocol.Verification, error) {
	for _, b := range brevities {
		v := b.report(r)
		data, err := json.Marshal(v)
		if err != nil {
			return protocol.Verification{}, err
		}
		if len(data) <= MaxSize {
			return v, nil
		}
	}
	return protocol.Verification{}, fault.New(fault.DocumentTooLarge, "check: the report is too long")
}

func (b brevity) report(r *verify.Report) protocol.Verification {
	v := protocol.Verification{
		File: r.File, Integrity: string(r.Integrity), Verdict: string(r.Verdict),
		Acceptance: string(r.Acceptance),
		Rules:      []protocol.RuleFinding{}, Signatures: []protocol.SignatureVerdict{},
	}
	if r.Reason != nil {
		reason := b.text(*r.Reason)
		v.Reason = &reason
	}
	// The gravest first, so that they are what is told of too many.
	findings := slices.Clone(r.Rules)
	slices.SortStableFunc(findings, func(f, g verify.Finding) int { return cmp.Compare(weight(f), weight(g)) })
	for _, f := range findings[:min(len(findings), b.findings)] {
		v.Rules = append(v.Rules, protocol.RuleFinding{
			Rule: shown.Name(f.Rule), Pack: shown.Name(f.Pack), Source: b.label(f.Source), Phrase: b.words(f.Phrase),
			Severity: string(f.Severity), Reason: b.text(f.Reason), Action: b.text(f.Action),
			Field: b.label(f.Field), Page: f.Page, Rect: rect(f.Rect),
		})
	}
	for _, s := range r.Signatures {
		v.Signatures = append(v.Signatures, b.signature(s))
	}
	return v
}

// weight orders findings.
func weight(f verify.Finding) int {
	return slices.Index([]verify.Severity{verify.SeverityError, verify.SeverityWarning, verify.SeverityInfo}, f.Severity)
}

func (b brevity) signature(s verify.Signature) protocol.SignatureVerdict {
	v := protocol.SignatureVerdict{
		Field: b.label(s.Field),
		Signer: protocol.Signer{
			CommonName:         b.label(s.Signer.CommonName),
			Organization:       b.label(s.Signer.Organization),
			OrganizationalUnit: b.label(s.Signer.OrganizationalUnit),
			Issuer:             b.label(s.Signer.Issuer),
			Fingerprint:        s.Signer.Fingerprint,
			Serial:             b.label(s.Signer.Serial),
			NotBefore:          stamp(s.Signer.NotBefore),
			NotAfter:           stamp(s.Signer.NotAfter),
			Holder:             s.Signer.Holder,
			HolderSource:       s.Signer.HolderSource,
		},
		Kind: string(s.Kind),
		Times: protocol.Times{
			Claimed:          stamp(s.Times.Claimed),
			Timestamp:        stamp(s.Times.Timestamp),
			TimestampTrusted: s.Times.TimestampTrusted,
		},
		Coverage: string(s.Coverage), Integrity: string(s.Integrity), Chain: string(s.Chain),
		Revocation: string(s.Revocation), RevocationSource: s.RevocationSource, RevocationTime: stamp(s.RevocationTime),
		Verdict: string(s.Verdict), SubIndication: s.SubIndication,
		Reason: b.text(s.Reason), Page: s.Page, Rect: rect(s.Rect),
	}
	if v.Revocation == "" {
		v.Revocation = string(verify.RevocationNotChecked)
	}
	for _, w := range s.Warnings[:min(len(s.Warnings), b.warnings)] {
		v.Warnings = append(v.Warnings, b.text(w))
	}
	return v
}

func (b brevity) text(t verify.Text) protocol.Text {
	return protocol.Text{VI: b.words(t.VI), EN: b.words(t.EN)}
}

func (b brevity) words(s string) string { return shown.Line(s, b.sentence) }

func (b brevity) label(s string) string { return shown.Line(s, b.name) }

func rect(r *verify.Rect) *protocol.Rect {
	if r == nil {
		return nil
	}
	for _, x := range []float64{r.X, r.Y, r.Width, r.Height} {
		if math.IsNaN(x) || math.IsInf(x, 0) { // which JSON cannot say
			return nil
		}
	}
	out := protocol.Rect(*r)
	return &out
}

// vietnam is the time zone of every time that is shown (N7).
var vietnam = time.FixedZone("+07", 7*60*60)

// stamp writes a time as RFC 3339 in Vietnam's time (N7), "" for none.
func stamp(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(vietnam).Format(time.RFC3339)
}
