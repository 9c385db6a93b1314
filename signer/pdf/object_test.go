package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestWhatIsReadIsWrittenToTheLetter(t *testing.T) {
	for in, want := range map[string]string{
		"<</B 1.500/A +0.0/Type/X/C -.5>>": "<</Type /X\n/A +0.0\n/B 1.500\n/C -.5>>",
		"/A#20B#2fC#23":                    "/A#20B#2FC#23",
		"/Đ":                               "/#C4#90",
		"/":                                "/",
		`(a\(b\)\\\n\101\r
c\
d(e))`: "<6128 62295C0A410D0A6364286529>",
		"[1 2 R 3 0 R 4 5]":            "[1 2 R 3 0 R 4 5]",
		"[1 0 Rx]":                     "",
		"[true false null]":            "[true false null]",
		"<4>":                          "<40>",
		"<</XFA[(a\\)\xE1\xBB\x87)]>>": `<</XFA [(a\)\341\273\207)]>>`,
		"<</A 1":                       "",
		"1.2.3":                        "",
		">>":                           "",
	} {
		o, err := parseBytes([]byte(in))
		if want == "" {
			if err == nil {
				t.Errorf("%s is read as %v", in, o)
			}
			continue
		}
		got := appendObject(nil, o)
		if err != nil || string(bytes.ReplaceAll(got, []byte(" "), nil)) != string(bytes.ReplaceAll([]byte(want), []byte(" "), nil)) {
			t.Errorf("%s becomes %s, %v; want %s", in, got, err, want)
		}
	}
}

func TestTextStringsKeepVietnamese(t *testing.T) {
	for _, s := range []string{"Signature1", "Bác sĩ Nguyễn Văn Nghĩa, Vĩnh Phúc", "(\\)", "𝄞", ""} {
		o, err := parseBytes(appendObject(nil, TextString(s)))
		if err != nil || o.(String).Text() != s {
			t.Errorf("%q becomes %q, %v", s, o, err)
		}
	}
	if got := String("\x80\xA0\xE9\x1F").Text(); got != "•€é˜" {
		t.Errorf("PDFDocEncoding gives %q", got)
	}
	if got := String("\xEF\xBB\xBFTriện").Text(); got != "Triện" {
		t.Errorf("UTF-8 gives %q", got)
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[Number]string{"12": "12 true", "+12.0": "12 true", "-3": "-3 true", "1.5": "0 false", "99999999999999999999": "9223372036854775807 false"} {
		v, ok := in.Int()
		if got := fmt.Sprint(v, ok); got != want {
			t.Errorf("%s is %s", in, got)
		}
	}
	for in, want := range map[float64]Number{0: "0", -0.00001: "0", 1.25: "1.25", 100: "100", 1e20: "100000000000000000000"} {
		if got := Real(in); got != want {
			t.Errorf("%g is written %s", in, got)
		}
	}
}

// FuzzObject holds that what is written is what was read.
func FuzzObject(f *testing.F) {
	for _, s := range []string{"<</A[1 0 R(x\\)<AB>/N#20]/B true>>", "null", "[[[]]]", "<</XFA[(a)]>>", "-.5", "/" + strings.Repeat("a", maxToken-1) + "##"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := parseBytes(b)
		if err != nil {
			return
		}
		once := appendObject(nil, o)
		o, err = parseBytes(once)
		if err != nil {
			t.Fatalf("%q cannot be read: %v", once, err)
		}
		if twice := appendObject(nil, o); !bytes.Equal(once, twice) {
			t.Fatalf("%q becomes %q", once, twice)
		}
	})
}

func FuzzObjectStreamIndex(f *testing.F) {
	f.Add([]byte("1 0 2 5 null true"), 2, 8)
	f.Fuzz(func(t *testing.T, data []byte, n, first int) {
		s, err := readIndex(data, Int(n), Int(first))
		if err != nil {
			return
		}
		for num, at := range s.offsets {
			if at.at < 0 || at.at >= len(data) {
				t.Fatalf("object %d at %d of %d", num, at, len(data))
			}
		}
	})
}

func FuzzXRefStreamRow(f *testing.F) {
	f.Add([]byte{1, 0, 0, 9, 0}, 1, 3, 1)
	f.Fuzz(func(t *testing.T, row []byte, a, b, c int) {
		if a < 0 || b < 0 || c < 0 || a > 8 || b > 8 || c > 8 || len(row) < a+b+c {
			return
		}
		if e, ok := streamEntry(row, [3]int{a, b, c}); ok && (e.at < 0 || e.gen < 0) {
			t.Fatalf("%+v", e)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{2, 1, 2, 3}, 12, 1, 8, 3)
	f.Fuzz(func(t *testing.T, data []byte, predictor, colors, bits, columns int) {
		d := Dict{"Predictor": Int(predictor), "Colors": Int(colors), "BitsPerComponent": Int(bits), "Columns": Int(columns)}
		unpredict(d, bytes.Clone(data))
		for _, name := range []Name{"FlateDecode", "LZWDecode", "ASCIIHexDecode", "ASCII85Decode"} {
			decode(name, d, data)
		}
	})
}
