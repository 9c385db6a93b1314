package rules

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"trien/signer/pdf"
	"trien/signer/render"
)

// Distances of a signature block, in points.
const (
	leastGap   = 20  // between title and name, for the signature to fit
	mostGap    = 240 // beyond it the name belongs to something else
	offCentre  = 60  // between the middles of title and name
	columnHalf = 50  // half the width in which nothing else may stand
	roomBelow  = 80  // taken below a title without a name
	maxRuns    = 4000
	maxBlocks  = 64 // looked at on one page
	maxLines   = 6  // of a title
)

// block is a signature block: the title's last line, a gap, the name.
type block struct {
	sheet  *sheet
	title  pdf.Rect
	name   pdf.Rect // no width where none was found
	holder bool     // the name is the certificate holder's
	score  int      // how much speaks for it
}

// sure tells whether the block is one beyond reasonable doubt.
func (b block) sure() bool { return b.holder || b.name.Width > 0 && b.score >= scoreSure }

// What speaks for a block.
const (
	scoreHolder     = 20
	scoreName       = 3
	scoreBehalf     = 2
	scoreRight      = 2
	scoreRecipients = 4 // "Nơi nhận" stands beside it (Decree 30, appendix I, II.9)
	scoreCapitals   = 1
	scoreSure       = scoreName + scoreRight + scoreCapitals
)

// blocks finds the signature blocks of a page. holder is folded.
func (s *sheet) blocks(holder string) []block {
	runs := s.runs[:min(len(s.runs), maxRuns)]
	var found []block
	// From the foot of the page, where the block is: of equals the last counts,
	// and of two side by side the right one.
	looked := 0
	for i, r := range slices.Backward(runs) {
		title, behalf := isTitle(r.Text)
		named := !title && namesHolder(r.Text, holder)
		if !title && !named {
			continue
		}
		if looked++; looked > maxBlocks {
			break
		}
		var b block
		var ok bool
		switch {
		case title:
			b, ok = s.below(runs, i, holder)
		case named:
			b, ok = s.above(runs, i)
		}
		if !ok {
			continue
		}
		if behalf {
			b.score += scoreBehalf
		}
		if title && inCapitals(r.Text) {
			b.score += scoreCapitals
		}
		if middle(b.title) > s.width/2 {
			b.score += scoreRight
		}
		if slices.ContainsFunc(runs, func(r render.TextRun) bool { return recipientsBeside(r, b) }) {
			b.score += scoreRecipients
		}
		found = append(found, b)
	}
	slices.SortStableFunc(found, func(a, b block) int { return cmp.Compare(b.score, a.score) })
	return found
}

// below makes the block whose title begins with runs[i]: further lines close
// below belong to it ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "(Ký số)").
func (s *sheet) below(runs []render.TextRun, i int, holder string) (b block, ok bool) {
	last := pdf.Rect(runs[i].Rect)
	for range maxLines - 1 {
		next, found := nearestBelow(runs, last)
		if !found {
			break
		}
		r := pdf.Rect(next.Rect)
		if !continues(next.Text) || last.Y-top(r) > 1.3*max(last.Height, r.Height) || math.Abs(middle(r)-middle(last)) > offCentre {
			break
		}
		last = r
	}
	b = block{sheet: s, title: last}
	next, found := nearestBelow(runs, last)
	gap := last.Y - top(pdf.Rect(next.Rect))
	switch {
	case found && gap < leastGap:
		return b, false // the next line of a text, or a heading's
	case found && gap <= mostGap && math.Abs(middle(pdf.Rect(next.Rect))-middle(last)) <= offCentre && isName(next.Text):
		b.name = pdf.Rect(next.Rect)
		b.score = scoreName
		if b.holder = namesHolder(next.Text, holder); b.holder {
			b.score += scoreHolder
		}
	case found && gap < roomBelow/2, last.Y < roomBelow:
		return b, false
	case middle(last) < s.width/2:
		return b, false // a heading
	}
	return b, true
}

// above makes the block that ends with the holder's name runs[i], whatever its
// title is called.
func (s *sheet) above(runs []render.TextRun, i int) (b block, ok bool) {
	name := pdf.Rect(runs[i].Rect)
	best := math.Inf(1)
	for _, r := range runs {
		at := pdf.Rect(r.Rect)
		if gap := at.Y - top(name); gap > -1 && gap < best && inColumn(at, middle(name)) {
			b.title, best = at, gap
		}
	}
	if best < leastGap || best > mostGap || math.Abs(middle(b.title)-middle(name)) > offCentre || b.title.Width > s.width*0.6 {
		return b, false
	}
	b.sheet, b.name, b.holder, b.score = s, name, true, scoreHolder
	return b, true
}

// continues tells whether a line below a title belongs to it.
func continues(text string) bool {
	title, _ := isTitle(text)
	return title || isNote(text) || inCapitals(text) && !isName(text)
}

// nearestBelow returns the first text in the column below r.
func nearestBelow(runs []render.TextRun, r pdf.Rect) (nearest render.TextRun, found bool) {
	best := math.Inf(1)
	for _, o := range runs {
		at := pdf.Rect(o.Rect)
		if gap := r.Y - top(at); gap > -0.5*min(r.Height, at.Height) && halfway(at) < r.Y && gap < best && inColumn(at, middle(r)) {
			nearest, found, best = o, true, gap
		}
	}
	return nearest, found
}

func inColumn(r pdf.Rect, x float64) bool { return r.X < x+columnHalf && right(r) > x-columnHalf }

// recipientsBeside tells whether a line is the "Nơi nhận" to the left of b.
func recipientsBeside(r render.TextRun, b block) bool {
	at := pdf.Rect(r.Rect)
	return right(at) < b.title.X && math.Abs(halfway(at)-halfway(b.title)) < 150 && len(r.Text) < maxTitle && strings.HasPrefix(fold(r.Text), "noi nhan")
}
