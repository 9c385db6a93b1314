package acceptance

import (
	"trien/signer/pdf"
)

// picture is the largest image on a page.
type picture struct {
	dotsPerInch float64
	grey        bool
}

// maxImages bounds the images of a page that are looked at.
const maxImages = 200

// pictureOf returns a scanned page's picture, which fills the page's width as
// scanners write it; ok is false where there is none.
func pictureOf(f *pdf.File, number int) (largest picture, ok bool) {
	page, err := f.Page(number)
	if err != nil {
		return largest, false
	}
	objects, err := f.Dict(page.Resources["XObject"])
	if err != nil || len(objects) > maxImages {
		return largest, false
	}
	inches := (page.CropBox[2] - page.CropBox[0]) * page.UserUnit / 72
	if page.Rotate%180 != 0 {
		// The picture is turned with its page, or was scanned turned: the
		// longer side of both is taken.
		inches = max(inches, (page.CropBox[3]-page.CropBox[1])*page.UserUnit/72)
	}
	for _, o := range objects {
		o, err := f.Resolve(o)
		image, isStream := o.(*pdf.Stream)
		if err != nil || !isStream || image.Dict["Subtype"] != pdf.Name("Image") {
			continue
		}
		width, known := numbers(f, pdf.Array{image.Dict["Width"]}, 1)
		if !known || !(inches > 0) {
			continue
		}
		if page.Rotate%180 != 0 {
			if height, known := numbers(f, pdf.Array{image.Dict["Height"]}, 1); known {
				width[0] = max(width[0], height[0])
			}
		}
		if dots := width[0] / inches; dots > largest.dotsPerInch {
			space, _ := f.Resolve(image.Dict["ColorSpace"])
			largest, ok = picture{dots, space == pdf.Name("DeviceGray") || space == pdf.Name("CalGray")}, true
		}
	}
	return largest, ok
}

// coarse tells of a scanned copy that is not fine enough, or grey.
func (i *inspection) coarse(least float64) (found []breach) {
	p, ok := pictureOf(i.reading.File(), 1)
	if !ok {
		return nil
	}
	action := text("Đề nghị nơi gửi quét lại văn bản.", "Ask the sender to scan the document again.")
	// Scanners round the size of a page.
	if p.dotsPerInch < least*0.97 {
		found = append(found, breach{
			reason: textf("Bản quét chỉ có %.0f dpi, phải từ %.0f dpi.", "The scan has only %.0f dpi, it must have %.0f.", p.dotsPerInch, least),
			action: action, page: 1,
		})
	}
	if p.grey {
		found = append(found, breach{reason: text("Bản quét không phải ảnh màu.", "The scan is not in colour."), action: action, page: 1})
	}
	return found
}
