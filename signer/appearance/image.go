package appearance

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"

	"trien/signer/fault"
	"trien/signer/pdf"
)

const (
	// maxImageBytes and maxImagePixels bound a picture: a seal scanned at
	// 600 dpi has a million pixels.
	maxImageBytes  = 8 << 20
	maxImagePixels = 8 << 20
	// maxImageDPI is the resolution above which a picture is reduced: it would
	// only make every signed file larger.
	maxImageDPI = 600
	// maxFlatDPI is that of a picture whose colours were mixed with paper: it has
	// more of them, and so more bytes a pixel.
	maxFlatDPI = 400
)

// picture is an image ready to be an Image XObject (ISO 32000-2, 8.9.5).
type picture struct {
	width, height int
	grey          bool
	filter        pdf.Name
	data          []byte // encoded by filter
	predictor     int    // components of PNG-predicted data, 0 for none
	alpha         []byte // PNG-predicted and deflated, nil where opaque or cut out
	cutOut        []byte // deflated bits, 1 where nothing is painted; nil where there is no such pixel
}

type pictureKey struct {
	sum         [32]byte
	sharp, flat int
	softMasks   bool
}

var (
	pictures = cache[pictureKey, *picture]{max: 4}
	// sizes are the pictures' own, in pixels.
	sizes = cache[[32]byte, [2]int]{max: 64}
)

