package rules

import (
	"bytes"
	"testing"

	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
)

var secretWords = []string{"mật", "tối mật", "tuyệt mật"}

// FuzzHead reads lines of a page's head: whatever is printed, there is neither
// a panic nor a mark that is not one of the words.
func FuzzHead(f *testing.F) {
	for _, s := range []string{"Số: 12/QĐ-UBND", "Số 45-CV/VPTU", "TỐI MẬT", "T U Y Ệ T  M Ậ T", "Độ mật: Mật", "MẬT - KHẨN", "Số:/", "::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		typeOf(documentNumber(line))
		for _, mark := range []string{markIn(line, secretWords), markInValue(line, secretWords)} {
			if mark != "" && mark != "MẬT" && mark != "TỐI MẬT" && mark != "TUYỆT MẬT" {
				t.Errorf("%q has the mark %q", line, mark)
			}
		}
	})
}

// FuzzMetadata reads hostile fonts' tables and metadata.
func FuzzMetadata(f *testing.F) {
	f.Add([]byte("1 beginbfrange <0000> <00FF> <1E00> endbfrange"))
	f.Add([]byte("1 beginbfchar <01> <1EAC> endbfchar"))
	f.Add([]byte("1 beginbfrange <00> <02> [<0041> <1EAC> <0043>] endbfrange usecmap"))
	f.Add([]byte("<x><k>Tối mật</k></x>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc := pdftest.Table(append(pdftest.Pages("/Metadata 4 0 R", "/Resources<</Font<</F<</Type/Font/Subtype/Type0/ToUnicode 4 0 R>>>>>>"), pdftest.Stream("", data))...)
		file, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
		if err != nil {
			t.Skip()
		}
		page, err := file.Page(1)
		if err != nil {
			t.Skip()
		}
		mayShow(file, page, secretWords)
		metadataMarks(file, secretWords)
	})
}

func TestAFontsTableTellsWhetherItHasALetter(t *testing.T) {
	for cmap, want := range map[string]bool{
		"beginbfchar <01> <1EAC> endbfchar":                        true,
		"beginbfchar <01> <0041> <02> <00E2> endbfchar":            false,
		"beginbfchar <01> <004100301EAC> endbfchar":                true,
		"beginbfchar <01> <00410323> endbfchar":                    true, // in two parts
		"beginbfrange <00> <FF> <1E00> endbfrange":                 true,
		"beginbfrange <00> <0F> <1E00> endbfrange":                 false,
		"beginbfrange <00> <02> [<0041> <1EAC> <0043>] endbfrange": true,
		"beginbfrange <00> <02> [<0041> <0042> <0043>] endbfrange": false,
		"beginbfchar <01> <xyz> endbfchar":                         true, // in doubt
		"/Other usecmap":                                           true,
		"":                                                         false,
	} {
		s := fontSearch{letters: map[rune]bool{'Ậ': true}}
		if got := s.cmap([]byte(cmap)); got != want {
			t.Errorf("%q: %v", cmap, got)
		}
	}
}
