package verify

import (
	"fmt"

	"trien/signer/pdf"
)

// trailer compares the trailers. Document information may get a new date and
// producer, which signing programs write, or begin to name a creator; a title
// stays.
func (d *diff) trailer() error {
	skip := map[pdf.Name]bool{"Size": true, "Prev": true, "XRefStm": true, "ID": true, "Info": true, "Root": true,
		"Type": true, "W": true, "Index": true, "Length": true, "Filter": true, "DecodeParms": true}
	before, after := d.old.Trailer(), d.now.Trailer()
	// Whatever leads back to the catalog leads to what catalog compares. It may
	// have moved to an object of another number: what it says counts.
	wasRoot, errOld := d.old.Root()
	isRoot, errNow := d.now.Root()
	if errOld == nil && errNow == nil {
		d.seen[[2]pdf.Ref{wasRoot, isRoot}] = true
	}
	for _, k := range unionKeys(before, after) {
		if skip[k] {
			continue
		}
		if k == "AdditionalStreams" && !d.leadsToStream(after[k]) {
			continue
		}
		// A key that a later section merely leaves out is out of reach; but
		// without Encrypt, every string and stream reads otherwise.
		if _, kept := after[k]; kept || k == "Encrypt" {
			if err := d.equal(before[k], after[k], 0); err != nil {
				return fmt.Errorf("trailer %s: %w", k, err)
			}
		}
	}
	was, is, err := d.dicts(before["Info"], after["Info"])
	if err != nil {
		return err
	}
	for _, k := range unionKeys(was, is) {
		if k == "ModDate" || k == "Producer" || was[k] == nil && (k == "Creator" || k == "CreationDate") {
			continue
		}
		if err := d.information(was[k], is[k]); err != nil {
			return fmt.Errorf("document information %s: %w", k, err)
		}
	}
	return nil
}

// leadsToStream reports whether a trailer's AdditionalStreams, in which an
// office suite keeps the document that it edits, names a stream. Where it names
// none, as after a signing program has numbered objects anew, it is nothing to
// anybody.
func (d *diff) leadsToStream(o pdf.Object) bool {
	a, err := d.now.Array(o)
	if err != nil {
		return true
	}
	for _, o := range a {
		to, err := d.now.Resolve(o)
		if _, stream := to.(*pdf.Stream); stream || err != nil {
			return true
		}
	}
	return false
}

// information compares one entry of the document information as text, because
// signing programs write it again in another encoding.
func (d *diff) information(before, after pdf.Object) error {
	was, is, err := d.objects(before, after)
	if err != nil {
		return err
	}
	a, okA := was.(pdf.String)
	b, okB := is.(pdf.String)
	if okA && okB && a.Text() == b.Text() {
		return nil
	}
	return d.equal(before, after, 0)
}

func (d *diff) catalog() error {
	before, err := d.old.Catalog()
	if err != nil {
		return err
	}
	after, err := d.now.Catalog()
	if err != nil {
		return err
	}
	for _, k := range unionKeys(before, after) {
		switch k {
		case "AcroForm":
			err = d.form()
		case "DSS":
			err = d.validationData(before[k], after[k])
		case "Extensions":
			err = d.extensions(before[k], after[k])
		case "Metadata":
			err = d.metadata(before[k], after[k])
		case "Version":
			err = d.version(before[k], after[k])
		default:
			err = d.equal(before[k], after[k], 0)
		}
		if err != nil {
			return fmt.Errorf("catalog %s: %w", k, err)
		}
	}
	return nil
}

// extensions lets developer extensions be declared, none be withdrawn.
func (d *diff) extensions(before, after pdf.Object) error {
	was, is, err := d.dicts(before, after)
	if err != nil {
		return err
	}
	for k := range was {
		if k == "Type" {
			continue
		}
		if _, kept := is[k]; !kept {
			return changed("extension %q withdrawn", k)
		}
	}
	return nil
}

// version lets the catalog declare a higher version (ISO 32000-2, 7.7.2).
func (d *diff) version(before, after pdf.Object) error {
	was, is, err := d.objects(before, after)
	if err != nil {
		return err
	}
	// One digit, a point, one digit: as strings these are in order.
	older, _ := was.(pdf.Name)
	newer, ok := is.(pdf.Name)
	if was != is && (!ok || len(newer) != 3 || newer < older || newer > "2.0") {
		return changed("another version")
	}
	return nil
}
