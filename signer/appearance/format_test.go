package appearance

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"testing"

	"trien/signer/fault"
)

// Pictures of kinds that Go's own encoders do not write, made with ImageMagick:
// gradients from red to blue, and dark squares on nothing.
const (
	jpegCMYK        = "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwAGBAUGBQQGBgUGBwcGCAoQCgoJCQoUDg8MEBcUGBgXFBYWGh0lHxobIxwWFiAsICMmJykqKRkfLTAtKDAlKCko/9sAQwEHBwcKCAoTCgoTKBoWGigoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo/8AAFAgACgAYBAEiAAIRAQMRAQQiAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAHBv/EACEQAAEDAgcBAAAAAAAAAAAAAAABA5EUUwIFBhIWUlSS/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAYH/8QAGxEAAQQDAAAAAAAAAAAAAAAAAAEEBRZSU6H/2gAOBAEAAhEDEQQAAD8A39NmFhZFNmFhZKFsw9UgbMPVIMhvMvsJGgMc14VDlGpPO5I5RqTzuSVWnZst/KCnZst/KE9pswsLIKFsw9UgC8y+wUBjmvCVco1J53JBVadmy38oD//Z"
	jpegProgressive = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozv/wgARCAAKABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAQF/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAQF/9oADAMBAAIQAxAAAAHDRtyuxGP/xAAWEAEBAQAAAAAAAAAAAAAAAAASACD/2gAIAQEAAQUCc54//8QAFhEAAwAAAAAAAAAAAAAAAAAAAAMV/9oACAEDAQE/AaDSg0//xAAWEQADAAAAAAAAAAAAAAAAAAAAAxX/2gAIAQIBAT8BmJJiT//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEABj8CX//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8hQ//aAAwDAQACAAMAAAAQPP8A/8QAFBEBAAAAAAAAAAAAAAAAAAAAEP/aAAgBAwEBPxAr/8QAFBEBAAAAAAAAAAAAAAAAAAAAEP/aAAgBAgEBPxAD/8QAGBAAAgMAAAAAAAAAAAAAAAAAAAERUXH/2gAIAQEAAT8Q2bNkuyXZLs//2Q=="
	pngInterlaced   = "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAKEAYAAAGnu1MvAAAAgklEQVQoz82RwQ2EIBBF3ySUgX1AWdCHblljH9gHHgzuZomGOZj4Dhz4//OHjNQKcJwA4jOU+XvB6WiKLAGS/lha9v+xhvtESEpH39YE9RBKL1zhlghZR+03w142rBOEMt7g1EPcLIEJoqnBGJAyg8/jn7ZinuiFBcatWRGAWp/bwQ6o4T4Cnf+ruwAAAABJRU5ErkJggg=="
	pngGreyAlpha    = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAQAAABuBnYAAAAAG0lEQVQI12NgIAQYGRgYGBj+I3hM6CoICxAGAGJ+AQi3YXNYAAAAAElFTkSuQmCC"
	pngPalette      = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAMAAADz0U65AAAABlBMVEUAAAAKHrSwvXRTAAAAAXRSTlMAQObYZgAAABJJREFUCNdjYMACGIGAEAMNAAACiAARzKkSmgAAAABJRU5ErkJggg==" // tRNS for a colour of the palette
	pngGreyKey      = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAAnRSTlMA/1uRIrUAAAAfSURBVAjXY/zPAAFMUJqBhYGBkYGB4T9CBJPBiKELAImOAw8i0s7AAAAAAElFTkSuQmCC"         // tRNS for a shade of grey
	pngGrey16       = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIEAAAAACx9D0UAAAAKUlEQVQI12NgQAOMKpPQBDxVUAVY0FWwqE5G07LtNprA7Vw0gf//UQUAg1sHdpZflUkAAAAASUVORK5CYII="
)

func TestEveryKindOfFileIsRead(t *testing.T) {
	red, blue := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 255, 255}
	none := color.NRGBA{}
	for _, test := range []struct {
		name, file  string
		first, last color.NRGBA // near to these
		grey        bool
		width       int // without an empty margin
	}{
		{"CMYK JPEG", jpegCMYK, red, blue, false, 24},
		{"progressive JPEG", jpegProgressive, red, blue, false, 24},
		{"interlaced PNG", pngInterlaced, red, blue, false, 12},
		{"grey PNG with alpha", pngGreyAlpha, none, none, true, 4},
		{"palette PNG with tRNS", pngPalette, none, none, false, 4},
		{"grey PNG with tRNS", pngGreyKey, none, none, true, 4},
		{"grey PNG of 16 bits", pngGrey16, color.NRGBA{0, 0, 0, 255}, color.NRGBA{255, 255, 255, 255}, true, 8},
	} {
		file, err := base64.StdEncoding.DecodeString(test.file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := decodePicture(file, box{0, 0, 50, 50}, true)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if p.grey != test.grey || p.width != test.width {
			t.Errorf("%s: grey %v, %d wide", test.name, p.grey, p.width)
		}
		img, _, err := image.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		r := newRaster(img)
		for at, want := range map[int]color.NRGBA{0: test.first, len(r.pix) - 1: test.last} {
			got := r.pix[at]
			if got.A != want.A || got.A > 0 && (apart(got.R, want.R) > 30 || apart(got.G, want.G) > 60 || apart(got.B, want.B) > 30) {
				t.Errorf("%s: pixel %d is %v, want about %v", test.name, at, got, want)
			}
		}
		// A cut file is refused, and so is one cut right after its size.
		for _, n := range []int{len(file) / 2, 40} {
			err := Check(Spec{Width: 50, Height: 50, Image: file[:n]})
			if fault.CodeOf(err) != fault.ImageInvalid {
				t.Errorf("%s cut at %d: %v", test.name, n, err)
			}
		}
	}
}

func apart(a, b byte) int { return max(int(a), int(b)) - min(int(a), int(b)) }
