package appearance

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"trien/signer/pdf"
)

// archive is what a document asks of a drawing so that it stays PDF/A (ISO
// 19005), where it is. The signature is a part of the document: a seal with a
// soft mask makes a PDF/A-1 letter an ordinary one.
type archive struct {
	part int // of ISO 19005, 0 where the document is not PDF/A
	// softMasks says that transparency is allowed: not in PDF/A-1 (ISO
	// 19005-1, 6.4), and later only where its colour space is known, from the
	// output intent (ISO 19005-2, 6.2.10).
	softMasks bool
	// deviceGray and deviceRGB say that colours may be a device's: the output
	// intent tells of which (ISO 19005-1, 6.2.3.3; ISO 19005-2, 6.2.4.3).
	deviceGray, deviceRGB bool
}

// ordinary is any document that is not PDF/A.
var ordinary = archive{softMasks: true, deviceGray: true, deviceRGB: true}

// gray and rgb return the colour spaces to draw in.
func (a archive) gray() pdf.Object {
	if a.deviceGray {
		return pdf.Name("DeviceGray")
	}
	return calGray
}

func (a archive) rgb() pdf.Object {
	if a.deviceRGB {
		return pdf.Name("DeviceRGB")
	}
	return calRGB
}

// The same colours by the CIE's measure: sRGB but for a simpler gamma curve.
var (
	whitePoint = pdf.Reals(0.9505, 1, 1.089)
	calGray    = pdf.Array{pdf.Name("CalGray"), pdf.Dict{"WhitePoint": whitePoint, "Gamma": pdf.Real(2.2)}}
	calRGB     = pdf.Array{pdf.Name("CalRGB"), pdf.Dict{"WhitePoint": whitePoint, "Gamma": pdf.Reals(2.2, 2.2, 2.2),
		"Matrix": pdf.Reals(0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505)}}
)

// archiveOf reads what f is. A document whose metadata cannot be read is an
// ordinary one: it does not say that it is more.
func archiveOf(f *pdf.File) archive {
	a := ordinary
	catalog, err := f.Catalog()
	if err != nil {
		return a
	}
	object, _ := f.Resolve(catalog["Metadata"])
	metadata, ok := object.(*pdf.Stream)
	if !ok {
		return a
	}
	packet, err := f.Decoded(metadata)
	if err != nil {
		return a
	}
	if a.part = partOf(packet); a.part == 0 {
		return a
	}
	components := intentOf(f, catalog)
	a.softMasks = a.part > 1 && components > 0
	a.deviceGray, a.deviceRGB = components > 0, components == 3
	return a
}

// intentOf returns how many colours the PDF/A output intent's device has, 0
// where there is no intent.
func intentOf(f *pdf.File, catalog pdf.Dict) int {
	const maxIntents = 16
	intents, _ := f.Array(catalog["OutputIntents"])
	for _, o := range intents[:min(len(intents), maxIntents)] {
		intent, _ := f.Dict(o)
		if kind, _ := f.Resolve(intent["S"]); kind != pdf.Name("GTS_PDFA1") {
			continue
		}
		object, _ := f.Resolve(intent["DestOutputProfile"])
		profile, ok := object.(*pdf.Stream)
		if !ok {
			continue
		}
		n, _ := f.Resolve(profile.Dict["N"])
		number, _ := n.(pdf.Number)
		if v, ok := number.Float(); ok && (v == 1 || v == 3 || v == 4) {
			return int(v)
		}
	}
	return 0
}

const (
	// maxPacket bounds the metadata that is read, in bytes.
	maxPacket = 1 << 20
	// identification is the namespace in which PDF/A names itself.
	identification = "http://www.aiim.org/pdfa/ns/id/"
)

// partOf finds pdfaid:part in an XMP packet, written as an element or as an
// attribute; 0 where there is none.
func partOf(packet []byte) int {
	in := xml.NewDecoder(bytes.NewReader(packet[:min(len(packet), maxPacket)]))
	in.Strict = false
	isPart := func(n xml.Name) bool { return n.Space == identification && n.Local == "part" }
	number := func(s string) int {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 || n > 4 {
			return 0
		}
		return n
	}
	for inside := false; ; {
		token, err := in.Token()
		if err != nil {
			return 0
		}
		switch t := token.(type) {
		case xml.StartElement:
			inside = isPart(t.Name)
			for _, a := range t.Attr {
				if isPart(a.Name) {
					return number(a.Value)
				}
			}
		case xml.CharData:
			if inside {
				return number(string(t))
			}
		case xml.EndElement:
			inside = false
		}
	}
}
