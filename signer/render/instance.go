package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"reflect"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"trien/signer/fault"
)

// instance is a PDFium instance in this process, with one document in it.
type instance struct {
	pdfium pdfium.Pdfium
	doc    references.FPDF_DOCUMENT
	form   references.FPDF_FORMHANDLE
	source *source
	pages  int

	password string
}

// newInstance makes an instance, with nothing loaded.
func newInstance(ctx context.Context, pool pdfium.Pool, from io.ReaderAt, size int64, password string) (*instance, error) {
	p, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("render: PDFium instance: %w", err)
	}
	return &instance{pdfium: p, source: &source{r: from, size: size}, password: password}, nil
}

// bound runs f with an instance whose document is open, and whose calls end
// with ctx if its code is stoppable.
func bound[T any](ctx context.Context, e *instance, f func() (T, error)) (none T, err error) {
	e.bind(ctx)
	if err := e.load(); err != nil {
		return none, e.failed(err)
	}
	v, err := f()
	if err != nil {
		return none, e.failed(err)
	}
	e.bind(context.Background())
	return v, nil
}

func (e *instance) countPages(ctx context.Context) (int, error) {
	return bound(ctx, e, func() (int, error) { return e.pages, nil })
}

func (e *instance) pageSize(ctx context.Context, n int) (Size, error) {
	return bound(ctx, e, func() (Size, error) { return e.size(n) })
}

func (e *instance) pageImage(ctx context.Context, n, width int) (*image.RGBA, error) {
	return bound(ctx, e, func() (*image.RGBA, error) {
		s, err := e.size(n)
		if err != nil {
			return nil, err
		}
		px, py := pixels(s, width)
		return e.draw(n, px, py)
	})
}

func (e *instance) pageText(ctx context.Context, n int) ([]TextRun, error) {
	return bound(ctx, e, func() ([]TextRun, error) {
		visible, err := e.visible(n)
		if err != nil {
			return nil, err
		}
		chars, err := e.chars(n)
		if err != nil {
			return nil, err
		}
		return lay(chars, visible), nil
	})
}

// load opens the document, unless it is open.
func (e *instance) load() error {
	if e.form != "" {
		return nil
	}
	opened, err := e.pdfium.OpenDocument(&requests.OpenDocument{FileReader: e.source, FileReaderSize: e.source.size, Password: &e.password})
	if errors.Is(err, pdfiumerrors.ErrPassword) || errors.Is(err, pdfiumerrors.ErrSecurity) {
		return fault.Wrap(fault.DocumentPasswordRequired, "render", err)
	}
	if err != nil {
		return e.failed(fault.Wrap(fault.DocumentBroken, "render: open", err))
	}
	e.doc = opened.Document
	count, err := e.pdfium.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: e.doc})
	if err != nil {
		return e.failed(fault.Wrap(fault.DocumentBroken, "render: count pages", err))
	}
	if count.PageCount < 1 {
		return fault.New(fault.DocumentBroken, "render: no pages")
	}
	e.pages = count.PageCount
	return e.loadForm()
}

// failed prefers the reason of a failed read to what PDFium made of it.
func (e *instance) failed(err error) error {
	if cause := e.source.err; cause != nil {
		return fmt.Errorf("render: read document: %w", cause)
	}
	return err
}

// page names a page, counted from one, to PDFium.
func (e *instance) page(n int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: e.doc, Index: n - 1}}
}

// bind makes PDFium's calls end with ctx. go-pdfium's methods take no context;
// they use the one in their implementation's exported field, which its internal
// package lets nobody name, so it is set by reflection.
// TestEndlessPageIsStopped fails if that field ever goes away.
func (e *instance) bind(ctx context.Context) {
	if field := contextField(e.pdfium.GetImplementation()); field.IsValid() && field.CanSet() {
		field.Set(reflect.ValueOf(&ctx).Elem())
	}
}

func contextField(implementation any) reflect.Value {
	v := reflect.ValueOf(implementation)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return v.Elem().FieldByName("Context")
}

// close frees the instance, also one that has crashed.
func (e *instance) close() {
	e.pdfium.Close() // an instance that crashed says so, and is gone all the same
	e.source.r = nil // go-pdfium keeps the source of a document it could not open
}
