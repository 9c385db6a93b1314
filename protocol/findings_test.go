package protocol

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestEveryFindingSaysWhatItMeansAndWhatToDo(t *testing.T) {
	seen := map[FindingCode]bool{}
	for _, e := range FindingTable {
		if seen[e.Code] {
			t.Errorf("%s: twice in the table", e.Code)
		}
		seen[e.Code] = true
		if !slices.ContainsFunc(Areas, func(a AreaEntry) bool { return a.Area == e.Area() }) {
			t.Errorf("%s: in no area", e.Code)
		}
		for _, text := range []FindingText{e.VI, e.EN} {
			if text.Title == "" || text.Meaning == "" {
				t.Errorf("%s: says nothing", e.Code)
			}
			if (text.Action == "") != (e.Level == Green) {
				t.Errorf("%s: %s, but the action is %q", e.Code, e.Level, text.Action)
			}
			for _, s := range []string{text.Title, text.Meaning, text.Action} {
				if s != "" && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "{consequence}") {
					t.Errorf("%s: %q is no sentence", e.Code, s)
				}
				if !norm.NFC.IsNormalString(s) {
					t.Errorf("%s: %q is not NFC", e.Code, s)
				}
			}
		}
		sorted := func(text FindingText) []string {
			names := placeholder.FindAllString(text.Title+text.Meaning+text.Action, -1)
			slices.Sort(names)
			return slices.Compact(names)
		}
		if vi, en := sorted(e.VI), sorted(e.EN); !slices.Equal(vi, en) {
			t.Errorf("%s: filled in by %v and %v", e.Code, vi, en)
		}
	}
	if f := NewFinding("no.such", nil); f.Code != FindingDiagnosisFailed || f.Level != Red {
		t.Errorf("an unknown code became %s", f.Code)
	}
}

func TestEveryFindingCodeIsInTheTable(t *testing.T) {
	source, err := os.ReadFile("findingcodes.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`FindingCode = "([^"]+)"`).FindAllStringSubmatch(string(source), -1)
	for _, m := range codes {
		if f := NewFinding(FindingCode(m[1]), nil); string(f.Code) != m[1] {
			t.Errorf("%s has no row", m[1])
		}
	}
	if len(codes) != len(FindingTable) {
		t.Errorf("%d codes, %d rows", len(codes), len(FindingTable))
	}
}

func TestFindingIsFilledInBothLanguages(t *testing.T) {
	f := NewFinding(FindingCertificateExpiring, Values{
		"kind": {"cá nhân", "personal"}, "expires": Same("01/03/2027"), "days": Same("59"),
	}).About("Nguyễn Thị Mẫu", "Chứng thư 1").Because("serial 5")
	if !strings.Contains(f.Meaning.VI, "Chứng thư cá nhân, hết hạn 01/03/2027, còn 59 ngày.") || !strings.Contains(f.Meaning.EN, "personal") {
		t.Errorf("%+v", f.Meaning)
	}
	text, err := json.Marshal(f.Reported())
	if err != nil || strings.Contains(string(text), "Mẫu") || strings.Contains(string(text), "serial") || !strings.Contains(string(text), `"subject":"Chứng thư 1"`) {
		t.Errorf("a report has %s (%v)", text, err)
	}
}

func TestWorstFindingDecides(t *testing.T) {
	d := Diagnosis{}
	for _, step := range []struct {
		add  FindingCode
		want FindingLevel
	}{{FindingTSANone, Green}, {FindingTokenNone, Amber}, {FindingServiceStopped, Red}, {FindingClockOK, Red}} {
		d.Findings = append(d.Findings, NewFinding(step.add, nil))
		if got := d.Worst(); got != step.want {
			t.Errorf("after %s: %s", step.add, got)
		}
	}
}

func TestOlderVersionsAreFound(t *testing.T) {
	for _, c := range []struct {
		version, least string
		older          bool
	}{
		{"0.1.0", "0.1.0", false}, {"0.0.9", "0.1.0", true}, {"0.1", "0.1.0", false}, {"0.9.0", "0.10.0", true},
		{"1.2.3.4", "1.2.3.5", true}, {"v1.0.0", "1.0.1", true}, {"0.1.0-dev", "0.1.0", false}, {"0.0.9-3-gabc", "0.1.0", true},
		{"6e468b2", "0.1.0", false}, {"", "0.1.0", false}, {"7", "9.0", false}, {"99999999999999999999.1", "1.0", false},
	} {
		if got := Older(c.version, c.least); got != c.older {
			t.Errorf("%q older than %q: %v", c.version, c.least, got)
		}
	}
}
