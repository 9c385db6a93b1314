package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"trien/signer/fault"
)

// engine is a PDFium instance with one document in it.
type engine struct {
	pdfium pdfium.Pdfium
	doc    references.FPDF_DOCUMENT
	form   references.FPDF_FORMHANDLE
	source *source
	pages  int
}

// newEngine makes an instance, with nothing loaded.
func newEngine(ctx context.Context, r *Renderer, from io.ReaderAt, size int64) (*engine, error) {
	pool, err := r.pool(ctx)
	if err != nil {
		return nil, err
	}
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("render: PDFium instance: %w", err)
	}
	return &engine{pdfium: instance, source: &source{r: from, size: size}}, nil
}

// load opens the document, unless it is open.
func (e *engine) load() error {
	if e.form != "" {
		return nil
	}
	opened, err := e.pdfium.OpenDocument(&requests.OpenDocument{FileReader: e.source, FileReaderSize: e.source.size})
	if errors.Is(err, pdfiumerrors.ErrPassword) || errors.Is(err, pdfiumerrors.ErrSecurity) {
		return fault.Wrap(fault.DocumentEncrypted, "render", err)
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
func (e *engine) failed(err error) error {
	if cause := e.source.err; cause != nil {
		return fmt.Errorf("render: read document: %w", cause)
	}
	return err
}

// page names a page, counted from one, to PDFium.
func (e *engine) page(n int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: e.doc, Index: n - 1}}
}

// bind makes PDFium's calls end with ctx. go-pdfium's methods take no context;
// they use the one in their implementation's exported field, which its internal
// package lets nobody name, so it is set by reflection.
// TestEndlessPageIsStopped fails if that field ever goes away.
func (e *engine) bind(ctx context.Context) {
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
func (e *engine) close() {
	e.pdfium.Close() // an instance that crashed says so, and is gone all the same
	e.source.r = nil // go-pdfium keeps the source of a document it could not open
}
