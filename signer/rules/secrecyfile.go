package rules

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"

	"trien/signer/pdf"
)

// maxMetadata bounds the XMP packet that is read, in bytes, and maxEntries
// the entries of /Info.
const (
	maxMetadata = 1 << 20
	maxEntries  = 200
)

// metadataMarks looks for a degree of secrecy in the document's /Info and XMP
// metadata: as an entry or an item of one ("Keywords: MẬT, 2026"), not as a
// word of a sentence. What cannot be read has none.
func metadataMarks(f *pdf.File, words []string) (marks []SecretMark) {
	add := func(value string) {
		m := SecretMark{Word: markInValue(value, words)}
		if m.Word != "" && !slices.Contains(marks, m) {
			marks = append(marks, m)
		}
	}
	if info, err := f.Dict(f.Trailer()["Info"]); err == nil {
		n := 0
		for _, entry := range info {
			if n++; n > maxEntries {
				break
			}
			if o, err := f.Resolve(entry); err == nil {
				if s, ok := o.(pdf.String); ok {
					add(s.Text())
				}
			}
		}
	}
	catalog, err := f.Catalog()
	if err != nil {
		return marks
	}
	o, err := f.Resolve(catalog["Metadata"])
	stream, ok := o.(*pdf.Stream)
	if err != nil || !ok || len(stream.Data) > maxMetadata {
		return marks
	}
	data, err := f.Decoded(stream)
	if err != nil || len(data) > maxMetadata {
		return marks
	}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := decoder.Token()
		if err != nil {
			return marks
		}
		switch t := token.(type) {
		case xml.CharData:
			add(string(t))
		case xml.StartElement:
			for _, a := range t.Attr {
				add(a.Value)
			}
		}
	}
}

// markInValue returns the mark that one of a value's items is.
func markInValue(value string, words []string) string {
	if len(value) > maxMetadata/16 {
		return ""
	}
	for _, item := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",;|\n\r", r) }) {
		if label, rest, found := strings.Cut(item, ":"); found && isSecrecyLabel(label) {
			item = rest
		}
		if m := markNamed(item, words); m != "" {
			return m
		}
	}
	return ""
}

// annotationMarks looks for stamps and notes of a mark alone.
func annotationMarks(f *pdf.File, number int, words []string) (marks []SecretMark) {
	page, err := f.Page(number)
	if err != nil {
		return nil
	}
	annotations, err := f.Array(page.Dict["Annots"])
	if err != nil {
		return nil
	}
	for _, a := range annotations[:min(len(annotations), maxAnnotations)] {
		d, err := f.Dict(a)
		if err != nil || d["Subtype"] != pdf.Name("Stamp") && d["Subtype"] != pdf.Name("FreeText") {
			continue
		}
		contents, err := f.Resolve(d["Contents"])
		text, ok := contents.(pdf.String)
		if err != nil || !ok {
			continue
		}
		if word := markIn(text.Text(), words); word != "" {
			r, _ := visible(f, page, d)
			marks = append(marks, SecretMark{word, number, r})
		}
	}
	return marks
}
