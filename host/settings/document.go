package settings

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"trien/host/shown"
)

// maxProblems bounds what is told of one file.
const maxProblems = 100

// document is the text of a settings file while it is read. Its keys are
// looked at one by one, so that each wrong one is told with its line and the
// others are still looked at; then go-toml decodes what is left.
type document struct {
	data     []byte
	base     func() Settings // what is in force where the text says nothing
	starts   []expression
	newlines []int           // offsets
	lines    map[string]int  // of each value, such as "tokens.modules[1]"
	untyped  map[string]bool // values of a wrong type, told already
	problems Problems
}

func newDocument(data []byte, base func() Settings) *document {
	d := &document{data: data, base: base, lines: map[string]int{}, untyped: map[string]bool{}}
	for i, c := range data {
		if c == '\n' {
			d.newlines = append(d.newlines, i)
		}
	}
	return d
}

// expression is a header or a key with its value.
type expression struct {
	start  int // offset of its line
	header bool
}

// decode reads data over what base gives.
func (d *document) decode(into *Settings) {
	var p unstable.Parser
	p.Reset(d.data)
	root := reflect.TypeFor[Settings]()
	table := place{t: root}
	var wrong []int // expressions
	tables := map[string]int{}
	for p.NextExpression() {
		n := p.Expression()
		header := n.Kind != unstable.KeyValue
		d.starts = append(d.starts, expression{d.lineStart(d.keyOffset(n)), header})
		before := len(d.problems)
		if header {
			table = d.header(n, root, tables)
		} else if table.t != nil {
			d.keyValue(n, table)
		}
		if len(d.problems) > before {
			wrong = append(wrong, len(d.starts)-1)
		}
	}
	if p.Error() != nil {
		// Nobody can tell what the rest means: this one problem comes alone.
		d.problems = nil
		err := toml.Unmarshal(d.data, new(map[string]any))
		d.refused(cmp.Or(err, p.Error()))
		*into = d.base()
		return
	}
	rest := d.data
	for _, i := range wrong {
		rest = d.without(rest, i)
	}
	for len(d.problems) < maxProblems {
		*into = d.base()
		err := toml.Unmarshal(rest, into)
		if err == nil {
			return
		}
		at, known := d.refused(err)
		if !known {
			break
		}
		rest = d.without(rest, at)
	}
	*into = d.base()
}

// place is a table while its keys are read. t is nil in one that is wrong.
type place struct {
	name, at string // "certificates.kinds", "certificates.kinds[2]"
	t        reflect.Type
}

// header finds the table that [a.b] or [[a.b]] begins.
func (d *document) header(n *unstable.Node, root reflect.Type, seen map[string]int) place {
	to := place{t: root}
	line := d.line(d.keyOffset(n))
	parts := keyParts(n)
	for i, part := range parts {
		field, ok := d.descend(to, part, line)
		if !ok {
			return place{}
		}
		list := field.t.Kind() == reflect.Slice && field.t.Elem().Kind() == reflect.Struct
		if last := i == len(parts)-1; list && last && n.Kind == unstable.ArrayTable {
			field.at += "[" + strconv.Itoa(seen[field.name]) + "]"
			field.t = field.t.Elem()
			seen[field.name]++
		} else if field.t.Kind() != reflect.Struct || last && n.Kind == unstable.ArrayTable {
			d.wrong(field.name, line, "["+strings.Join(parts, ".")+"]")
			return place{}
		}
		to = field
	}
	d.lines[to.at] = line
	return to
}

// keyValue looks at one key and its value.
func (d *document) keyValue(n *unstable.Node, in place) {
	line := d.line(d.keyOffset(n))
	parts := keyParts(n)
	for i, part := range parts {
		field, ok := d.descend(in, part, line)
		if !ok {
			return
		}
		if i < len(parts)-1 && field.t.Kind() != reflect.Struct {
			d.wrong(field.name, line, "…")
			return
		}
		in = field
	}
	d.value(n.Value(), in, line)
}

// descend finds a key within a table.
func (d *document) descend(in place, key string, line int) (place, bool) {
	name, at := key, key
	if in.name != "" {
		name, at = in.name+"."+key, in.at+"."+key
	}
	i, ok := fieldOf(in.t, key)
	if !ok {
		inside := Text{"tệp có các bảng", "the tables are"}
		if in.name != "" {
			inside = Text{"[" + in.name + "] có", "[" + in.name + "] has"}
		}
		d.tell(quotedKey(name), line, Text{
			"không có khóa này; " + inside.VI + ": " + keysIn(in.t),
			"there is no such key; " + inside.EN + ": " + keysIn(in.t)})
		return place{}, false
	}
	return place{name: name, at: at, t: in.t.Field(i).Type}, true
}

