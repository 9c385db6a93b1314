package agent

import (
	"context"
	"encoding/hex"

	"trien/protocol"
)

// signBatch opens the batch's documents at once, because their bytes follow
// the request, and then lets it run by itself.
func (c *conversation) signBatch(m *protocol.Message) {
	var p protocol.SignBatchParams
	err := decode(m.Params, &p)
	var s *signing
	if err == nil {
		s, err = c.openBatch(m.ID, p)
	}
	if err != nil {
		c.answer(m.ID, nil, err)
		return
	}
	c.start(m.ID, m.Method, func(ctx context.Context) (any, error) {
		defer c.closeBatch(s.items)
		return c.confirm(ctx, s)
	})
}

// openBatch makes room for each document. One that is too large fails by
// itself; what is wrong with the request fails all of it, and nothing is open.
func (c *conversation) openBatch(id protocol.ID, p protocol.SignBatchParams) (*signing, *protocol.Error) {
	w := wishes{p.Purpose, p.Certificate, p.Reason, p.Location}
	if err := checkWishes(w); err != nil {
		return nil, err
	}
	if len(p.Documents) == 0 || len(p.Documents) > protocol.MaxBatch {
		return nil, protocol.NewError(protocol.HostInvalidParams)
	}
	var sum int64
	for _, d := range p.Documents {
		if err := checkPlace(d.Placement, d.Field); err != nil {
			return nil, err
		}
		if sum += max(0, d.Size); sum < 0 || sum > c.agent.Settings.Current().Limits.BatchBytes() {
			return nil, protocol.NewError(protocol.DocumentTooLarge)
		}
	}
	s := &signing{conversation: c, id: id, batch: true, wishes: w}
	for _, d := range p.Documents {
		it, err := c.openDeclared(d)
		if err != nil {
			c.closeBatch(s.items)
			return nil, err
		}
		s.items = append(s.items, it)
	}
	return s, nil
}

func (c *conversation) openDeclared(d protocol.BatchDocument) (*item, *protocol.Error) {
	it := &item{handle: d.Document, name: safeName(d.Name), placement: d.Placement, field: d.Field, declared: new([32]byte)}
	if n, err := hex.Decode(it.declared[:], []byte(d.SHA256[:min(len(d.SHA256), 64)])); err != nil || n != 32 || len(d.SHA256) != 64 {
		return nil, protocol.NewError(protocol.HostInvalidParams)
	}
	err := c.documents.open(protocol.DocumentOpenParams{Document: d.Document, Name: d.Name, Size: d.Size})
	if err == nil {
		it.doc, err = c.documents.find(d.Document)
	}
	switch {
	case err == nil:
		return it, nil
	case err.Code() == protocol.DocumentEmpty || err.Code() == protocol.DocumentTooLarge:
		it.refused = err
		return it, nil
	}
	return nil, err
}

// closeBatch closes what the request has opened. Who is being signed has its
// bytes in a share of its own.
func (c *conversation) closeBatch(opened []*item) {
	for _, it := range opened {
		if it.doc != nil {
			c.documents.close(it.handle)
		}
	}
}
