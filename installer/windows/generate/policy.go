package main

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"trien/host/settings"
	"trien/installer/reference"
)

// language is one of those in which a policy is explained.
type language int

const (
	vietnamese language = iota
	english
)

// in is a text in a language.
func (l language) in(t settings.Text) string {
	if l == vietnamese {
		return t.VI
	}
	return t.EN
}

// policy is one key of the settings, as Group Policy has it.
type policy struct {
	settings.Key
	table, name string
	kind        reflect.Type
	about       settings.Text // what it is for
	values      []string      // all that it takes, where these are words
	min, max    int           // of a whole number
}

// category is a table of the settings.
type category struct {
	table    string
	about    settings.Text
	policies []policy
}

type catalogue []category

// policies makes the catalogue of the settings' keys. The English sentences are
// in the reference that is generated from the settings' comments.
func policies(text string) (catalogue, error) {
	var c catalogue
	for _, k := range settings.Keys {
		en, err := reference.English(text, k.Name)
		if err != nil {
			return nil, err
		}
		about := settings.Text{VI: k.VI, EN: en}
		table, name, inTable := strings.Cut(k.Name, ".")
		v, ok := new(settings.Settings).Value(k.Name)
		switch {
		case !inTable:
			c = append(c, category{table: table, about: about})
		case ok:
			p := policy{Key: k, table: table, name: name, kind: v.Type(), about: about}
			p.limit()
			c[len(c)-1].policies = append(c[len(c)-1].policies, p)
		}
	}
	return c, nil
}

var (
	words = regexp.MustCompile(`^"[a-z]+"(?:(?:, | or )"[a-z]+")+$`)
	word  = regexp.MustCompile(`"([a-z]+)"`)
	spans = regexp.MustCompile(`^a whole number from (\d+) to (\d+)$`)
)

// limit reads what the key takes, from the sentence that says so.
func (p *policy) limit() {
	if words.MatchString(p.Allowed.EN) {
		for _, m := range word.FindAllStringSubmatch(p.Allowed.EN, -1) {
			p.values = append(p.values, m[1])
		}
	}
	if m := spans.FindStringSubmatch(p.Allowed.EN); m != nil {
		p.min, _ = strconv.Atoi(m[1])
		p.max, _ = strconv.Atoi(m[2])
	}
}

// id is the policy's identifier in the ADMX file.
func (p policy) id() string { return p.table + "_" + p.name }

// title names the policy in the editor: the key itself, which the settings'
// reference and every message use, too.
func (p policy) title() string { return p.Name }

// explanation is what the editor shows beside the policy.
func (p policy) explanation(l language) string {
	lines := []string{l.in(p.about), ""}
	takes, unit, example := "Takes: ", "Unit: ", "Example (TOML): "
	if l == vietnamese {
		takes, unit, example = "Nhận: ", "Đơn vị: ", "Ví dụ (TOML): "
	}
	lines = append(lines, takes+l.in(p.Allowed)+".")
	if p.Unit != (settings.Text{}) {
		lines = append(lines, unit+l.in(p.Unit)+".")
	}
	if p.Example != "" {
		lines = append(lines, example+p.Example)
	}
	switch {
	case p.kind.Kind() == reflect.Slice && p.kind.Elem().Kind() == reflect.Struct:
		lines = append(lines, l.in(settings.Text{
			VI: `Mỗi dòng một mục, ví dụ: {subject = "SỞ", kind = "organization"}`,
			EN: `One item a line, for example: {subject = "SỞ", kind = "organization"}`}))
	case p.kind.Kind() == reflect.Slice:
		lines = append(lines, l.in(settings.Text{VI: "Mỗi dòng một mục.", EN: "One item a line."}))
	}
	return strings.Join(lines, "\n")
}
