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
// The compiled code looks at the clock in every loop. That makes it four to
// seven times slower, but code that does not cannot be stopped, and while it
// runs Go's collector stops everything else in the process.
type Renderer struct {
	start func() (pdfium.Pool, error)

	slots   chan struct{} // one for each living instance
	waiting atomic.Int32  // calls that wait for a slot

	mu   sync.Mutex
	open []*Document // those that hold an instance, least recently used first
}

// New returns a Renderer that keeps its compiled code in cacheDir, which is
// made if need be, for its owner alone. Code in that folder is run as it is
// found: a folder that others may write to is not used, nor is "".
func New(cacheDir string) *Renderer {
	return &Renderer{
		start: sync.OnceValues(func() (pdfium.Pool, error) { return compile(cacheDir) }),
		slots: make(chan struct{}, maxEngines),
	}
}

// Warm prepares PDFium in the background, so that the first Open is fast.
func (r *Renderer) Warm() { go r.start() }

// compile makes PDFium ready, from the cache if there is one.
func compile(cacheDir string) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithMemoryLimitPages(memoryLimit).
		WithCloseOnContextDone(true)
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
