package verify

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"trien/signer/pdf"
)

// metadata compares the document's XMP streams (ISO 16684-1). Signing programs
// write new dates and instance identifiers; a title, an author or anything else
// stays.
func (d *diff) metadata(before, after pdf.Object) error {
	was, err := d.statements(d.old, before)
	if err != nil {
		return err
	}
	is, err := d.statements(d.now, after)
	if err != nil {
		return err
	}
	if before == nil && is != nil {
		return d.titleKept(is)
	}
	if was == nil || is == nil || !slices.Equal(was, is) {
		// Not XMP that can be read, or other XMP: then it must be the same.
		return d.equal(before, after, 0)
	}
	return nil
}

// titleKept lets XMP come where there was none, which signing programs write
// from the document information, unless it gives the document another title:
// viewers show that above the pages.
func (d *diff) titleKept(statements []string) error {
	information, err := d.old.Dict(d.old.Trailer()["Info"])
	if err != nil {
		return err
	}
	o, err := d.old.Resolve(information["Title"])
	if err != nil {
		return err
	}
	title, _ := o.(pdf.String)
	for _, s := range statements {
		where, what, _ := strings.Cut(s, "=")
		// An attribute of the title is its language.
		if strings.Contains(where, "/http://purl.org/dc/elements/1.1/ title") && !strings.Contains(where, "@") &&
			what != strings.TrimSpace(title.Text()) {
			return changed("metadata with another title")
		}
	}
	return nil
}

// maxMetadata bounds the XMP that is parsed.
const maxMetadata = 4 << 20

// statements returns what an XMP stream says, sorted, without what may change;
// nil where it is no XMP that can be read.
func (d *diff) statements(f *pdf.File, o pdf.Object) ([]string, error) {
	o, err := f.Resolve(o)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*pdf.Stream)
	if !ok || s.Dict["Subtype"] != pdf.Name("XML") {
		return nil, nil
	}
	data, err := f.Decoded(s)
	if err != nil || len(data) > maxMetadata {
		return nil, nil
	}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	out := []string{}
	var path []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			slices.Sort(out)
			return out, nil
		}
		if err != nil || len(path) > 100 {
			return nil, nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			if volatile(t.Name) {
				if decoder.Skip() != nil {
					return nil, nil
				}
				continue
			}
			path = append(path, t.Name.Space+" "+t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || a.Name.Local == "xmptk" || volatile(a.Name) || a.Value == "" {
					continue
				}
				// RDF writes a property as an attribute or as an element, which
				// is the same (ISO 16684-1, 7.9.2.2).
				mark := "/"
				if a.Name.Space == "" || strings.HasPrefix(a.Name.Space, "http://www.w3.org/") {
					mark = "@"
				}
				out = append(out, strings.Join(path, "/")+mark+a.Name.Space+" "+a.Name.Local+"="+strings.TrimSpace(a.Value))
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if text := strings.TrimSpace(string(t)); text != "" {
				out = append(out, strings.Join(path, "/")+"="+text)
			}
		}
	}
}

// volatile names the properties that signing programs write.
func volatile(n xml.Name) bool {
	switch n.Space {
	case "http://ns.adobe.com/xap/1.0/":
		return n.Local == "ModifyDate" || n.Local == "MetadataDate"
	case "http://ns.adobe.com/xap/1.0/mm/":
		return n.Local == "InstanceID" || n.Local == "History"
	case "http://ns.adobe.com/pdf/1.3/":
		return n.Local == "Producer"
	}
	return false
}
