package agent

import (
	"context"
	"time"

	"trien/protocol"
)

// receive takes in the documents in their order. What is wrong with one does
// not keep the next from being received.
func (s *signing) receive() {
	var total, before int64
	for _, it := range s.items {
		if it.doc != nil {
			total += it.doc.file.Size()
		}
	}
	for _, it := range s.items {
		if it.doc == nil {
			s.fail(it, it.refused)
			continue
		}
		err := s.take(it, func(received int64) {
			s.progress(s.id, protocol.StageReceiving, before+received, total)
			s.change(func(st *protocol.ConsentState) { st.Documents[it.n].Received = received })
		})
		if s.window.Context().Err() != nil {
			return
		}
		before += it.doc.file.Size()
		if err != nil {
			s.fail(it, err)
			continue
		}
		s.change(func(st *protocol.ConsentState) {
			d := &st.Documents[it.n]
			d.Received = d.Size
			if d.Stage == protocol.DocumentReceiving { // it may be prepared by now
				d.Stage = protocol.DocumentChecking
			}
		})
		signal(s.wake)
	}
}

// take waits for a document and keeps a share of it, which is the signing's
// whatever the page does with its own.
func (s *signing) take(it *item, told func(received int64)) error {
	if err := it.doc.arrive(s.window.Context(), told); err != nil {
		if it.declared != nil && it.doc.file.Closed() && it.doc.failure().Code() == protocol.DocumentIncomplete {
			err = protocol.NewError(protocol.DocumentChanged) // more bytes, or others, than were declared
		}
		return err
	}
	file, err := it.doc.file.Share()
	if err != nil {
		return it.doc.failure()
	}
	s.mu.Lock()
	it.sha256 = file.SHA256()
	s.mu.Unlock()
	if it.declared != nil && *it.declared != it.sha256 {
		file.Close()
		return protocol.NewError(protocol.DocumentChanged)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	it.file = file
	return nil
}

// arrive waits until the whole document is there. told hears from time to time
// how many bytes have come.
func (doc *document) arrive(ctx context.Context, told func(received int64)) error {
	lastTold := time.Time{}
	for {
		if doc.file.Closed() {
			return doc.failure()
		}
		if doc.file.Complete() {
			return nil
		}
		received, grown := doc.file.Received()
		if time.Since(lastTold) > 100*time.Millisecond {
			lastTold = time.Now()
			told(received)
		}
		stalled := time.NewTimer(arriveTimeout)
		select {
		case <-grown:
			stalled.Stop()
		case <-stalled.C:
			return protocol.NewError(protocol.DocumentIncomplete)
		case <-ctx.Done():
			stalled.Stop()
			return context.Cause(ctx)
		}
	}
}
