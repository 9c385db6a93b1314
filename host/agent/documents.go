package agent

import (
	"errors"
	"sync"

	"trien/host/spool"
	"trien/protocol"
)

// documents are those of one conversation, by handle.
type documents struct {
	room  *spool.Room
	limit func() int64 // bytes of one document, now

	mu       sync.Mutex
	byHandle map[uint32]*document
	nextHost uint32
	closed   bool
}

// document is one of them, as announced by the page or made by the host.
type document struct {
	name string
	file *spool.File

	mu     sync.Mutex
	spoilt *protocol.Error // why its bytes cannot be used
}

func newDocuments(room *spool.Room, limit func() int64) *documents {
	return &documents{room: room, limit: limit, byHandle: map[uint32]*document{}, nextHost: protocol.FirstHostHandle}
}

// open makes room for a document that the page announces.
func (d *documents) open(p protocol.DocumentOpenParams) *protocol.Error {
	switch {
	case p.Document == 0 || p.Document >= protocol.FirstHostHandle || p.Size < 0 || len(p.Name) > protocol.MaxNameLength:
		return protocol.NewError(protocol.HostInvalidParams)
	case p.Size == 0:
		return protocol.NewError(protocol.DocumentEmpty)
	case p.Size > d.limit():
		return protocol.NewError(protocol.DocumentTooLarge)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, used := d.byHandle[p.Document]; used {
		return protocol.NewError(protocol.DocumentHandleInUse)
	}
	if d.closed || len(d.byHandle) >= maxDocuments {
		return protocol.NewError(protocol.HostTooManyRequests)
	}
	file, err := d.room.Create(p.Size)
	if errors.Is(err, spool.ErrNoRoom) {
		return protocol.NewError(protocol.HostTooManyRequests)
	}
	if err != nil {
		return protocol.NewError(protocol.DocumentStorageFailed)
	}
	d.byHandle[p.Document] = &document{name: safeName(p.Name), file: file}
	return nil
}

// add keeps a document that the host has made and returns its handle.
func (d *documents) add(name string, file *spool.File) (uint32, *protocol.Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return 0, protocol.NewError(protocol.HostStopped)
	case len(d.byHandle) >= maxDocuments:
		return 0, protocol.NewError(protocol.HostTooManyRequests)
	}
	handle := d.nextHost
	d.nextHost++
	d.byHandle[handle] = &document{name: name, file: file}
	return handle, nil
}

func (d *documents) find(handle uint32) (*document, *protocol.Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc := d.byHandle[handle]
	if doc == nil {
		return nil, protocol.NewError(protocol.DocumentUnknown)
	}
	return doc, nil
}

// write appends a piece to its document. A piece of no document is dropped: it
// may be late, for one that was refused or closed.
func (d *documents) write(f protocol.DataFrame) {
	doc, unknown := d.find(f.Document)
	if unknown != nil || f.Document >= protocol.FirstHostHandle {
		return
	}
	err := doc.file.WriteChunk(f.Offset, f.Data)
	switch {
	case err == nil:
	case errors.Is(err, spool.ErrOrder) || errors.Is(err, spool.ErrFull):
		doc.spoil(protocol.NewError(protocol.DocumentIncomplete))
	default:
		doc.spoil(protocol.NewError(protocol.DocumentStorageFailed))
	}
}

func (d *documents) spoil(handle uint32, why *protocol.Error) {
	if doc, err := d.find(handle); err == nil && handle < protocol.FirstHostHandle {
		doc.spoil(why)
	}
}

func (d *documents) close(handle uint32) *protocol.Error {
	doc, err := d.find(handle)
	if err != nil {
		return err
	}
	d.mu.Lock()
	delete(d.byHandle, handle)
	d.mu.Unlock()
	doc.file.Close()
	return nil
}

func (d *documents) closeAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for handle, doc := range d.byHandle {
		doc.file.Close()
		delete(d.byHandle, handle)
	}
}

// spoil closes a document, which wakes whoever waits for its bytes.
func (doc *document) spoil(why *protocol.Error) {
	doc.mu.Lock()
	if doc.spoilt == nil {
		doc.spoilt = why
	}
	doc.mu.Unlock()
	doc.file.Close()
}

// failure tells why a closed document cannot be used.
func (doc *document) failure() *protocol.Error {
	doc.mu.Lock()
	defer doc.mu.Unlock()
	if doc.spoilt != nil {
		return doc.spoilt
	}
	return protocol.NewError(protocol.DocumentUnknown)
}
