package verify

import (
	"strings"

	"trien/signer/pdf"
)

// What a form field shows and what it says are two things in a PDF: programs
// read its value (V), people see its appearance (AP). Where both can be read
// they must agree.
//
// The policy: a field that was filled in after signing and shows another text
// than its value is a modification. One that shows nothing of its value, or
// that was signed as it is, is a warning. Where the appearance cannot be read
// (composite fonts, images, formatting scripts) nothing is said.

// agreement is what a comparison of value and appearance found.
type agreement int

const (
	unclear agreement = iota
	agrees
	hides // nothing is shown of the value
	differs
)

// maxAppearance bounds the content stream of a field that is read.
const maxAppearance = 64 << 10

// compareShown compares a text field's value with what its widget shows.
func (m *form) compareShown(f *pdf.File, n *field) (agreement, error) {
	const password = 1 << 13 // Ff (ISO 32000-2, table 231)
	value, err := ownOrParentValue(f, m, n)
	if err != nil {
		return unclear, err
	}
	s, ok := value.(pdf.String)
	if !ok || n.fieldType != "Tx" || n.dict["AA"] != nil || n.dict["RV"] != nil {
		return unclear, nil
	}
	if ff, _ := n.dict["Ff"].(pdf.Number); ff != "" {
		if bits, ok := ff.Int(); !ok || bits&password != 0 {
			return unclear, nil
		}
	}
	want := squeeze(s.Text())
	shown, ok, err := m.shownText(f, n.dict)
	if err != nil || !ok || !ascii(want) {
		return unclear, err
	}
	shown = squeeze(shown)
	switch {
	case shown == want:
		return agrees, nil
	case shown == "":
		return hides, nil
	case strings.Contains(want, shown):
		return agrees, nil // the part that has room
	}
	return differs, nil
}

// shownText returns the text that a widget's appearance draws; ok is false
// where it cannot be told.
func (m *form) shownText(f *pdf.File, widget pdf.Dict) (text string, ok bool, err error) {
	appearances, err := f.Dict(widget["AP"])
	if err != nil || appearances == nil {
		return "", false, err
	}
	o, err := f.Resolve(appearances["N"])
	if err != nil {
		return "", false, err
	}
	s, isStream := o.(*pdf.Stream)
	if !isStream || len(s.Data) > maxAppearance {
		return "", false, nil
	}
	data, err := f.Decoded(s)
	if err != nil || len(data) > maxAppearance {
		return "", false, nil
	}
	defaults, err := f.Dict(m.dict["DR"])
	if err != nil {
		return "", false, err
	}
	own, err := f.Dict(s.Dict["Resources"])
	if err != nil {
		return "", false, err
	}
	c := content{data: data, plain: func(font string) bool {
		for _, resources := range []pdf.Dict{own, defaults} {
			fonts, err := f.Dict(resources["Font"])
			if err != nil || fonts[pdf.Name(font)] == nil {
				continue
			}
			d, err := f.Dict(fonts[pdf.Name(font)])
			return err == nil && plainFont(f, d)
		}
		return false
	}}
	text, ok = c.text()
	return text, ok, nil
}

// plainFont reports whether a font's codes are ASCII where they look like it.
func plainFont(f *pdf.File, font pdf.Dict) bool {
	if font["Subtype"] != pdf.Name("Type1") && font["Subtype"] != pdf.Name("TrueType") {
		return false
	}
	encoding, err := f.Resolve(font["Encoding"])
	if err != nil {
		return false
	}
	switch e := encoding.(type) {
	case nil:
		return true
	case pdf.Name:
		return e == "WinAnsiEncoding" || e == "MacRomanEncoding" || e == "StandardEncoding" || e == "PDFDocEncoding"
	case pdf.Dict:
		// Differences that begin above ASCII are those of PDFDocEncoding.
		differences, err := f.Array(e["Differences"])
		if err != nil {
			return false
		}
		for _, o := range differences {
			if n, ok := o.(pdf.Number); ok {
				if code, ok := n.Int(); !ok || code >= 32 && code < 127 && code != 39 && code != 96 {
					return false
				}
			}
		}
		return true
	}
	return false
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

// warnOfForm adds the warnings about what the form shows to every signature.
func (v *verifier) warnOfForm(m *form, reports []*Signature) error {
	warn := func(t Text) {
		for _, r := range reports {
			r.Warnings = append(r.Warnings, t)
		}
	}
	need, err := v.now.Resolve(m.dict["NeedAppearances"])
	if err != nil {
		return err
	}
	if need == true {
		warn(textRedrawn)
	}
	for i := range m.fields {
		if err := v.ctx.Err(); err != nil {
			return err
		}
		// What cannot be read is for the comparison of revisions to judge.
		if a, err := m.compareShown(v.now, &m.fields[i]); err == nil && a >= hides {
			warn(textShownOtherwise)
			return nil
		}
	}
	return nil
}
