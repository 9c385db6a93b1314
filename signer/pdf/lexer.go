package pdf

import (
	"bytes"
	"fmt"

	"trien/signer/fault"
)

// Bounds on single tokens. Real documents stay far below them.
const (
	maxToken  = 4096     // a name, number or keyword, in bytes
	maxString = 64 << 20 // a string, in bytes as written
)

// keyword is a token that is no object: obj, R, stream, <<, ] and their like.
type keyword string

// endOfInput is the token after the last.
const endOfInput = keyword("")

func (s *scanner) broken(format string, args ...any) error {
	if s.err != nil {
		return fmt.Errorf("pdf: reading: %w", s.err) // the disk's fault, not the document's
	}
	return fault.New(fault.DocumentBroken, fmt.Sprintf("offset %d: ", s.pos)+fmt.Sprintf(format, args...))
}

// token returns the next token: a Number, Name, String or keyword.
func (s *scanner) token() (any, error) {
	s.skipSpace()
	c, ok := s.next()
	if !ok {
		if s.err != nil {
			return nil, s.broken("")
		}
		return endOfInput, nil
	}
	switch c {
	case '[', ']', '{', '}':
		return keyword(rune(c)), nil
	case '/':
		return s.name()
	case '(':
		return s.literal()
	case '<':
		if d, _ := s.peek(); d == '<' {
			s.pos++
			return keyword("<<"), nil
		}
		return s.hex()
	case '>':
		if d, _ := s.peek(); d == '>' {
			s.pos++
			return keyword(">>"), nil
		}
		return nil, s.broken("a lone >")
	case ')':
		return nil, s.broken("a lone )")
	}
	word := append(s.word[:0], c)
	for {
		c, ok = s.peek()
		if !ok || isSpace(c) || isDelimiter(c) {
			break
		}
		if len(word) == maxToken {
			return nil, s.broken("endless token")
		}
		word = append(word, c)
		s.pos++
	}
	s.word = word
	if isNumber(word) {
		return Number(word), nil
	}
	return keyword(word), nil
}

// isNumber reports whether word is a number (ISO 32000-2, 7.3.3): an optional
// sign, digits, at most one point.
func isNumber(word []byte) bool {
	if word[0] == '+' || word[0] == '-' {
		word = word[1:]
	}
	digits := 0
	for _, c := range word {
		if c >= '0' && c <= '9' {
			digits++
		} else if c != '.' {
			return false
		}
	}
	return digits > 0 && len(word)-digits <= 1
}

func (s *scanner) name() (Name, error) {
	var n []byte
	for {
		if len(n) > maxToken {
			return "", s.broken("endless name")
		}
		c, ok := s.peek()
		if !ok || isSpace(c) || isDelimiter(c) {
			return Name(n), nil
		}
		s.pos++
		if c == '#' {
			at := s.pos
			a, _ := s.next()
			b, _ := s.next()
			if hi, lo := hexDigit(a), hexDigit(b); hi >= 0 && lo >= 0 {
				c = byte(hi<<4 | lo)
			} else {
				s.pos = at
				if a == '#' { // a stray # takes the next with it, as qpdf and pdf.js have it
					s.pos++
					n = append(n, '#')
				}
			}
		}
		n = append(n, c)
	}
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// hex reads a hexadecimal string after its "<".
func (s *scanner) hex() (String, error) {
	var b bytes.Buffer
	half := -1
	for {
		c, ok := s.next()
		d := hexDigit(c)
		switch {
		case !ok || b.Len() > maxString:
			return nil, s.broken("endless hexadecimal string")
		case c == '>':
			if half >= 0 {
				b.WriteByte(byte(half << 4))
			}
			return String(b.Bytes()), nil
		case isSpace(c):
		case d < 0:
			return nil, s.broken("%q in a hexadecimal string", c)
		case half < 0:
			half = d
		default:
			b.WriteByte(byte(half<<4 | d))
			half = -1
		}
	}
}

// literal reads a literal string after its "(".
func (s *scanner) literal() (String, error) {
	var b bytes.Buffer
	for depth := 1; ; {
		c, ok := s.next()
		if !ok || b.Len() > maxString {
			return nil, s.broken("endless string")
		}
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return String(b.Bytes()), nil
			}
		case '\r': // an end of line counts as one LF, whatever its form
			if d, _ := s.peek(); d == '\n' {
				s.pos++
			}
			c = '\n'
		case '\\':
			c, ok = s.escape()
			if !ok {
				continue
			}
		}
		b.WriteByte(c)
	}
}

// escape reads what follows a backslash; ok is false where it stands for
// nothing (a line continuation).
func (s *scanner) escape() (c byte, ok bool) {
	c, _ = s.next()
	switch c {
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case '\n':
		return 0, false
	case '\r':
		if d, _ := s.peek(); d == '\n' {
			s.pos++
		}
		return 0, false
	}
	if c < '0' || c > '7' {
		return c, true
	}
	v := int(c - '0')
	for range 2 {
		d, _ := s.peek()
		if d < '0' || d > '7' {
			break
		}
		v = v<<3 | int(d-'0')
		s.pos++
	}
	return byte(v), true
}
