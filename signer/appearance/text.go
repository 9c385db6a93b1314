package appearance

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/signer/fault"
)

const (
	// minFontSize is the smallest size that still prints legibly, in points.
	minFontSize = 4
	// unbrokenFontSize is the size down to which text rather shrinks than
	// breaks inside a word.
	unbrokenFontSize = 7
	fontSizeStep     = 0.25
	// leading is the distance of baselines as a part of the font size;
	// tightLeading is that of text which would have to shrink otherwise.
	leading, tightLeading = 1.15, 1.08
	// maxRunes bounds the work on one text; no signature needs a page of it.
	maxRunes = 2000
)

// paragraph is a line of the Spec, measured.
type paragraph struct {
	style    Style
	runes    []rune
	glyphs   []uint16
	advances []int // thousandths of the font size
}

// textLine is a line as set: a part of a paragraph.
type textLine struct {
	style  Style
	glyphs []uint16
	runes  []rune
}

// textBlock is a text that fits its box.
type textBlock struct {
	size            float64 // points
	leading         float64 // baseline to baseline, in points
	ascent, descent float64 // points; descent is positive
	lines           []textLine
}

// height returns the block's height in points.
func (b textBlock) height() float64 {
	return b.ascent + b.descent + float64(len(b.lines)-1)*b.leading
}

// clean normalises what a person will read. Format characters (bidirectional
// overrides, zero-width spaces) are dropped, because they could make a name
// read otherwise than it is; other control characters become spaces.
func clean(text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		}
		return r
	}, text)
}

// measure looks up the glyphs of all lines.
func measure(lines []Line) ([]paragraph, error) {
	var all []paragraph
	total := 0
	for _, line := range lines {
		if total += len(line.Text) / 4; total > maxRunes {
			return nil, tooLong()
		}
		style := line.Style.known()
		f := faceOf(style)
		for text := range strings.SplitSeq(clean(line.Text), "\n") {
			p := paragraph{style: style, runes: []rune(strings.TrimSpace(text))}
			if total += len(p.runes) + 1; total > maxRunes {
				return nil, tooLong()
			}
			for _, r := range p.runes {
				g := f.glyph(breaking(r))
				if g == 0 {
					return nil, fault.New(fault.GlyphMissing, fmt.Sprintf("%q (%U) in %s", r, r, f.postScript))
				}
				p.glyphs = append(p.glyphs, g)
				p.advances = append(p.advances, f.width(g))
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// breaking returns the space for its no-break twin, which looks the same and is
// copied as a space.
func breaking(r rune) rune {
	if r == '\u00a0' {
		return ' '
	}
	return r
}

func tooLong() error {
	return fault.New(fault.PlacementInvalid, fmt.Sprintf("signature text longer than %d characters", maxRunes))
}

// fit sets the paragraphs into a box, in points, at the largest size that
// fits: lines wrap at spaces, and move together; then the text shrinks; then
// long words break; below minFontSize it is refused.
func fit(paragraphs []paragraph, width, height, maxSize float64) (textBlock, error) {
	try := func(least float64, breakWords bool) (textBlock, bool) {
		for size := maxSize; size >= least; size -= fontSizeStep {
			b, ok := set(paragraphs, width, size, breakWords)
			if !ok {
				continue
			}
			for _, l := range [...]float64{leading, tightLeading} {
				if b.leading = l * size; b.height() <= height {
					return b, true
				}
			}
		}
		return textBlock{}, false
	}
	if b, ok := try(min(unbrokenFontSize, maxSize), false); ok {
		return b, nil
	}
	if b, ok := try(min(minFontSize, maxSize), true); ok {
		return b, nil
	}
	return textBlock{}, fault.New(fault.PlacementInvalid,
		fmt.Sprintf("text does not fit into %.0f × %.0f points at %d points", width, height, minFontSize))
}

// set breaks the paragraphs into lines at one size. It fails where a word, or
// with breakWords a single letter, is wider than the box.
func set(paragraphs []paragraph, width, size float64, breakWords bool) (textBlock, bool) {
	b := textBlock{size: size, leading: leading * size}
	limit := width / size * 1000
	for _, p := range paragraphs {
		f := faceOf(p.style)
		b.ascent = max(b.ascent, size*float64(f.ascent)/1000)
		b.descent = max(b.descent, size*float64(-f.descent)/1000)
		for start := 0; ; {
			end, next, ok := p.lineEnd(start, limit, breakWords)
			if !ok {
				return textBlock{}, false
			}
			b.lines = append(b.lines, textLine{style: p.style, glyphs: p.glyphs[start:end], runes: p.runes[start:end]})
			if next >= len(p.runes) {
				break
			}
			start = next
		}
	}
	return b, true
}

// lineEnd returns where the line from start ends and where the next begins.
func (p paragraph) lineEnd(start int, limit float64, breakWords bool) (end, next int, ok bool) {
	used, space := 0, -1
	for i := start; i < len(p.runes); i++ {
		if p.runes[i] == ' ' {
			if space = i; i == start {
				return i, i + 1, true
			}
		}
		used += p.advances[i]
		if float64(used) <= limit || p.runes[i] == ' ' {
			continue
		}
		switch {
		case space > start:
			return space, space + 1, true
		case breakWords && i > start:
			return i, i, true
		}
		return 0, 0, false
	}
	return len(p.runes), len(p.runes), true
}
