package pdf

import (
	"fmt"

	"trien/signer/fault"
)

// Annotation flags of a signature's widget (ISO 32000-2, table 167).
const (
	flagPrint  = 1 << 2
	flagLocked = 1 << 7
)

// A Signature says what AddSignature adds.
type Signature struct {
	// Entries of the signature dictionary (ISO 32000-2, table 255), without
	// ByteRange and Contents, which Tail writes.
	Entries Dict
	// Room is how many bytes to reserve for Contents.
	Room int

	// Field is the fully qualified name of an existing empty signature field.
	// Where it is "", a new field is made.
	Field string
	// Page, from 1, and Rect place a new field. A nil Rect is an invisible
	// signature.
	Page int
	Rect *Rect

	// Appearance is called once for a visible signature, with its size as
	// seen, in points, and the Matrix that makes it stand upright. It returns
	// a form XObject whose BBox is [0 0 width height].
	Appearance func(width, height float64, upright Matrix) (Ref, error)
}

// A SignatureField says where a signature was put.
type SignatureField struct {
	Name  string
	Field Ref
	Value Ref   // the signature dictionary
	Page  int   // from 1; 0 where the field is on no page
	Rect  *Rect // as seen; nil where invisible
}

// reserved is the place for an update's one signature. Its indexes are those
// of the tail.
type reserved struct {
	room                int
	contentsAt, rangeAt int
	value               Ref // the signature dictionary
}

// byteRangeWidth holds "[0 a b c]" with three numbers of ten digits.
const byteRangeWidth = 40

// AddSignature adds a signature dictionary, and the field and widget that show
// it. An update holds one signature.
//
// A tagged document's structure tree stays as it is, without an element for
// the widget: to add one changes the tree, which after a signature is a change
// that it does not allow. What the widget says to a screen reader is in TU.
//
// Errors: fault.DocumentRestricted where the document's encryption reserves
// signing to who has the owner's password; DocumentCertified where an earlier signature does not allow it
// (DocMDP P 1: nothing; P 2 and 3: no new visible field; FieldMDP: a locked
// field), DocumentFieldMissing and DocumentFieldSigned for Field,
// DocumentPageMissing, PlacementInvalid, DocumentBroken.
func (u *Update) AddSignature(s Signature) (SignatureField, error) {
	if u.signature != nil {
		return SignatureField{}, fmt.Errorf("pdf: an update holds one signature")
	}
	if sec := u.f.security; sec != nil && !sec.permitsSignature(s.Field == "") {
		return SignatureField{}, fault.New(fault.DocumentRestricted, fmt.Sprintf("P %032b", sec.permissions))
	}
	earlier, err := u.f.permissions()
	if err != nil {
		return SignatureField{}, err
	}
	if level := earlier.level; level == 1 || level > 1 && s.Field == "" && s.Rect != nil {
		// A new visible field is no "filling in of forms": it would break the
		// certification signature even at P 2 and 3.
		return SignatureField{}, fault.New(fault.DocumentCertified, fmt.Sprintf("DocMDP P %d", level))
	}
	u.signature = &reserved{room: s.Room}
	value := s.Entries.Clone()
	value["Contents"] = hexZeros{s.Room, &u.signature.contentsAt}
	value["ByteRange"] = padded{byteRangeWidth, &u.signature.rangeAt}
	u.signature.value = u.Add(value)
	out := SignatureField{Name: s.Field, Value: u.signature.value}
	if s.Field == "" {
		err = u.newSignatureField(s, earlier.signed, &out)
	} else {
		err = u.fillSignatureField(s, value, &out)
	}
	if err != nil {
		return SignatureField{}, err
	}
	if earlier.locked(out.Name) {
		return SignatureField{}, fault.New(fault.DocumentCertified, "FieldMDP")
	}
	return out, u.markSigned()
}

func (u *Update) newSignatureField(s Signature, signed bool, out *SignatureField) error {
	page, err := u.f.Page(s.Page)
	if err != nil {
		return err
	}
	if out.Name, err = u.newFieldName(); err != nil {
		return err
	}
	if err := u.adoptPages(page, signed); err != nil {
		return err
	}
	out.Page = s.Page
	field := Dict{
		"Type": Name("Annot"), "Subtype": Name("Widget"), "FT": Name("Sig"),
		"T": TextString(out.Name), "V": out.Value, "P": page.Ref,
		"F": Int(flagPrint | flagLocked), "Rect": Reals(0, 0, 0, 0),
	}
	version, err := u.f.version()
	if err != nil {
		return err
	}
	if version >= "1.3" { // which brought it; pdfcpu minds
		field["TU"] = TextString(tooltip(s.Entries))
	}
	if s.Rect == nil {
		// PDF/A-1 wants an appearance of every field (ISO 19005-1, 6.9).
		field["AP"] = Dict{"N": u.Add(&Stream{Dict: Dict{"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": Reals(0, 0, 0, 0)}})}
	} else {
		box, err := page.Place(*s.Rect)
		if err != nil {
			return err
		}
		field["Rect"] = Reals(box[:]...)
		form, err := s.Appearance(s.Rect.Width, s.Rect.Height, page.Upright(s.Rect.Width, s.Rect.Height))
		if err != nil {
			return err
		}
		field["AP"] = Dict{"N": form}
		r := *s.Rect
		out.Rect = &r
	}
	out.Field = u.Add(field)
	if err := u.addField(out.Field); err != nil {
		return err
	}
	return u.addAnnotation(page, out.Field)
}

