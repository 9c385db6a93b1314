package appearance

import (
	"bytes"
	"fmt"
	"math"

	"trien/signer/pdf"
)

// drawing is an appearance that is known to be good and not yet in a file.
type drawing struct {
	spec    Spec
	archive archive
	content bytes.Buffer
	letters [len(faces)]glyphSet
	fonts   [len(faces)]subset
	picture *picture
}

// box is a rectangle in points, its origin lower left.
type box struct{ x, y, w, h float64 }

const (
	// margin keeps text off the edge, gap keeps it off the picture, in points.
	margin = 2
	gap    = 4
	// imageShare is the part of the width that a picture beside text may take.
	imageShare = 0.4
)

// draw lays everything out.
func draw(spec Spec, a archive) (*drawing, error) {
	if err := spec.validate(); err != nil {
		return nil, err
	}
	paragraphs, err := measure(spec.Lines)
	if err != nil {
		return nil, err
	}
	d := &drawing{spec: spec, archive: a}
	whole := box{0, 0, spec.Width, spec.Height}
	inset := min(margin, spec.Width/20, spec.Height/20)
	text := box{inset, inset, spec.Width - 2*inset, spec.Height - 2*inset}
	if len(spec.Image) > 0 {
		place := whole
		if len(paragraphs) > 0 && spec.Layout == ImageLeft {
			place.w *= imageShare
		}
		if d.picture, err = decodePicture(spec.Image, place, a.softMasks); err != nil {
			return nil, err
		}
		at := d.picture.within(place)
		if len(paragraphs) > 0 && spec.Layout == ImageLeft {
			at.x = 0
			text.x = at.w + gap
			text.w = spec.Width - inset - text.x
		}
		fmt.Fprintf(&d.content, "q %s 0 0 %s %s %s cm /Im0 Do Q\n", pdf.Real(at.w), pdf.Real(at.h), pdf.Real(at.x), pdf.Real(at.y))
	}
	if len(paragraphs) > 0 {
		size := spec.FontSize
		if size == 0 {
			size = DefaultFontSize
		}
		block, err := fit(paragraphs, text.w, text.h, size)
		if err != nil {
			return nil, err
		}
		d.show(block, text)
	}
	return d, nil
}

// show writes the text, flush left, centred in height.
func (d *drawing) show(b textBlock, in box) {
	for _, line := range b.lines {
		set := d.letters[line.style]
		if set == nil {
			set = glyphSet{}
			d.letters[line.style] = set
		}
		for i, g := range line.glyphs {
			set.add(g, breaking(line.runes[i]))
		}
	}
	for style, set := range d.letters {
		if len(set) > 0 {
			d.fonts[style] = faceOf(Style(style)).subsetOf(set)
		}
	}
	black := "0 g"
	if !d.archive.deviceGray {
		black = "/CS0 cs 0 sc"
	}
	y := in.y + (in.h+b.height())/2 - b.ascent
	fmt.Fprintf(&d.content, "BT %s\n", black)
	for _, line := range b.lines {
		if len(line.glyphs) == 0 {
			y -= b.leading
			continue
		}
		fmt.Fprintf(&d.content, "/F%d %s Tf 1 0 0 1 %s %s Tm <", line.style, pdf.Real(b.size), pdf.Real(in.x), pdf.Real(y))
		for _, g := range line.glyphs {
			fmt.Fprintf(&d.content, "%04X", d.fonts[line.style].code(g))
		}
		d.content.WriteString("> Tj\n")
		y -= b.leading
	}
	d.content.WriteString("ET\n")
}

// addTo hands the objects over, what is referred to before what refers.
func (d *drawing) addTo(add func(pdf.Object) pdf.Ref) pdf.Ref {
	resources := pdf.Dict{}
	fonts := pdf.Dict{}
	for style, set := range d.letters {
		if len(set) > 0 {
			fonts[pdf.Name(fmt.Sprintf("F%d", style))] = d.fonts[style].addFont(add, set, d.archive.part == 1)
		}
	}
	if len(fonts) > 0 {
		resources["Font"] = fonts
		if !d.archive.deviceGray {
			resources["ColorSpace"] = pdf.Dict{"CS0": d.archive.gray()}
		}
	}
	if d.picture != nil {
		resources["XObject"] = pdf.Dict{"Im0": d.picture.addTo(add, d.archive)}
	}
	form := pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "Resources": resources,
		"BBox":   pdf.Reals(0, 0, d.spec.Width, d.spec.Height),
		"Filter": pdf.Name("FlateDecode"),
	}
	if d.spec.Matrix != [6]float64{} {
		form["Matrix"] = pdf.Reals(d.spec.Matrix[:]...)
	}
	return add(&pdf.Stream{Dict: form, Data: deflate(d.content.Bytes())})
}

// within returns the largest box of the picture's proportions in b, centred.
func (p *picture) within(b box) box {
	scale := math.Min(b.w/float64(p.width), b.h/float64(p.height))
	w, h := scale*float64(p.width), scale*float64(p.height)
	return box{b.x + (b.w-w)/2, b.y + (b.h-h)/2, w, h}
}
