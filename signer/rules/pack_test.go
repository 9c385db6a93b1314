package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trien/signer"
)

const aPack = "id = \"office\"\ntitle = \"Của cơ quan\"\n\n[[rules]]\nid = \"S15\"\nphrase = \"p\"\n"

func TestAWrongPackIsReportedWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown rule":        {"title = \"t\"\n\n[[rules]]\nid = \"S29\"\n", "line 4"},
		"unknown key":         {aPack + "colour = \"red\"\n", `line 7: unknown key "rules.colour"`},
		"unknown severity":    {aPack + "severity = \"fatal\"\n", "line 7"},
		"unknown position":    {aPack + "purpose = \"issue\"\nposition = \"left\"\n", "line 8"},
		"unknown purpose":     {aPack + "purpose = \"love\"\n", "line 7"},
		"unknown information": {aPack + "information = [\"phone\"]\n", "line 7"},
		"position alone":      {aPack + "position = \"first-page-top\"\n", "S15"},
		"rule twice":          {aPack + "[[rules]]\nid = \"S15\"\nphrase = \"p\"\n", "S15 twice"},
		"no phrase":           {"title = \"t\"\n[[rules]]\nid = \"S15\"\n", "S15 has no phrase"},
		"overlap":             {aPack + "overlap = 2.0\n", "overlap"},
		"no rules":            {"title = \"t\"\n", "rules"},
		"broken":              {"[[rules\n", "line 1"},
		"too long":            {strings.Repeat("#", maxPackFile+1), "1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParsePack([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestAnOfficesOwnPackGoesBeforeTheOneThatCameAlong(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("bac-kan-218.toml", strings.Replace(aPack, "office", "bac-kan-218", 1))
	write("office.toml", aPack)
	write("wrong.toml", aPack)
	packs, err := Load(folder, BacKan218, "office", Decree30)
	if err != nil {
		t.Fatal(err)
	}
	if packs[0].Title != "Của cơ quan" || packs[1].ID != "office" || packs[2].Number != "30/2020/NĐ-CP" {
		t.Errorf("%v", packs)
	}
	for _, id := range []ID{"wrong", "missing", "../bac-kan-218", ""} {
		if _, err := Load(folder, id); err == nil {
			t.Errorf("%q was loaded", id)
		}
	}
}

func TestThePacksSayWhereSignaturesStand(t *testing.T) {
	for _, c := range []struct {
		packs   []ID
		purpose signer.Purpose
		want    Position
	}{
		{[]ID{Decree30}, signer.Issue, OverSignature},
		{[]ID{KienGiang1831, Decree30}, signer.Issue, PageTop},
		{[]ID{Decree30, KienGiang1831}, signer.Issue, OverSignature},
		{[]ID{Decree30, KienGiang1831}, signer.Archive, TopLeft},
		{[]ID{Decree30}, signer.Copy, TopRight},
		{[]ID{BacKan218}, signer.Issue, ""},
	} {
		packs, err := Load("", c.packs...)
		if err != nil {
			t.Fatal(err)
		}
		if got := packs.Position(c.purpose); got != c.want {
			t.Errorf("%v, %s: %q, not %q", c.packs, c.purpose, got, c.want)
		}
	}
}

// seedOf is a part of the name of the seed that a pack quotes.
var seedOf = map[ID]string{BinhPhuoc411: "000_", KienGiang1831: "001_", HauGiang1169: "002_", BacKan218: "003_", ThaiBinh2016: "004_"}

// TestPhrasesAreTheSeedsOwnWords: quoted phrases occur in the document, in
// Unicode NFC; where a phrase names another source, in that one.
func TestPhrasesAreTheSeedsOwnWords(t *testing.T) {
	packs, err := Load("", Embedded()...)
	if err != nil {
		t.Fatal(err)
	}
	text := func(id ID) string {
		found, err := filepath.Glob("../../../shared/seeds/" + seedOf[id] + "*.txt")
		if err != nil || len(found) != 1 {
			t.Skip("the seed documents are not here")
		}
		b, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(string(b))), " "))
	}
	for _, p := range packs {
		for _, r := range p.Rules {
			for _, phrase := range append(r.Faults, r.Phrase) {
				if !norm.NFC.IsNormalString(phrase) {
					t.Errorf("%s %s is not in NFC", p.ID, r.ID)
				}
				source := p.ID
				if r.Source != "" {
					source = KienGiang1831
				}
				if r.Quoted && !strings.Contains(text(source), strings.ToLower(phrase)) {
					t.Errorf("%s %s: %q is not in the seed", p.ID, r.ID, phrase)
				}
			}
			if !r.Quoted && seedOf[p.ID] != "" {
				t.Errorf("%s %s is not quoted", p.ID, r.ID)
			}
		}
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte(aPack))
	f.Add([]byte("[[rules]]\nid = \"N4\"\nelectronic = [{type = \"x\"}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := ParsePack(data); err == nil && len(p.Rules) == 0 {
			t.Error("a pack without rules")
		}
	})
}

// TestAnOfficesPackMovesAMark: the archive's mark to the right, by data alone.
func TestAnOfficesPackMovesAMark(t *testing.T) {
	pack, err := ParsePack([]byte("title = \"t\"\n[[rules]]\nid = \"S10\"\nphrase = \"p\"\npurpose = \"archive\"\nposition = \"first-page-top-right\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, packs := range []Packs{nil, {pack}} {
		d := documentOf(sheetOf(1, letterhead()...))
		d.packs = packs
		p, err := d.mark(signer.Archive, "SỞ NỘI VỤ")
		if err != nil {
			t.Fatal(err)
		}
		if atRight := middle(p.Placement.Rect) > d.sheets[1].width/2; atRight != (packs != nil) {
			t.Errorf("%v: %v", packs, p.Placement.Rect)
		}
	}
}
