package token

import (
	"errors"
	"strings"
)

// The characters that RFC 7512, 2.3 lets stand for themselves beside letters,
// digits and "-._~", in the path and in the query. Comparison is by bytes, so
// what is not here is always encoded, with upper-case digits.
const (
	pathChars  = ":[]@!$'()*+,=&"
	queryChars = ":[]@!$'()*+,=/?|"
)

var errEncoding = errors.New("wrong percent-encoding or character")

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// isAttributeName: pk11-v-attr-nm-char, letters, digits, "-" and "_".
func isAttributeName(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isUnreserved(c) || c == '.' || c == '~' {
			return false
		}
	}
	return s != ""
}

// percentEncode writes s with every byte encoded that is not in allowed. An
// empty allowed encodes letters and digits as well, as for an id.
func percentEncode(s, allowed string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if allowed != "" && (isUnreserved(c) || strings.IndexByte(allowed, c) >= 0) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// percentDecode is the inverse. It refuses what is neither allowed nor encoded,
// so that a URI is not half understood.
func percentDecode(s, allowed string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%':
			if i+2 >= len(s) {
				return "", errEncoding
			}
			hi, lo := hexDigit(s[i+1]), hexDigit(s[i+2])
			if hi < 0 || lo < 0 {
				return "", errEncoding
			}
			b.WriteByte(byte(hi<<4 | lo))
			i += 2
		case isUnreserved(c), strings.IndexByte(allowed, c) >= 0:
			b.WriteByte(c)
		default:
			return "", errEncoding
		}
	}
	return b.String(), nil
}

// hexDigit returns c's value, or a negative number.
func hexDigit(c byte) int {
	if i := strings.IndexByte("0123456789abcdef", c); i >= 0 {
		return i
	}
	if i := strings.IndexByte("ABCDEF", c); i >= 0 {
		return 10 + i
	}
	return -1
}
