package pdf

import (
	"bytes"
	"compress/zlib"
	"testing"
)

// pngRow filters one row as an encoder does (W3C PNG, clause 9).
func pngRow(kind byte, line, above []byte, step int) []byte {
	out := []byte{kind}
	for i, c := range line {
		var a, b, d byte
		b = above[i]
		if i >= step {
			a, d = line[i-step], above[i-step]
		}
		switch kind {
		case 1:
			c -= a
		case 2:
			c -= b
		case 3:
			c -= byte((int(a) + int(b)) / 2)
		case 4:
			c -= byte(paeth(int(a), int(b), int(d)))
		}
		out = append(out, c)
	}
	return out
}

func TestEveryPNGPredictorIsUndone(t *testing.T) {
	const columns, colors = 5, 3
	var want, coded []byte
	above := make([]byte, columns*colors)
	for kind := range byte(5) {
		line := make([]byte, columns*colors)
		for i := range line {
			line[i] = byte(i*i*7) ^ kind*31
		}
		coded = append(coded, pngRow(kind, line, above, colors)...)
		want = append(want, line...)
		above = line
	}
	got, err := unpredict(Dict{"Predictor": Number("15"), "Colors": Number("3"), "Columns": Number("5")}, coded)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %x, %v; want %x", got, err, want)
	}
}

func TestFiltersAreUndone(t *testing.T) {
	for name, data := range map[Name]string{
		"ASCIIHexDecode": "54 7269 e1bb87 6e>",
		"ASCII85Decode":  "<,u^3]8(8~>",
		"LZWDecode":      "\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", // the example of ISO 32000-2, 7.4.4.2
	} {
		want := "Triện"
		if name == "LZWDecode" {
			want = "-----A---B"
		}
		got, err := decode(name, nil, []byte(data))
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestFlateDataWithoutItsEndIsTaken(t *testing.T) {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte("Triện"))
	w.Flush()
	got, err := decode("FlateDecode", nil, b.Bytes())
	if err != nil || string(got) != "Triện" {
		t.Errorf("got %q, %v", got, err)
	}
}
