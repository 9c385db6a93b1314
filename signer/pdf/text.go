package pdf

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// TextString encodes s as a text string (ISO 32000-2, 7.9.2.2): plain ASCII
// where it is that, else UTF-16BE with a byte order mark.
func TextString(s string) String {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] >= ' ' && s[i] <= '~'
	}
	if ascii {
		return String(s)
	}
	b := []byte{0xFE, 0xFF}
	for _, c := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, c)
	}
	return b
}

// Text decodes a text string: UTF-16 or UTF-8 with a byte order mark, else
// PDFDocEncoding (ISO 32000-2, annex D).
func (s String) Text() string {
	switch {
	case len(s) >= 2 && s[0] == 0xFE && s[1] == 0xFF:
		return decodeUTF16(s[2:], binary.BigEndian)
	case len(s) >= 2 && s[0] == 0xFF && s[1] == 0xFE:
		return decodeUTF16(s[2:], binary.LittleEndian)
	case len(s) >= 3 && s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF && utf8.Valid(s):
		return string(s[3:])
	}
	r := make([]rune, len(s))
	for i, c := range s {
		switch {
		case c >= 0x18 && c <= 0x1F:
			r[i] = pdfDocLow[c-0x18]
		case c >= 0x80 && c <= 0xA0:
			r[i] = pdfDocHigh[c-0x80]
		default:
			r[i] = rune(c)
		}
	}
	return string(r)
}

func decodeUTF16(b []byte, order binary.ByteOrder) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

// Where PDFDocEncoding differs from Latin-1.
var (
	pdfDocLow  = []rune("˘ˇˆ˙˝˛˚˜")
	pdfDocHigh = []rune("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\uFFFD€")
)
