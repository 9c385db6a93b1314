package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

// bomb draws the same small thing millions of times: forms within forms.
func bomb() []byte {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 400] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
		stream("", strings.Repeat("/X Do ", 10)),
	}
	const depth = 5
	for i := range depth {
		if i == depth-1 {
			objects = append(objects, stream("/Type /XObject /Subtype /Form /BBox [0 0 600 400]", "0 0 500 300 re f"))
			break
		}
		objects = append(objects, stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 600 400] /Resources << /XObject << /X %d 0 R >> >>",
			6+i), strings.Repeat("/X Do ", 10)))
	}
	return pdftest.Table(objects...)
}

func TestEndlessPageIsStopped(t *testing.T) { both(t, endlessPageIsStopped) }

func endlessPageIsStopped(t *testing.T, r *Renderer) {
	d := open(t, r, bomb())
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := d.Page(ctx, 1, 1000)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("stopped after %v", took)
	}
	if _, err := open(t, r, letter(0)).Page(t.Context(), 1, 100); err != nil {
		t.Errorf("the next document: %v", err)
	}
	if _, err := do(t.Context(), d, func(ctx context.Context, e engine) (int, error) { return e.countPages(ctx) }); err != nil {
		t.Errorf("the same document: %v", err)
	}
}

func TestKilledWorkerIsReplaced(t *testing.T) {
	d := open(t, withWorkers, letter(0))
	d.engine.(*process).cmd.Process.Kill()
	if _, err := d.Page(t.Context(), 1, 100); err != nil {
		t.Errorf("its document: %v", err)
	}
	d.Close()
	for _, p := range withWorkers.workers.idle {
		p.cmd.Process.Kill()
	}
	if _, err := open(t, withWorkers, letter(0)).Page(t.Context(), 1, 100); err != nil {
		t.Errorf("the document after those that waited were killed: %v", err)
	}
}

// deadly is a document whose reading kills the worker.
type deadly struct {
	*bytes.Reader
	kill func()
}

func (d *deadly) ReadAt(p []byte, offset int64) (int, error) {
	if d.kill != nil {
		d.kill()
	}
	return d.Reader.ReadAt(p, offset)
}

func TestDocumentThatCrashesEveryWorkerIsBroken(t *testing.T) {
	file := letter(0)
	from := &deadly{Reader: bytes.NewReader(file)}
	d, err := withWorkers.Open(t.Context(), from, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	from.kill = func() { d.engine.(*process).cmd.Process.Kill() }
	from.kill()
	if _, err := d.Page(t.Context(), 1, 100); fault.CodeOf(err) != fault.DocumentBroken {
		t.Errorf("got %v", err)
	}
}

func TestWorkerThatDoesNotStartIsNotTheDocumentsFault(t *testing.T) {
	file := letter(0)
	for _, command := range []string{"/nonexistent", "/bin/true"} {
		r := New("", command)
		if _, err := r.Open(t.Context(), bytes.NewReader(file), int64(len(file))); err == nil || fault.CodeOf(err) != "" {
			t.Errorf("%s: %v", command, err)
		}
	}
}

func TestWorkerDrawsTheSamePage(t *testing.T) {
	var pages [2]*image.RGBA
	for i, r := range []*Renderer{inProcess, withWorkers} {
		page, err := open(t, r, letter(90)).Page(t.Context(), 1, 300)
		if err != nil {
			t.Fatal(err)
		}
		pages[i] = page
	}
	if !bytes.Equal(pages[0].Pix, pages[1].Pix) {
		t.Error("the pages differ")
	}
}
