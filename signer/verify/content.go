package verify

import "encoding/hex"

// content reads the text that a content stream shows (ISO 32000-2, 9.4.3), as
// far as its fonts are plain ones.
type content struct {
	data []byte
	// plain tells whether the named font's codes are ASCII.
	plain func(font string) bool
}

// text returns what the stream shows; ok is false where that cannot be told,
// because it draws more than text and frames or its strings are not ASCII.
func (c *content) text() (shown string, ok bool) {
	var pending []byte // strings before their operator
	lastName, known := "", false
	for {
		kind, token := c.next()
		switch kind {
		case 0:
			return shown, true
		case '(':
			pending = append(pending, token...)
		case '/':
			lastName = string(token)
		case 'w':
			switch string(token) {
			case "Tf":
				known = c.plain(lastName)
			case "Tj", "TJ", "'", "\"":
				if len(pending) > 0 && !known || !ascii(string(pending)) {
					return "", false
				}
				shown += string(pending)
				pending = nil
			case "Do", "BI", "sh", "Tr":
				return "", false
			}
		default:
			return "", false
		}
	}
}

// next returns the next token: a string '(', a name '/', any other word 'w', 0
// at the end, '?' where the stream is not well-formed. Brackets are skipped.
func (c *content) next() (kind byte, token []byte) {
	for len(c.data) > 0 {
		first := c.data[0]
		switch {
		case first <= ' ', first == '[', first == ']':
			c.data = c.data[1:]
			continue
		case first == '%':
			for len(c.data) > 0 && c.data[0] != '\n' && c.data[0] != '\r' {
				c.data = c.data[1:]
			}
			continue
		case first == '(':
			return c.literal()
		case first == '<' && len(c.data) > 1 && c.data[1] == '<', first == '>' && len(c.data) > 1 && c.data[1] == '>':
			c.data = c.data[2:] // a property list
			continue
		case first == '<':
			return c.hexadecimal()
		case first == '/':
			c.data = c.data[1:]
			return '/', c.word()
		}
		w := c.word()
		if len(w) == 0 {
			return '?', nil
		}
		return 'w', w
	}
	return 0, nil
}

func (c *content) word() []byte {
	n := 0
	for n < len(c.data) && c.data[n] > ' ' {
		switch c.data[n] {
		case '(', ')', '<', '>', '[', ']', '/', '%', '{', '}':
			w := c.data[:n]
			c.data = c.data[n:]
			return w
		}
		n++
	}
	w := c.data[:n]
	c.data = c.data[n:]
	return w
}

// literal reads a literal string. Octal escapes and line ends in it are taken
// for what is no ASCII text.
func (c *content) literal() (byte, []byte) {
	var out []byte
	depth := 0
	for i := 0; i < len(c.data); i++ {
		b := c.data[i]
		switch {
		case b == '\\' && i+1 < len(c.data):
			i++
			if e := c.data[i]; e == '(' || e == ')' || e == '\\' {
				out = append(out, e)
			} else {
				out = append(out, 0)
			}
			continue
		case b == '(':
			if depth++; depth == 1 {
				continue
			}
		case b == ')':
			if depth--; depth == 0 {
				c.data = c.data[i+1:]
				return '(', out
			}
		}
		out = append(out, b)
	}
	return '?', nil
}

func (c *content) hexadecimal() (byte, []byte) {
	var digits []byte
	for i := 1; i < len(c.data); i++ {
		switch b := c.data[i]; {
		case b == '>':
			c.data = c.data[i+1:]
			if len(digits)%2 == 1 {
				digits = append(digits, '0')
			}
			out := make([]byte, len(digits)/2)
			if _, err := hex.Decode(out, digits); err != nil {
				return '?', nil
			}
			return '(', out
		case b > ' ':
			digits = append(digits, b)
		}
	}
	return '?', nil
}
