package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

// The renderers for all tests: compiling takes seconds.
var inProcess, withWorkers *Renderer

const workerCache = "RENDER_TEST_WORKER_CACHE"

func TestMain(m *testing.M) {
	if cache := os.Getenv(workerCache); cache != "" {
		if err := Work(os.Stdin, os.Stdout, cache); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	dir, err := os.MkdirTemp("", "render")
	if err != nil {
		panic(err)
	}
	cache := filepath.Join(dir, "cache")
	os.Setenv(workerCache, cache)
	inProcess, withWorkers = New(cache), New(cache, os.Args[0])
	code := m.Run()
	withWorkers.Close()
	os.RemoveAll(dir)
	os.Exit(code)
}

// both runs a test in this process and with worker processes.
func both(t *testing.T, test func(t *testing.T, r *Renderer)) {
	t.Run("in process", func(t *testing.T) { test(t, inProcess) })
	t.Run("with workers", func(t *testing.T) { test(t, withWorkers) })
}

func stream(dict, data string) string {
	return pdftest.Stream(dict, []byte(data))
}

// letter is a page of 600 by 400 points in a larger sheet, with one line of
// text and a red form field that stands to its right.
func letter(rotate int) []byte {
	return pdftest.Table(
		"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 700 500] /CropBox [50 60 650 460] /Rotate %d /Contents 4 0 R"+
			" /Resources << /Font << /F0 5 0 R >> >> /Annots [6 0 R] >>", rotate),
		stream("", "BT /F0 20 Tf 100 200 Td (Kinh gui) Tj ET"),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
		"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /F 132 /Rect [300 200 360 230] /P 3 0 R /AP << /N 7 0 R >> >>",
		stream("/Type /XObject /Subtype /Form /BBox [0 0 60 30]", "1 0 0 rg 0 0 60 30 re f"),
	)
}

