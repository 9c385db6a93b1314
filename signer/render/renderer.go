package render

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

const (
	// maxEngines bounds the PDFium instances that are alive at one time. Open
	// documents may be more: idle ones lend their instance to others.
	maxEngines = 4
	// memoryLimit bounds one instance, in WebAssembly pages of 64 KiB: 512 MiB.
	memoryLimit = 8192
)

// Renderer opens documents. It holds the compiled PDFium, which documents
// share; each works in an instance of its own.
//
// Compiled code that cannot be interrupted is four to seven times faster than
// code that can, but the only way to stop it is to end its process, and while
// it runs Go's collector holds up everything else there. So the fast code runs
// in worker processes, and without them documents are drawn by the other.
type Renderer struct {
	start   func() (pdfium.Pool, error) // the interruptible code, in this process
	workers *workers                    // nil without worker processes

	slots   chan struct{} // one for each living instance
	waiting atomic.Int32  // calls that wait for a slot

	mu   sync.Mutex
	open []*Document // those that hold an instance, least recently used first
}

// New returns a Renderer that keeps its compiled code in cacheDir, which is
// made if need be, for its owner alone. Code in that folder is run as it is
// found: a folder that others may write to is not used, nor is "".
//
// worker is a program with its arguments that calls Work and nothing else. If
// it is left out, pages are drawn in this process, several times slower.
func New(cacheDir string, worker ...string) *Renderer {
	r := &Renderer{
		start: sync.OnceValues(func() (pdfium.Pool, error) { return compile(cacheDir, true) }),
		slots: make(chan struct{}, maxEngines),
	}
	if len(worker) > 0 {
		r.workers = &workers{command: worker}
	}
	return r
}

// Warm prepares PDFium in the background, so that the first Open is fast.
func (r *Renderer) Warm() {
	if r.workers != nil {
		go r.workers.warm()
		return
	}
	go r.start()
}

// Close ends the worker processes that wait for work. Documents must be closed
// before.
func (r *Renderer) Close() error {
	if r.workers != nil {
		r.workers.close()
	}
	return nil
}

// newEngine makes an engine for a document.
func (r *Renderer) newEngine(ctx context.Context, d *Document) (engine, error) {
	if r.workers != nil {
		return r.workers.take(ctx, d)
	}
	pool, err := r.pool(ctx)
	if err != nil {
		return nil, err
	}
	return newInstance(ctx, pool, d.r, d.size, d.password)
}

// compile makes PDFium ready, from the cache if there is one.
func compile(cacheDir string, interruptible bool) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithMemoryLimitPages(memoryLimit).
		WithCloseOnContextDone(interruptible)
	if cacheDir != "" && privateDir(cacheDir) == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(cacheDir); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxTotal:      maxEngines,
		RuntimeConfig: config,
		// An empty file system: go-pdfium's default mounts the whole disk.
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("render: start PDFium: %w", err)
	}
	return pool, nil
}

// pool waits until PDFium is ready.
func (r *Renderer) pool(ctx context.Context) (pdfium.Pool, error) {
	ready := make(chan struct{})
	go func() {
		r.start()
		close(ready)
	}()
	select {
	case <-ready:
		return r.start()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// takeSlot waits for the right to make an instance for d. Where all are taken,
// the document that has been idle for longest gives its own up.
func (r *Renderer) takeSlot(ctx context.Context, d *Document) error {
	select {
	case r.slots <- struct{}{}:
	default:
		// A busy document sees the counter when its call ends (Document.unlock),
		// so that none can slip between this look and the wait.
		r.waiting.Add(1)
		defer r.waiting.Add(-1)
		r.evict()
		select {
		case r.slots <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = append(r.open, d)
	return nil
}

// evict drops the instance of one idle document, if there is one.
func (r *Renderer) evict() {
	r.mu.Lock()
	open := append([]*Document(nil), r.open...)
	r.mu.Unlock()
	for _, d := range open {
		if d.tryLock() {
			held := d.engine != nil
			d.drop()
			d.unlock()
			if held {
				return
			}
		}
	}
}

// used moves d to the end of the line for eviction.
func (r *Renderer) used(d *Document) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(d)
	r.open = append(r.open, d)
}

// giveSlot returns d's slot.
func (r *Renderer) giveSlot(d *Document) {
	r.mu.Lock()
	r.remove(d)
	r.mu.Unlock()
	<-r.slots
}

func (r *Renderer) remove(d *Document) {
	for i, o := range r.open {
		if o == d {
			r.open = append(r.open[:i], r.open[i+1:]...)
			return
		}
	}
}
