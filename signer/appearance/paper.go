package appearance

import (
	"image/color"
	"slices"
)

// Offices keep signatures and seals as scans and photographs on white paper,
// though Decree 30 asks for a transparent ground (rules.md, N3, N4). Put on a
// page as it is, such a picture hides what is printed under it. It is ink on
// paper all the same: the paper is taken away and the ink stays, which on a
// white page looks as before.

const (
	// palest is the least brightness of paper, in each channel: a photograph's
	// is often grey.
	palest = 190
	// unevenness is how far the paper's brightness may be from its median.
	unevenness = 28
	// paperShare is the part of the picture's edge that must be paper: one that
	// is cut close has ink there too.
	paperShare = 0.8
	// grain is the part of the paper's brightness that counts as noise.
	grain = 0.06
)

// paper returns the colour of the paper; ok is false where the picture is not
// ink on paper: because it is transparent somewhere, or its edge is something
// else.
func (r raster) paper() (paper [3]byte, ok bool) {
	for _, c := range r.pix {
		if c.A != 0xff {
			return paper, false
		}
	}
	var edge [3][]byte
	note := func(x, y int) {
		c := r.pix[y*r.width+x]
		edge[0], edge[1], edge[2] = append(edge[0], c.R), append(edge[1], c.G), append(edge[2], c.B)
	}
	for x := range r.width {
		note(x, 0)
		note(x, r.height-1)
	}
	for y := range r.height {
		note(0, y)
		note(r.width-1, y)
	}
	for i, channel := range edge {
		slices.Sort(channel)
		if paper[i] = channel[len(channel)/2]; paper[i] < palest {
			return paper, false
		}
		low, _ := slices.BinarySearch(channel, paper[i]-unevenness)
		if float64(low) > (1-paperShare)*float64(len(channel)) {
			return paper, false
		}
	}
	return paper, true
}

// lift takes the paper away: each pixel becomes as transparent as it can be
// and still look the same on white.
func (r raster) lift(paper [3]byte) {
	for i, c := range r.pix {
		// The same light on white paper.
		white := [3]float64{}
		dark := 0.0
		for k, v := range [3]byte{c.R, c.G, c.B} {
			white[k] = min(float64(v)/float64(paper[k]), 1)
			dark = max(dark, 1-white[k])
		}
		alpha := max(dark-grain, 0) / (1 - grain)
		if alpha == 0 {
			r.pix[i] = color.NRGBA{}
			continue
		}
		ink := func(v float64) byte { return byte(255*min(max(1-(1-v)/alpha, 0), 1) + 0.5) }
		r.pix[i] = color.NRGBA{ink(white[0]), ink(white[1]), ink(white[2]), byte(255*alpha + 0.5)}
	}
}