// tooltip is what a screen reader says of the field (ISO 32000-2, table 226).
func tooltip(signature Dict) string {
	const what = "Chữ ký số"
	if name, ok := signature["Name"].(String); ok {
		return what + " của " + name.Text()
	}
	return what
}

func (u *Update) fillSignatureField(s Signature, value Dict, out *SignatureField) error {
	var found *field
	err := u.terminal(func(d field) bool {
		if d.name == s.Field {
			found = &d
		}
		return found == nil
	})
	switch {
	case err != nil:
		return err
	case found == nil || found.kind != Name("Sig"):
		return fault.New(fault.DocumentFieldMissing, fmt.Sprintf("%.80q", s.Field))
	case found.value != nil:
		return fault.New(fault.DocumentFieldSigned, fmt.Sprintf("%.80q", s.Field))
	}
	out.Field = found.ref
	if err := u.addFieldLock(found.dict, value); err != nil {
		return err
	}
	dict := found.dict.Clone()
	dict["V"] = out.Value
	widget, look := found.ref, dict
	if len(found.widget) > 0 {
		widget = found.widget[0]
		d, err := u.dict(widget)
		if err != nil {
			return err
		}
		look = d.Clone()
		// The value is the field's, but poppler looks for it here.
		look["V"] = out.Value
	}
	if err := u.dressWidget(s, widget, look, out); err != nil {
		return err
	}
	u.Set(widget, look)
	u.Set(found.ref, dict)
	return nil
}

// dressWidget gives an existing widget its appearance, where it has an area on
// a page.
func (u *Update) dressWidget(s Signature, widget Ref, look Dict, out *SignatureField) error {
	page, err := u.f.pageOf(widget, look["P"])
	if err != nil || page == nil {
		return err
	}
	out.Page = page.Number
	box, ok, err := u.f.box(look["Rect"])
	if err != nil || !ok {
		return err
	}
	r := page.Visible(box)
	form, err := s.Appearance(r.Width, r.Height, page.Upright(r.Width, r.Height))
	if err != nil {
		return err
	}
	out.Rect = &r
	look["AP"] = Dict{"N": form}
	delete(look, "AS")
	flags, _ := intOf(look["F"])
	look["F"] = Int(flags | flagPrint | flagLocked)
	return nil
}

// pageOf finds the page whose Annots hold the widget; claimed, the widget's P,
// is tried first. It returns nil where no page has it.
func (f *File) pageOf(widget Ref, claimed Object) (*Page, error) {
	if err := f.walkPages(); err != nil {
		return nil, err
	}
	holds := func(page pageEntry) (bool, error) {
		d, err := f.pageDict(page)
		if err != nil {
			return false, err
		}
		annots, err := f.Array(d["Annots"])
		for _, a := range annots {
			if a == Object(widget) {
				return true, nil
			}
		}
		return false, err
	}
	for _, only := range []bool{true, false} {
		for i, e := range f.pages {
			if only && Object(e.ref) != claimed {
				continue
			}
			if ok, err := holds(e); err != nil {
				return nil, err
			} else if ok {
				return f.Page(i + 1)
			}
		}
	}
	return nil, nil
}

// addFieldLock carries a field's Lock into the signature as a FieldMDP
// transform (ISO 32000-2, 12.7.5.5).
func (u *Update) addFieldLock(field, value Dict) error {
	lock, err := u.dict(field["Lock"])
	if err != nil || lock == nil {
		return err
	}
	params := Dict{"Type": Name("TransformParams"), "V": Name("1.2"), "Action": lock["Action"]}
	if fields := lock["Fields"]; fields != nil {
		params["Fields"] = fields
	}
	root, err := u.f.Root()
	if err != nil {
		return err
	}
	value["Reference"] = Array{Dict{"Type": Name("SigRef"), "TransformMethod": Name("FieldMDP"),
		"TransformParams": params, "Data": root}}
	return nil
}
