package pdf

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"trien/signer/pdf/pdftest"
)

var trickyNames = []Name{"", "A", "A B", "#", "#41", "##", "a#", "/", "(", ")", "<>", "[]", "{}", "%", "\x00", "\n", "\x7F", "\xFF\xFE", "Điều#1", "Bác sĩ",
	"N:m,e.w-i_t*h+s!$&'\";:@^`~|\\=?", Name(strings.Repeat("x", 127))}

var trickyStrings = []String{{}, String("plain"), String("(("), String("))"), String(`\`), String(`\\(`), String(`\)`), String("\r\n\r"), String("\x00\x01"),
	String("<FEFF>"), String("%"), TextString("Bác sĩ Nghĩa, Vĩnh Phúc (\u0129\u0128)"), TextString("𠮷"), String("\xFE\xFF\x01\x29\x01\x28"), String("\xEF\xBB\xBFĩ"),
	bytes.Repeat([]byte{0x28, 0x5C}, 300), String("endstream endobj stream"), String("\x80\x9F\xAD\xFF")}

// again writes an object and reads it.
func again(t *testing.T, obj Object) Object {
	t.Helper()
	b := appendObject(nil, obj)
	got, err := parseBytes(b)
	if err != nil {
		t.Fatalf("%q cannot be read: %v", b, err)
	}
	return got
}

// FuzzName writes a name as a value and as a key, which must be read the same
// and leave what follows alone.
func FuzzName(f *testing.F) {
	for _, n := range trickyNames {
		f.Add(string(n))
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > maxToken {
			return
		}
		want := Dict{Name(s): Array{Name(s), Number("1"), Name(s)}}
		if got := again(t, want); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

// FuzzString writes a string in both forms.
func FuzzString(f *testing.F) {
	for _, s := range trickyStrings {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		want := append(String{}, b...)
		for _, key := range []Name{"V", "XFA"} { // which is written literally
			list, _ := again(t, Dict{key: Array{want, Name("after")}}).(Dict)[key].(Array)
			if len(list) != 2 || list[1] != Name("after") || !bytes.Equal(list[0].(String), want) {
				t.Fatalf("%q became %q", want, list)
			}
		}
	})
}

// FuzzText encodes a text, which must be read the same.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "Nguyễn Văn Nghĩa", "Ĩĩ()\\", "þÿ", "𠮷", "\u2022", "\x18"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		if got := TextString(s).Text(); got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func TestOthersReadWhatIsWritten(t *testing.T) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not here to read")
	}
	values := Dict{}
	for i, s := range trickyStrings {
		values[Name("S")+Name(Int(i))] = s
	}
	for _, n := range trickyNames {
		// No name holds a zero byte (ISO 32000-2, 7.3.5), and JSON only UTF-8.
		if !strings.Contains(string(n), "\x00") && utf8.ValidString(string(n)) {
			values[n+"!"] = n
		}
	}
	values["XFA"] = Array{trickyStrings[4], trickyStrings[11]}
	doc := pdftest.Table(pdftest.Pages("", "")...)
	f, err := Open(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	u := NewUpdate(f)
	root, _ := f.Root()
	catalog, _ := f.Catalog()
	catalog["Tricky"] = u.Add(values)
	u.Set(root, catalog)
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, append(doc, tail.Bytes...), 0o600); err != nil {
		t.Fatal(err)
	}
	ref := catalog["Tricky"].(Ref)
	out, err := exec.Command("qpdf", "--json=2", "--json-key=qpdf", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var report struct{ QPDF []map[string]json.RawMessage }
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	var object struct{ Value map[string]any }
	if err := json.Unmarshal(report.QPDF[1]["obj:"+string(Int(ref.Num))+" 0 R"], &object); err != nil {
		t.Fatal(err)
	}
	for key, want := range values {
		got := object.Value["/"+string(key)]
		if list, ok := got.([]any); ok { // XFA
			got, want = list[1], want.(Array)[1]
		}
		switch want := want.(type) {
		case Name:
			if got != "/"+string(want) {
				t.Errorf("the name %q is %q to qpdf", want, got)
			}
		case String:
			// qpdf gives text where it takes the bytes for text.
			if got != "u:"+want.Text() && got != "b:"+hex.EncodeToString(want) {
				t.Errorf("the string %q is %q to qpdf", want, got)
			}
		}
	}
	if len(object.Value) != len(values) {
		t.Errorf("qpdf reads %d of %d entries", len(object.Value), len(values))
	}
}
