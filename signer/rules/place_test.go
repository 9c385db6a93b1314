package rules_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"image"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/pdf/pdftest"
	"trien/signer/render"
	"trien/signer/rules"
	"trien/signer/rules/rulestest"
)

var renderer *render.Renderer

func TestMain(m *testing.M) {
	rulestest.Main(m, func(r *render.Renderer) { renderer = r })
}

const testdata = "../../testdata/"

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testdata + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func place(t *testing.T, doc []byte, req rules.Request) rules.Proposal {
	t.Helper()
	p, err := rules.Place(context.Background(), renderer, bytes.NewReader(doc), int64(len(doc)), req)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// identity is a person's, made for the test.
func identity(t *testing.T, name string) signer.Identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name, Organization: []string{"SỞ NỘI VỤ"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return signer.Identity{Signer: key, Certificate: certificate}
}

// page draws a page so that a point is a pixel.
func page(t *testing.T, doc []byte, n int) *image.RGBA {
	t.Helper()
	ctx := context.Background()
	d, err := renderer.Open(ctx, bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	size, err := d.Size(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	img, err := d.Page(ctx, n, int(size.Width))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// dark counts the pixels of a rectangle that are print.
func dark(img *image.RGBA, r signer.Rect) (n int) {
	h := img.Bounds().Dy()
	for y := h - int(r.Y+r.Height) + 1; y < h-int(r.Y)-1; y++ {
		for x := int(r.X) + 1; x < int(r.X+r.Width)-1; x++ {
			if c := img.RGBAAt(x, y); min(c.R, c.G, c.B) < 150 {
				n++
			}
		}
	}
	return n
}

// TestALetterIsSignedAsOnPaper puts all signatures on the documents of the test
// data, one after the other, each on what the earlier have left.
func TestALetterIsSignedAsOnPaper(t *testing.T) {
	for _, test := range []struct {
		file, holder string
		page         int
		hand         signer.Rect // title's foot to name's head, and about the block's width
		certain      bool
	}{
		{"cong-van-libreoffice.pdf", "Nguyễn Văn Đức", 2, signer.Rect{X: 330, Y: 512, Width: 190, Height: 90}, true},
		{"quyet-dinh-chromium.pdf", "Lê Hoàng Vĩnh", 1, signer.Rect{X: 330, Y: 138, Width: 190, Height: 92}, true},
		{"scan.pdf", "Lê Hoàng Vĩnh", 1, signer.Rect{X: 330, Y: 130, Width: 190, Height: 105}, false},
		{"bao-cao-40-trang.pdf", "Trần Thị Minh Nguyệt", 40, signer.Rect{X: 330, Y: 235, Width: 190, Height: 95}, true},
		{"don-dang-ky-form.pdf", "Hồ Thị Bưởi", 1, signer.Rect{X: 330, Y: 160, Width: 200, Height: 95}, false},
	} {
		t.Run(test.file, func(t *testing.T) {
			doc := read(t, test.file)
			id := identity(t, test.holder)
			var hand rules.Proposal
			for _, step := range []struct {
				purpose signer.Purpose
				image   string
				page    int
			}{{signer.Approve, "chu-ky.png", test.page}, {signer.Issue, "con-dau.png", test.page}, {signer.Archive, "con-dau.png", 1}, {signer.Copy, "", 1}} {
				p := place(t, doc, rules.Request{Purpose: step.purpose, Holder: test.holder})
				if p.Placement.Page != step.page || p.Reason.VI == "" || p.Reason.EN == "" {
					t.Errorf("%s: %+v", step.purpose, p)
				}
				r := p.Placement.Rect
				switch step.purpose {
				case signer.Approve:
					if h := test.hand; p.Certain != test.certain || r.X < h.X || r.Y < h.Y || r.X+r.Width > h.X+h.Width || r.Y+r.Height > h.Y+h.Height {
						t.Errorf("the person signs at %+v, not in %v", p, h)
					}
					hand = p
				case signer.Issue:
					over := p.Placement.Image.X + p.Placement.Image.Width - hand.Placement.Rect.X
					if share := over / hand.Placement.Rect.Width; share < 0.25 || share > 0.4 {
						t.Errorf("the seal at %v covers %g of %v", p.Placement.Image, share, hand.Placement.Rect)
					}
					r = p.Placement.Text
				}
				if n := dark(page(t, doc, p.Placement.Page), r); n > 20 {
					t.Errorf("%s at %v covers %d pixels of print", step.purpose, r, n)
				}
				o := signer.Options{Purpose: step.purpose, Placement: &p.Placement}
				if step.image != "" {
					o.Image = read(t, step.image)
				}
				var err error
				if doc, _, err = signer.SignBytes(context.Background(), doc, id, o); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestATurnedPageIsSignedUpright: a scanner's sheet that a reader turns by
// /Rotate has the same place as the page that stands upright from the outset.
func TestATurnedPageIsSignedUpright(t *testing.T) {
	want := place(t, read(t, "quyet-dinh-chromium.pdf"), rules.Request{Purpose: signer.Approve, Holder: "Lê Hoàng Vĩnh"})
	if _, err := exec.LookPath("mutool"); err != nil {
		t.Skip("mutool is not installed")
	}
	for _, turn := range []int{90, 180, 270} {
		out := filepath.Join(t.TempDir(), "turned.pdf")
		// The contents are turned one way and the page the other.
		script := filepath.Join(t.TempDir(), "turn.js")
		os.WriteFile(script, fmt.Appendf(nil, turnScript, turn), 0o600)
		if b, err := exec.Command("mutool", "run", script, testdata+"quyet-dinh-chromium.pdf", out).CombinedOutput(); err != nil {
			t.Fatalf("mutool: %s", b)
		}
		doc, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		got := place(t, doc, rules.Request{Purpose: signer.Approve, Holder: "Lê Hoàng Vĩnh"})
		a, b := got.Placement.Rect, want.Placement.Rect
		if !got.Certain || !close(a.X, b.X) || !close(a.Y, b.Y) || !close(a.Width, b.Width) || !close(a.Height, b.Height) {
			t.Errorf("turned by %d: %+v, upright: %+v", turn, got, want)
		}
	}
}

func close(a, b float64) bool { return a-b < 6 && b-a < 6 }

// turnScript turns the first page's contents against its new Rotate.
const turnScript = `
var doc = new PDFDocument(scriptArgs[0]), page = doc.findPage(0), box = page.get("MediaBox"), turn = %d;
var w = box.get(2).valueOf(), h = box.get(3).valueOf(), m = {90: "0 1 -1 0 " + h + " 0", 180: "-1 0 0 -1 " + w + " " + h, 270: "0 -1 1 0 0 " + w}[turn];
var contents = page.get("Contents"), all = doc.newArray();
all.push(doc.addStream("q " + m + " cm\n", {}));
if (contents.isArray()) contents.forEach(function (c) { all.push(c) }); else all.push(contents);
all.push(doc.addStream("\nQ", {}));
page.put("Contents", all);
if (turn != 180) page.put("MediaBox", [0, 0, h, w]);
page.put("Rotate", turn);
doc.save(scriptArgs[1], "");
`

func TestKienGiangsRulePutsTheSealAtTheHead(t *testing.T) {
	packs, err := rules.Load("", rules.KienGiang1831)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"cong-van-libreoffice.pdf", "scan.pdf"} {
		doc := read(t, file)
		p := place(t, doc, rules.Request{Purpose: signer.Issue, Packs: packs})
		if p.Placement.Page != 1 || p.Placement.Rect.Y < 750 || !p.Certain || dark(page(t, doc, 1), p.Placement.Rect) > 20 {
			t.Errorf("%s: %+v", file, p)
		}
	}
}

// Documents of other kinds get a free place, and the person is told to look.
func TestWithoutABlockTheLowerRightIsTaken(t *testing.T) {
	doc := pdftest.Table(pdftest.Pages("", "", "")...)
	for _, purpose := range []signer.Purpose{signer.Approve, signer.Plain, signer.Issue} {
		p := place(t, doc, rules.Request{Purpose: purpose, Holder: "Lê Hoàng Vĩnh"})
		if p.Certain || p.Placement.Page != 2 || p.Placement.Rect.Y > 300 {
			t.Errorf("%s: %+v", purpose, p)
		}
	}
}

func TestWhatCannotBeDrawnHasNoPlace(t *testing.T) {
	doc := []byte("%PDF-1.7\nnothing")
	if _, err := rules.Place(context.Background(), renderer, bytes.NewReader(doc), int64(len(doc)), rules.Request{}); err == nil {
		t.Error("a place on nothing")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	good := read(t, "scan.pdf")
	if _, err := rules.Place(ctx, renderer, bytes.NewReader(good), int64(len(good)), rules.Request{}); err == nil {
		t.Error("a place after the end")
	}
}
