package render

import (
	"context"
	"encoding/gob"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/klippa-app/go-pdfium"
)

// Work is the whole of a worker process: it draws what it is asked for on in,
// and answers on out, until in ends. Its only other access is to cacheDir.
func Work(in io.Reader, out io.Writer, cacheDir string) error {
	// While PDFium's code runs the collector would wait for it, and all else
	// for the collector, the watchdog too. Between requests is time enough.
	debug.SetGCPercent(-1)
	w := &worker{in: gob.NewDecoder(in), out: gob.NewEncoder(out)}
	var err error
	if w.pool, err = compile(cacheDir, false); err != nil {
		w.out.Encode(failure(err)) // the error is returned in any case
		return err
	}
	if err := w.out.Encode(answer{}); err != nil {
		return err
	}
	// The parent ends a worker that takes too long; this is for when the
	// parent is gone.
	watchdog := time.AfterFunc(2*Limit, func() { os.Exit(1) })
	for {
		watchdog.Stop()
		var r request
		if err := w.in.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		watchdog.Reset(2 * Limit)
		if err := w.out.Encode(w.answer(r)); err != nil {
			return err
		}
		debug.FreeOSMemory()
	}
}

type worker struct {
	pool pdfium.Pool
	in   *gob.Decoder
	out  *gob.Encoder
	open *instance

	block []byte // what was last read of the document
	at    int64
	size  int64
}

func (w *worker) answer(r request) answer {
	ctx := context.Background()
	var a answer
	var err error
	switch {
	case r.Op == opOpen:
		w.close()
		w.size = r.Size
		if w.open, err = newInstance(ctx, w.pool, w, r.Size, r.Password); err == nil {
			a.Pages, err = w.open.countPages(ctx)
		}
	case w.open == nil && r.Op != opClose:
		err = errors.New("render: no document is open")
	case r.Op == opSize:
		a.Size, err = w.open.pageSize(ctx, r.Page)
	case r.Op == opImage:
		a.Image, err = w.open.pageImage(ctx, r.Page, r.Width)
	case r.Op == opText:
		a.Text, err = w.open.pageText(ctx, r.Page)
	case r.Op == opClose:
		w.close()
	default:
		err = errors.New("render: unknown request")
	}
	if err != nil {
		w.close()
		return failure(err)
	}
	return a
}

func (w *worker) close() {
	if w.open != nil {
		w.open.close()
	}
	w.open, w.block = nil, nil
}

// readAhead is how much is asked for at least: PDFium reads in small steps.
const readAhead = 64 << 10

// ReadAt asks the parent for a part of the document.
func (w *worker) ReadAt(p []byte, off int64) (int, error) {
	if off < w.at || off+int64(len(p)) > w.at+int64(len(w.block)) {
		length := int(min(w.size-off, int64(max(len(p), readAhead))))
		if err := w.out.Encode(answer{Read: true, Offset: off, Length: length}); err != nil {
			return 0, err
		}
		var r request
		if err := w.in.Decode(&r); err != nil {
			return 0, err
		}
		if r.Op != opData || len(r.Data) < len(p) {
			return 0, io.ErrUnexpectedEOF
		}
		w.block, w.at = r.Data, off
	}
	return copy(p, w.block[off-w.at:]), nil
}