// value looks at the type of a value and remembers its line.
func (d *document) value(n *unstable.Node, of place, line int) {
	if n.Raw.Length > 0 {
		line = d.line(int(n.Raw.Offset))
	}
	if _, twice := d.lines[of.at]; !twice {
		d.lines[of.at] = line
	}
	fits := false
	switch of.t.Kind() {
	case reflect.Slice:
		if fits = n.Kind == unstable.Array; !fits {
			break
		}
		i := 0
		for it := n.Children(); it.Next(); i++ {
			d.value(it.Node(), place{of.name, of.at + "[" + strconv.Itoa(i) + "]", of.t.Elem()}, line)
		}
	case reflect.Struct:
		if fits = n.Kind == unstable.InlineTable; !fits {
			break
		}
		for it := n.Children(); it.Next(); {
			d.keyValue(it.Node(), of)
		}
	case reflect.String:
		fits = n.Kind == unstable.String
	case reflect.Bool:
		fits = n.Kind == unstable.Bool
	case reflect.Int, reflect.Int64:
		fits = n.Kind == unstable.Integer
	case reflect.Float64:
		fits = n.Kind == unstable.Float || n.Kind == unstable.Integer
	}
	if !fits {
		d.untyped[of.at] = true
		d.wrong(of.name, line, d.raw(n))
	}
}

// refused tells what go-toml did not take, and in which expression.
func (d *document) refused(err error) (at int, known bool) {
	var e *toml.DecodeError
	if !errors.As(err, &e) {
		d.tell("", 0, Text{"sai cú pháp TOML: " + shown.Sentence(err.Error()), "TOML syntax: " + shown.Sentence(err.Error())})
		return 0, false
	}
	row, _ := e.Position()
	said := shown.Sentence(strings.TrimPrefix(e.Error(), "toml: "))
	text := Text{"sai cú pháp TOML: " + said, "TOML syntax: " + said}
	if strings.Contains(said, "escape") {
		text.VI += `; đường dẫn Windows viết trong nháy đơn: 'C:\thư-mục'`
		text.EN += `; write paths of Windows between single quotes: 'C:\folder'`
	}
	var key string
	if k := strings.Join(e.Key(), "."); k != "" {
		if _, ok := KeyOf(k); ok {
			key = k
		}
	}
	d.tell(key, row, text)
	for i, x := range d.starts {
		if d.line(x.start) <= row {
			at, known = i, true
		}
	}
	return at, known
}

// without blanks an expression, a header with all that is under it. Lines stay
// where they are.
func (d *document) without(data []byte, i int) []byte {
	end := i + 1
	for d.starts[i].header && end < len(d.starts) && !d.starts[end].header {
		end++
	}
	stop := len(data)
	if end < len(d.starts) {
		stop = d.starts[end].start
	}
	out := bytes.Clone(data)
	for j := d.starts[i].start; j < stop; j++ {
		if out[j] != '\n' {
			out[j] = ' '
		}
	}
	return out
}

// wrong tells that a key does not take a value, which is quoted already.
func (d *document) wrong(name string, line int, quoted string) {
	k, _ := KeyOf(name)
	if k.Allowed == (Text{}) { // a table
		k.Allowed = Text{"bảng [" + name + "]", "a table [" + name + "]"}
	}
	d.tell(name, line, Text{
		fmt.Sprintf("%s không hợp lệ; chỉ nhận %s", quoted, k.Allowed.VI),
		fmt.Sprintf("%s is not allowed; it takes %s", quoted, k.Allowed.EN)})
}

func (d *document) tell(key string, line int, text Text) {
	if len(d.problems) < maxProblems {
		d.problems = append(d.problems, Problem{Line: line, Key: key, Text: text})
	}
}

// at is the line of a value, or of the nearest that surrounds it, 0 where the
// file has none.
func (d *document) at(name string) int {
	for {
		if line, ok := d.lines[name]; ok {
			return line
		}
		cut := strings.LastIndexAny(name, ".[")
		if cut < 0 {
			return 0
		}
		name = name[:cut]
	}
}

func (d *document) line(offset int) int { return 1 + sort.SearchInts(d.newlines, offset) }

func (d *document) lineStart(offset int) int { return bytes.LastIndexByte(d.data[:offset], '\n') + 1 }

// keyOffset is where an expression's key begins.
func (d *document) keyOffset(n *unstable.Node) int {
	it := n.Key()
	it.Next()
	return int(it.Node().Raw.Offset)
}

func keyParts(n *unstable.Node) (parts []string) {
	for it := n.Key(); it.Next(); {
		parts = append(parts, string(it.Node().Data))
	}
	return parts
}

// raw quotes a value as it stands in the file.
func (d *document) raw(n *unstable.Node) string {
	switch n.Kind {
	case unstable.Array:
		return "[…]"
	case unstable.InlineTable:
		return "{…}"
	case unstable.String:
		return quoted(string(n.Data))
	}
	return short(string(d.data[n.Raw.Offset:][:n.Raw.Length]))
}

// quoted makes a text of the file fit for a terminal and a log.
func quoted(s string) string { return strconv.Quote(short(s)) }

// quotedKey leaves a common key as it is.
func quotedKey(name string) string {
	if q := strconv.Quote(short(name)); q != `"`+name+`"` {
		return q
	}
	return name
}

func short(s string) string {
	const most = 120
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