// decodePicture reads a PNG or JPEG file that is to be drawn within place.
// Without soft masks a pixel is painted whole or not at all.
func decodePicture(file []byte, place box, softMasks bool) (*picture, error) {
	if len(file) > maxImageBytes {
		return nil, imageFault(fmt.Sprintf("image of %d bytes", len(file)), nil)
	}
	config, format, err := decodeConfig(file)
	if err != nil {
		return nil, err
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxImagePixels/config.Height {
		return nil, imageFault(fmt.Sprintf("image of %d × %d pixels", config.Width, config.Height), nil)
	}
	sum := sha256.Sum256(file)
	var read *source
	size, known := sizes.get(sum)
	if !known {
		if read, err = readSource(file, format); err != nil {
			return nil, err
		}
		size = [2]int{read.width, read.height}
		sizes.put(sum, size)
	}
	scale := math.Min(place.w/float64(size[0]), place.h/float64(size[1])) // points per pixel
	key := pictureKey{sum, max(1, int(72/(scale*maxImageDPI))), max(1, int(math.Ceil(72/(scale*maxFlatDPI)))), softMasks}
	if p, ok := pictures.get(key); ok {
		return p, nil
	}
	if read == nil {
		if read, err = readSource(file, format); err != nil {
			return nil, err
		}
	}
	p := read.encode(key.sharp, key.flat, softMasks)
	pictures.put(key, p)
	return p, nil
}

func imageFault(detail string, err error) error {
	return fault.Wrap(fault.ImageInvalid, detail, err)
}

// decodeConfig tells the two formats apart by their signatures, never by what
// other packages have registered with package image.
func decodeConfig(file []byte) (image.Config, string, error) {
	var config image.Config
	var err error
	format := "png"
	switch {
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		config, err = png.DecodeConfig(bytes.NewReader(file))
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		format = "jpeg"
		config, err = jpeg.DecodeConfig(bytes.NewReader(file))
	default:
		return config, "", imageFault("neither PNG nor JPEG", nil)
	}
	if err != nil {
		return config, "", imageFault(format, err)
	}
	return config, format, nil
}

// A source is a picture as a person sees it: upright, the paper taken away and
// no empty margin, so that a seal of 36 mm is as wide as that.
type source struct {
	raster
	onPaper bool
	whole   *picture // the file itself, where it can be used as it is
}

func readSource(file []byte, format string) (*source, error) {
	var img image.Image
	var err error
	turn := upright
	if format == "png" {
		img, err = png.Decode(bytes.NewReader(file))
	} else {
		img, err = jpeg.Decode(bytes.NewReader(file))
		turn = orientationOf(file)
	}
	if err != nil {
		return nil, imageFault(format, err)
	}
	s := &source{raster: newRaster(img)}
	var paper [3]byte
	if paper, s.onPaper = s.paper(); s.onPaper {
		s.lift(paper)
	} else if format == "jpeg" && turn == upright {
		s.whole = passThrough(file, img)
	}
	s.raster = s.trimmed().turned(turn)
	return s, nil
}

// encode encodes the picture for PDF, its sides divided by sharp, or by flat
// where its colours are mixed with paper. The source is used up.
func (s *source) encode(sharp, flat int, softMasks bool) *picture {
	if s.whole != nil && sharp == 1 {
		return s.whole
	}
	reduce := sharp
	if s.onPaper || !softMasks {
		reduce = flat
	}
	return flatePicture(s.reduced(reduce), softMasks)
}

// passThrough uses a JPEG as it is, without its metadata. What needs colour
// conversion by marker (CMYK, RGB JPEGs) is decoded instead: viewers disagree.
// It returns nil then.
func passThrough(file []byte, img image.Image) *picture {
	p := &picture{width: img.Bounds().Dx(), height: img.Bounds().Dy(), filter: "DCTDecode"}
	switch img.(type) {
	case *image.Gray:
		p.grey = true
	case *image.YCbCr:
	default:
		return nil
	}
	p.data = stripJPEG(file)
	return p
}

// stripJPEG drops the segments that hold metadata (Exif with its place and
// time, comments, profiles), which do not belong into a public document.
func stripJPEG(file []byte) []byte {
	out := append([]byte(nil), file[:2]...)
	rest := file[2:]
	for len(rest) >= 4 && rest[0] == 0xff {
		marker := rest[1]
		if marker == 0xff { // fill byte
			rest = rest[1:]
			continue
		}
		if marker == 0xda { // start of scan: the rest is the picture
			break
		}
		if marker == 0x01 || marker >= 0xd0 && marker <= 0xd7 { // no length
			out, rest = append(out, rest[:2]...), rest[2:]
			continue
		}
		n := 2 + int(rest[2])<<8 + int(rest[3])
		if n > len(rest) {
			break
		}
		if comment := marker == 0xfe; !comment && (marker < 0xe1 || marker > 0xed) {
			out = append(out, rest[:n]...)
		}
		rest = rest[n:]
	}
	return append(out, rest...)
}

// addTo adds the Image XObject and its mask (ISO 32000-2, 8.9.6.3, 11.6.5.2).
func (p *picture) addTo(add func(pdf.Object) pdf.Ref, a archive) pdf.Ref {
	dict := func(filter pdf.Name, predictor int) pdf.Dict {
		d := pdf.Dict{
			"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"), "Width": pdf.Int(p.width), "Height": pdf.Int(p.height),
			"BitsPerComponent": pdf.Int(8), "Filter": filter,
		}
		if predictor > 0 {
			d["DecodeParms"] = pdf.Dict{"Predictor": pdf.Int(15), "Colors": pdf.Int(predictor), "Columns": pdf.Int(p.width)}
		}
		return d
	}
	image := dict(p.filter, p.predictor)
	image["ColorSpace"] = a.rgb()
	if p.grey {
		image["ColorSpace"] = a.gray()
	}
	if p.alpha != nil {
		mask := dict("FlateDecode", 1)
		mask["ColorSpace"] = pdf.Name("DeviceGray") // no other is allowed
		image["SMask"] = add(&pdf.Stream{Dict: mask, Data: p.alpha})
	}
	if p.cutOut != nil {
		mask := dict("FlateDecode", 0)
		mask["ImageMask"], mask["BitsPerComponent"] = true, pdf.Int(1)
		image["Mask"] = add(&pdf.Stream{Dict: mask, Data: p.cutOut})
	}
	return add(&pdf.Stream{Dict: image, Data: p.data})
}