func open(t testing.TB, r *Renderer, file []byte) *Document {
	t.Helper()
	d, err := r.Open(t.Context(), bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// inked returns where img has pixels that match, in points from the lower left.
func inked(img *image.RGBA, scale float64, match func(r, g, b byte) bool) Rect {
	found := image.Rectangle{}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if p := img.Pix[img.PixOffset(x, y):]; match(p[0], p[1], p[2]) {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return Rect{
		float64(found.Min.X) / scale, float64(img.Rect.Dy()-found.Max.Y) / scale,
		float64(found.Dx()) / scale, float64(found.Dy()) / scale,
	}
}

func near(a, b Rect, by float64) bool {
	return math.Abs(a.X-b.X) <= by && math.Abs(a.Y-b.Y) <= by && math.Abs(a.Width-b.Width) <= by && math.Abs(a.Height-b.Height) <= by
}

func TestPlacesAreThoseThatAReaderSees(t *testing.T) { both(t, placesAreThoseThatAReaderSees) }

func placesAreThoseThatAReaderSees(t *testing.T, r *Renderer) {
	black := func(r, g, b byte) bool { return r < 100 && g < 100 && b < 100 }
	red := func(r, g, b byte) bool { return r > 200 && g < 50 && b < 50 }
	for rotate, want := range map[int]struct{ page, field Rect }{
		0:   {Rect{0, 0, 600, 400}, Rect{250, 140, 60, 30}},
		90:  {Rect{0, 0, 400, 600}, Rect{140, 290, 30, 60}},
		180: {Rect{0, 0, 600, 400}, Rect{290, 230, 60, 30}},
		270: {Rect{0, 0, 400, 600}, Rect{230, 250, 30, 60}},
	} {
		d := open(t, r, letter(rotate))
		size, err := d.Size(t.Context(), 1)
		if err != nil || size != (Size{want.page.Width, want.page.Height}) {
			t.Errorf("rotate %d: size %v, %v", rotate, size, err)
		}
		img, err := d.Page(t.Context(), 1, int(2*size.Width))
		if err != nil {
			t.Fatal(err)
		}
		if got := inked(img, 2, red); !near(got, want.field, 1) {
			t.Errorf("rotate %d: field at %v, want %v", rotate, got, want.field)
		}
		runs, err := d.Text(t.Context(), 1)
		if err != nil || len(runs) != 1 || runs[0].Text != "Kinh gui" {
			t.Fatalf("rotate %d: text %v, %v", rotate, runs, err)
		}
		if ink := inked(img, 2, black); !near(runs[0].Rect, ink, 2) {
			t.Errorf("rotate %d: text at %v, ink at %v", rotate, runs[0].Rect, ink)
		}
	}
}

func TestLargeUnitsArePoints(t *testing.T) {
	file := bytes.Replace(letter(0), []byte("/Rotate 0 /Contents"), []byte("/UserUnit 2/Contents"), 1)
	d := open(t, inProcess, file)
	size, err := d.Size(t.Context(), 1)
	if err != nil || size != (Size{1200, 800}) {
		t.Errorf("size %v, %v", size, err)
	}
	runs, err := d.Text(t.Context(), 1)
	if err != nil || len(runs) != 1 || math.Abs(runs[0].Rect.X-100) > 2 || math.Abs(runs[0].Rect.Y-272) > 4 {
		t.Errorf("text %v, %v", runs, err)
	}
}

func TestBadDocumentsHaveTheirCodes(t *testing.T) { both(t, badDocumentsHaveTheirCodes) }

func badDocumentsHaveTheirCodes(t *testing.T, r *Renderer) {
	good := letter(0)
	for name, c := range map[string]struct {
		file []byte
		code fault.Code
	}{
		"empty":   {nil, fault.DocumentEmpty},
		"garbage": {bytes.Repeat([]byte("garbage "), 500), fault.DocumentNotPDF},
		"header":  {[]byte("%PDF-1.7\nand nothing else"), fault.DocumentBroken},
		"no page": {pdftest.Table("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"), fault.DocumentBroken},
		"zeros":   {append([]byte("%PDF-1.7\n"), make([]byte, 5000)...), fault.DocumentBroken},
	} {
		_, err := r.Open(t.Context(), bytes.NewReader(c.file), int64(len(c.file)))
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := open(t, r, good)
	for _, n := range []int{-1, 0, 2} {
		if _, err := d.Page(t.Context(), n, 100); fault.CodeOf(err) != fault.DocumentPageMissing {
			t.Errorf("page %d: %v", n, err)
		}
	}
	if _, err := d.Page(t.Context(), 1, MaxWidth+1); err == nil {
		t.Error("an image of any width is drawn")
	}
}

func TestOnlyTheRightPasswordOpens(t *testing.T) { both(t, onlyTheRightPasswordOpens) }

func onlyTheRightPasswordOpens(t *testing.T, r *Renderer) {
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("qpdf is not installed")
	}
	plain, locked := filepath.Join(t.TempDir(), "plain.pdf"), filepath.Join(t.TempDir(), "locked.pdf")
	if err := os.WriteFile(plain, letter(0), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--encrypt", "người", "chủ", "256", "--", plain, locked).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file, err := os.ReadFile(locked)
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]fault.Code{
		"": fault.DocumentPasswordRequired, "Người": fault.DocumentPasswordRequired, "người": "", "ngu\u031bo\u031b\u0300i": "", "chủ": "",
	} {
		d, err := r.OpenWithPassword(t.Context(), bytes.NewReader(file), int64(len(file)), password)
		if fault.CodeOf(err) != want || want == "" && err != nil {
			t.Errorf("%q: %v", password, err)
		}
		if err != nil {
			continue
		}
		if _, err := d.Page(t.Context(), 1, 100); err != nil {
			t.Errorf("%q: %v", password, err)
		}
		d.Close()
	}
}

type failing struct{ io.ReaderAt }

var errUnplugged = errors.New("drive is gone")

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > 1100 { // Open looks for the header before that
		return 0, errUnplugged
	}
	return f.ReaderAt.ReadAt(p, at)
}

func TestFailedReadIsNotTheDocumentsFault(t *testing.T) { both(t, failedReadIsNotTheDocumentsFault) }

func failedReadIsNotTheDocumentsFault(t *testing.T, r *Renderer) {
	file := letter(0)
	file = append(file, bytes.Repeat([]byte(" "), 5000)...)
	_, err := r.Open(t.Context(), failing{bytes.NewReader(file)}, int64(len(file)))
	if !errors.Is(err, errUnplugged) {
		t.Errorf("got %v", err)
	}
}

func TestMoreDocumentsThanInstances(t *testing.T) { both(t, moreDocumentsThanInstances) }

func moreDocumentsThanInstances(t *testing.T, r *Renderer) {
	var wait sync.WaitGroup
	for range 3 * maxEngines {
		d := open(t, r, letter(0))
		for range 2 {
			wait.Go(func() {
				if _, err := d.Page(t.Context(), 1, 300); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	if n := len(r.slots); n > maxEngines {
		t.Errorf("%d instances", n)
	}
}

func TestClosedDocumentIsRefused(t *testing.T) { both(t, closedDocumentIsRefused) }

func closedDocumentIsRefused(t *testing.T, r *Renderer) {
	d := open(t, r, letter(0))
	d.Close()
	if _, err := d.Page(t.Context(), 1, 100); err == nil {
		t.Error("a closed document is drawn")
	}
}

func TestOthersFilesAreOpenedOrRefused(t *testing.T) { both(t, othersFilesAreOpenedOrRefused) }

func othersFilesAreOpenedOrRefused(t *testing.T, r *Renderer) {
	files, _ := filepath.Glob("../../../shared/corpus/unsigned/*/*.pdf")
	if len(files) == 0 {
		t.Skip("no corpus")
	}
	for i, path := range files {
		if i%6 != 0 {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			d, err := r.Open(ctx, bytes.NewReader(file), int64(len(file)))
			if err != nil {
				if fault.CodeOf(err) == "" {
					t.Error(err)
				}
				return
			}
			defer d.Close()
			if _, err := d.Page(ctx, 1, 200); err != nil && fault.CodeOf(err) == "" {
				t.Error(err)
			}
			if _, err := d.Text(ctx, 1); err != nil && fault.CodeOf(err) == "" {
				t.Error(err)
			}
		})
	}
}
