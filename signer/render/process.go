package render

import (
	"context"
	"encoding/gob"
	"fmt"
	"image"
	"io"
	"os/exec"
	"sync"

	"trien/signer/fault"
)

// workers keeps processes that wait for a document.
type workers struct {
	command []string

	mu   sync.Mutex
	idle []*process
}

// process is a worker process, seen from outside; with a document it is an
// engine.
type process struct {
	home *workers
	cmd  *exec.Cmd
	in   io.Closer
	to   *gob.Encoder
	from *gob.Decoder
	dead bool
	gone chan struct{} // closed at the process's end
	// ready is closed when the worker has said whether it started.
	ready   chan struct{}
	started error

	r      io.ReaderAt
	size   int64
	pass   string
	pages  int
	opened bool
	failed error // the first failed read of r
}

func (w *workers) spawn() (*process, error) {
	cmd := exec.Command(w.command[0], w.command[1:]...)
	quiet(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("render: worker: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("render: worker: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("render: worker: %w", err)
	}
	p := &process{home: w, cmd: cmd, in: in, to: gob.NewEncoder(in), from: gob.NewDecoder(out), gone: make(chan struct{}), ready: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // its status is that it was killed, or nothing of interest
		close(p.gone)
	}()
	go func() {
		defer close(p.ready)
		var hello answer
		if p.started = p.from.Decode(&hello); p.started == nil {
			p.started = hello.err()
		}
	}()
	return p, nil
}

// take gives a document to a waiting process, or to a new one. It may have to
// wait while PDFium is compiled, which is not the document's fault.
func (w *workers) take(ctx context.Context, d *Document) (engine, error) {
	p := w.waiting()
	if p == nil {
		var err error
		if p, err = w.spawn(); err != nil {
			return nil, err
		}
	}
	select {
	case <-p.ready:
	case <-ctx.Done():
		w.give(p) // it goes on starting, for the next document
		return nil, ctx.Err()
	}
	if p.started != nil {
		p.kill()
		return nil, fmt.Errorf("render: worker did not start: %w", p.started)
	}
	p.r, p.size, p.pass, p.opened, p.failed = d.r, d.size, d.password, false, nil
	return p, nil
}

// waiting returns a process that waits for a document and is alive, or nil.
func (w *workers) waiting() *process {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.idle) > 0 {
		last := len(w.idle) - 1
		p := w.idle[last]
		w.idle = w.idle[:last]
		select {
		case <-p.gone:
		default:
			return p
		}
	}
	return nil
}

func (w *workers) give(p *process) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.idle = append(w.idle, p)
}

func (w *workers) warm() {
	if p, err := w.spawn(); err == nil {
		w.give(p)
	}
}

// close ends the processes that wait. Those that are needed later are new ones.
func (w *workers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range w.idle {
		p.kill()
	}
	w.idle = nil
}

// call sends a request and serves the worker's reads until it has answered.
// Where ctx ends first, the process ends too.
func (p *process) call(ctx context.Context, r request) (answer, error) {
	stop := context.AfterFunc(ctx, func() { p.cmd.Process.Kill() })
	a, err := p.exchange(r)
	if !stop() {
		p.dead = true
		return answer{}, ctx.Err()
	}
	return a, err
}

// lostError is that of a call whose worker is gone before it has answered.
type lostError struct{ cause error }

func (e *lostError) Error() string { return "render: worker ended: " + e.cause.Error() }
func (e *lostError) Unwrap() error { return e.cause }

func (p *process) exchange(r request) (answer, error) {
	lost := func(err error) (answer, error) {
		p.dead = true
		return answer{}, &lostError{err}
	}
	for {
		if err := p.to.Encode(r); err != nil {
			return lost(err)
		}
		var a answer
		if err := p.from.Decode(&a); err != nil {
			return lost(err)
		}
		if !a.Read {
			if a.Failed && p.failed != nil {
				return a, fmt.Errorf("render: read document: %w", p.failed)
			}
			return a, a.err()
		}
		if a.Offset < 0 || a.Length < 0 || a.Offset > p.size || int64(a.Length) > p.size-a.Offset {
			return lost(fmt.Errorf("read of %d bytes at %d", a.Length, a.Offset))
		}
		r = request{Op: opData, Data: make([]byte, a.Length)}
		if n, err := p.r.ReadAt(r.Data, a.Offset); n < a.Length {
			r.Data = r.Data[:n]
			if p.failed == nil {
				p.failed = err
			}
		}
	}
}

func (p *process) countPages(ctx context.Context) (int, error) {
	if p.opened {
		return p.pages, nil
	}
	a, err := p.call(ctx, request{Op: opOpen, Size: p.size, Password: p.pass})
	p.opened, p.pages = err == nil, a.Pages
	return a.Pages, err
}

// ask opens the document first, if need be.
func (p *process) ask(ctx context.Context, r request) (answer, error) {
	if _, err := p.countPages(ctx); err != nil {
		return answer{}, err
	}
	return p.call(ctx, r)
}

func (p *process) pageSize(ctx context.Context, n int) (Size, error) {
	a, err := p.ask(ctx, request{Op: opSize, Page: n})
	return a.Size, err
}

func (p *process) pageImage(ctx context.Context, n, width int) (*image.RGBA, error) {
	a, err := p.ask(ctx, request{Op: opImage, Page: n, Width: width})
	if err == nil && a.Image == nil {
		err = fault.New(fault.DocumentBroken, "render: worker sent no image")
	}
	return a.Image, err
}

func (p *process) pageText(ctx context.Context, n int) ([]TextRun, error) {
	a, err := p.ask(ctx, request{Op: opText, Page: n})
	return a.Text, err
}

// close makes the process ready for another document, or ends it.
func (p *process) close() {
	ctx, cancel := context.WithTimeout(context.Background(), Limit)
	defer cancel()
	if !p.dead {
		if _, err := p.call(ctx, request{Op: opClose}); err == nil {
			p.r, p.pass = nil, ""
			p.home.give(p)
			return
		}
	}
	p.kill()
}

func (p *process) kill() {
	p.in.Close()
	p.cmd.Process.Kill()
	<-p.gone
}
