package agent

import (
	"context"

	"trien/protocol"
)

// readChunk is how many bytes of a document go into one data frame.
const readChunk = protocol.MaxChunk

// dispatch serves one message that was admitted. What is quick is done at
// once, so that a document is open before its bytes come; the rest runs by
// itself.
func (c *conversation) dispatch(m *protocol.Message) {
	defer c.agent.recovered(m.Method, func(e *protocol.Error) { c.answer(m.ID, nil, e) })
	if m.Method == protocol.MethodCancel {
		var p protocol.CancelParams
		if decode(m.Params, &p) == nil {
			c.cancelRequest(p.ID)
		}
		return
	}
	if !m.IsRequest() {
		return // a notification that this generation does not know
	}
	switch m.Method {
	case protocol.MethodHello:
		now(c, m, c.hello)
	case protocol.MethodDocumentOpen:
		now(c, m, func(p protocol.DocumentOpenParams) (any, *protocol.Error) {
			return protocol.Empty{}, c.documents.open(p)
		})
	case protocol.MethodDocumentClose:
		now(c, m, func(p protocol.DocumentCloseParams) (any, *protocol.Error) {
			return protocol.Empty{}, c.documents.close(p.Document)
		})
	case protocol.MethodDocumentRead:
		later(c, m, func(_ context.Context, p protocol.DocumentReadParams) (any, error) { return c.read(p) })
	case protocol.MethodTokenList:
		later(c, m, func(ctx context.Context, _ protocol.Empty) (any, error) {
			return c.agent.tokens.list(ctx, c.agent.now())
		})
	case protocol.MethodCertificateList:
		later(c, m, func(ctx context.Context, _ protocol.Empty) (any, error) { return c.listCertificates(ctx) })
	case protocol.MethodSignPDF:
		later(c, m, func(ctx context.Context, p protocol.SignPDFParams) (any, error) { return c.signPDF(ctx, m.ID, p) })
	case protocol.MethodSignBatch:
		c.signBatch(m)
	case protocol.MethodSignHash:
		later(c, m, func(ctx context.Context, p protocol.SignHashParams) (any, error) { return c.signHash(ctx, m.ID, p) })
	case protocol.MethodAuthSign:
		later(c, m, func(ctx context.Context, p protocol.AuthSignParams) (any, error) { return c.authSign(ctx, m.ID, p) })
	case protocol.MethodVerifyPDF:
		later(c, m, func(ctx context.Context, p protocol.VerifyPDFParams) (any, error) { return c.verifyPDF(ctx, m.ID, p) })
	default:
		c.answer(m.ID, nil, protocol.NewError(protocol.HostUnknownMethod))
	}
}

// now answers a request before the next message is read.
func now[P any](c *conversation, m *protocol.Message, run func(P) (any, *protocol.Error)) {
	var p P
	err := decode(m.Params, &p)
	var result any
	if err == nil {
		result, err = run(p)
	}
	c.answer(m.ID, result, err)
}

// later lets a request run by itself.
func later[P any](c *conversation, m *protocol.Message, run func(context.Context, P) (any, error)) {
	var p P
	if err := decode(m.Params, &p); err != nil {
		c.answer(m.ID, nil, err)
		return
	}
	c.start(m.ID, m.Method, func(ctx context.Context) (any, error) { return run(ctx, p) })
}

// hello settles the protocol's generation.
func (c *conversation) hello(p protocol.HelloParams) (any, *protocol.Error) {
	version := p.Protocol.Negotiate()
	if version == 0 {
		return nil, protocol.NewError(protocol.HostVersionMismatch)
	}
	c.mu.Lock()
	again := c.negotiated
	c.negotiated = true
	c.mu.Unlock()
	if !again && !c.own {
		c.tellTokens()
	}
	return protocol.HelloResult{
		Host:     c.agent.software(),
		Protocol: version,
		Channel:  c.channel,
		Limits: protocol.Limits{
			DocumentBytes: c.documents.limit(),
			MessageBytes:  protocol.MaxTextMessage,
			ChunkBytes:    protocol.MaxChunk,
		},
		Methods:  c.methods(),
		Purposes: protocol.Purposes,
	}, nil
}

// read sends a document's bytes as data frames; the result says that they are
// all there.
func (c *conversation) read(p protocol.DocumentReadParams) (any, error) {
	doc, unknown := c.documents.find(p.Document)
	if unknown != nil {
		return nil, unknown
	}
	received, _ := doc.file.Received()
	if p.Offset < 0 || p.Length < 0 || p.Offset > received {
		return nil, protocol.NewError(protocol.HostInvalidParams)
	}
	length := received - p.Offset
	if p.Length > 0 {
		length = min(length, p.Length)
	}
	buf := make([]byte, min(readChunk, length))
	for done := int64(0); done < length; {
		n := min(int64(len(buf)), length-done)
		if _, err := doc.file.ReadAt(buf[:n], p.Offset+done); err != nil {
			return nil, protocol.NewError(protocol.DocumentStorageFailed)
		}
		frame := protocol.DataFrame{Document: p.Document, Offset: p.Offset + done, Data: buf[:n]}
		if err := c.transport.sendData(frame); err != nil {
			return nil, protocol.NewError(protocol.HostStopped)
		}
		done += n
	}
	return protocol.DocumentReadResult{Length: length}, nil
}

func (c *conversation) listCertificates(ctx context.Context) (any, error) {
	found, err := c.agent.tokens.certificates(ctx, c.agent.now())
	if err != nil {
		return nil, err
	}
	return protocol.CertificateListResult{Certificates: shown(found)}, nil
}
