package appearance

import (
	"bytes"
	"encoding/binary"
	"image/color"
)

// orientation is how a camera was held (Exif 2.3, tag 274): where the picture's
// first row and column belong.
type orientation int

// upright is the orientation of a picture that says nothing about it.
const upright orientation = 1

// swaps tells whether width and height change places.
func (o orientation) swaps() bool { return o >= 5 }

// orientationOf reads the orientation from a JPEG's Exif segment. Whatever
// makes no sense is upright.
func orientationOf(file []byte) orientation {
	for rest := file[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, n := rest[1], 2+int(rest[2])<<8+int(rest[3])
		if marker == 0xff { // fill byte
			rest = rest[1:]
			continue
		}
		if marker == 0xda || n < 4 || n > len(rest) {
			break
		}
		if tiff, ok := bytes.CutPrefix(rest[4:n], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return orientationIn(tiff)
		}
		rest = rest[n:]
	}
	return upright
}

// orientationIn looks through the first directory of a TIFF file (TIFF 6.0,
// section 2).
func orientationIn(tiff []byte) orientation {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 {
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	count := int(order.Uint16(tiff[at:]))
	for entry := tiff[at+2:]; count > 0 && len(entry) >= 12; count, entry = count-1, entry[12:] {
		const tag, short = 0x0112, 3
		if order.Uint16(entry) != tag || order.Uint16(entry[2:]) != short {
			continue
		}
		if v := orientation(order.Uint16(entry[8:])); v >= 1 && v <= 8 {
			return v
		}
	}
	return upright
}

// turned returns the raster as the camera saw it.
func (r raster) turned(o orientation) raster {
	if o == upright {
		return r
	}
	out := raster{r.width, r.height, make([]color.NRGBA, len(r.pix))}
	if o.swaps() {
		out.width, out.height = r.height, r.width
	}
	for y := range out.height {
		for x := range out.width {
			u, v := x, y // of r
			if o.swaps() {
				u, v = y, x
			}
			if o == 2 || o == 3 || o == 7 || o == 8 {
				u = r.width - 1 - u
			}
			if o == 3 || o == 4 || o == 6 || o == 7 {
				v = r.height - 1 - v
			}
			out.pix[y*out.width+x] = r.pix[v*r.width+u]
		}
	}
	return out
}
