package rules

import "trien/signer/pdf"

// Sizes of what a signature block is in a picture, in points.
const (
	scanLine    = 4   // ink lower than this is dust
	scanGap     = 36  // the least room for a signature
	scanMostGap = 170 // more is the end of the page
)

// gapInScan finds the signature block of a page that is one picture: in its
// right part the lowest two lines that are short and have room between them.
func (s *sheet) gapInScan() (r pdf.Rect, ok bool) {
	column := s.part(0.5, 0.04, 0.96, 0.7)
	lines := s.inkLines(column)
	for i := 0; i+1 < len(lines); i++ { // from the foot of the page upwards
		name, title := lines[i], lines[i+1]
		gap := title.Y - top(name)
		short := name.Width < column.Width*0.85 && title.Width < column.Width*0.95
		if gap < scanGap || gap > scanMostGap || !short || middle(title)-middle(name) > offCentre || middle(name)-middle(title) > offCentre {
			continue
		}
		if r, ok := s.handIn(block{sheet: s, title: title, name: name}); ok {
			return r, true
		}
	}
	return pdf.Rect{}, false
}

// inkLines returns what is printed in a column, line by line from its foot.
func (s *sheet) inkLines(column pdf.Rect) []pdf.Rect {
	const step = 2
	var lines []pdf.Rect
	from := -1.0
	for y := column.Y; y <= top(column); y += step {
		row := pdf.Rect{X: column.X, Y: y, Width: column.Width, Height: step}
		printed := y+step <= top(column) && s.ink.share(row) > specks
		switch {
		case printed && from < 0:
			from = y
		case !printed && from >= 0:
			if b, ok := s.ink.box(pdf.Rect{X: column.X, Y: from, Width: column.Width, Height: y - from}); ok && b.Height >= scanLine {
				lines = append(lines, b)
			}
			from = -1
		}
	}
	return lines
}
