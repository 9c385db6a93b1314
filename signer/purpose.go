package signer

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"math"
	"strings"
	"time"
	"unicode"

	"trien/signer/appearance"
	"trien/signer/pdf"
)

// A habit is where a purpose's signature stands when nobody says otherwise,
// and which page has it.
type habit struct {
	lastPage bool
	place    func(width, height float64) Rect // of the page as seen
}

// Sizes in points. A round seal is 36 mm wide at its real size (N4).
const (
	edge       = 36
	textWidth  = 180
	textHeight = 60
	handWidth  = 180
	handHeight = 70
	sealSide   = 102
	sealText   = 112  // of the organisation's text beside the seal
	mostOfPage = 0.16 // of the area of a page
)

// The leader's signature stands on the last page at the lower right, the
// organisation's seal to its left over a third of it (N4); marks of the
// clerk's stand at the top of the first page (S10, N5, N6).
var habits = map[Purpose]habit{
	Approve: {true, hand},
	Plain:   {true, hand},
	Issue: {true, func(w, h float64) Rect {
		r := hand(w, h)
		return Rect{X: r.X + r.Width/3 - sealSide - sealText, Y: r.Y + r.Height/2 - sealSide/2, Width: sealText + sealSide, Height: sealSide}
	}},
	Archive: {false, func(_, h float64) Rect {
		return Rect{X: edge / 2, Y: h - edge/2 - textHeight, Width: textWidth, Height: textHeight}
	}},
	Incoming: {false, topRight},
	Appendix: {false, topRight},
	Copy:     {false, topRight},
}

func hand(w, _ float64) Rect {
	return Rect{X: w - 2*edge - handWidth, Y: 3 * edge, Width: handWidth, Height: handHeight}
}

func topRight(w, h float64) Rect {
	return Rect{X: w - edge/2 - textWidth, Y: h - edge/2 - textHeight, Width: textWidth, Height: textHeight}
}

// usualPlace returns the purpose's rectangle, moved and shrunk where a small
// page asks for it.
func usualPlace(p Purpose, page *pdf.Page) Rect {
	w, h := page.Size()
	r := habits[p].place(w, h)
	r.Width, r.Height = min(r.Width, w), min(r.Height, h)
	// Signatures over most of a page look to a verifier as if they hid what
	// others signed; three of them are to be less than half of it.
	if whole, most := r.Width*r.Height, mostOfPage*w*h; whole > most {
		shrink := math.Sqrt(most / whole)
		r.Width, r.Height = r.Width*shrink, r.Height*shrink
	}
	r.X = min(max(r.X, 0), w-r.Width)
	r.Y = min(max(r.Y, 0), h-r.Height)
	return r
}

// content says what a purpose's signature shows.
func content(opt Options, cert *x509.Certificate, at time.Time) appearance.Spec {
	person := line("Người ký: ", cert.Subject.CommonName)
	office := line("Cơ quan: ", strings.Join(cert.Subject.Organization, ", "))
	organisation := line("Cơ quan: ", cert.Subject.CommonName)
	// The time zone is never parted from the time (N7).
	when := "Thời gian ký: " + at.Format("02.01.2006 15:04:05\u00a0-07:00")
	number := line("Số: ", opt.DocumentNumber)

	spec := appearance.Spec{Image: opt.Image}
	var lines []string
	switch opt.Purpose {
	case Approve:
		if len(opt.Image) == 0 {
			lines = []string{person, office, when}
		}
	case Issue:
		lines = []string{organisation, when}
		spec.Layout = appearance.ImageBehind
	case Incoming:
		lines = []string{"CÔNG VĂN ĐẾN", number, organisation, when}
	case Appendix:
		lines = []string{number, organisation, when}
		spec.Image = nil
	case Copy:
		form := opt.CopyForm
		if form == "" {
			form = "SAO Y"
		}
		lines = []string{oneLine(form), organisation, when}
		spec.Image = nil
	case Archive:
		lines = []string{"CHỨNG THỰC LƯU TRỮ", organisation, when}
	default:
		lines = []string{person, office, when}
	}
	for _, l := range lines {
		if l != "" {
			spec.Lines = append(spec.Lines, appearance.Line{Text: l})
		}
	}
	return spec
}

// InformationSize returns the smallest rectangle, no wider than width, in which
// the information of a purpose's signature by holder, a certificate's common
// name, stands at its full size (N7); all in points. The document's number is
// taken to be of a usual length. fault.PlacementInvalid where width is too
// small, GlyphMissing where the name cannot be drawn.
func InformationSize(purpose Purpose, holder string, width float64) (w, h float64, err error) {
	cert := &x509.Certificate{Subject: pkix.Name{CommonName: holder}}
	spec := content(Options{Purpose: purpose, DocumentNumber: "0000/BC-UBND"}, cert, time.Time{}.In(vietnam))
	return appearance.Size(spec.Lines, width, spec.FontSize)
}

// line labels a value; it is "" where there is no value.
func line(label, value string) string {
	if value = oneLine(value); value == "" {
		return ""
	}
	return label + value
}

// oneLine keeps a name from a certificate or a message on one line, so that it
// cannot write lines of its own.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}
