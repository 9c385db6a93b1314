package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"trien/host/nativemessaging"
	"trien/protocol"
)

// openTimeout bounds the extension's answer to consent.open.
const openTimeout = 10 * time.Second

// browser is the extension at the other end of native messaging: JSON-RPC in
// both directions.
type browser struct {
	native *nativemessaging.Conn

	mu      sync.Mutex
	lastID  int
	pending map[protocol.ID]chan *protocol.Message
	gone    chan struct{}
}

func newBrowser(native *nativemessaging.Conn) *browser {
	return &browser{native: native, pending: map[protocol.ID]chan *protocol.Message{}, gone: make(chan struct{})}
}

// serve reads until the port closes, passing requests and notifications to
// handle and pieces of documents to data, in their order.
func (b *browser) serve(ctx context.Context, handle func(context.Context, *protocol.Message), data func(protocol.PageDataParams)) error {
	defer close(b.gone)
	type incoming struct {
		data []byte
		err  error
	}
	// Standard input cannot be given up, so that the reader may outlive ctx.
	messages := make(chan incoming)
	go func() {
		for {
			data, err := b.native.Read()
			select {
			case messages <- incoming{data, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case in := <-messages:
			if errors.Is(in.err, io.EOF) || errors.Is(in.err, io.ErrUnexpectedEOF) {
				return nil
			}
			if in.err != nil {
				return in.err
			}
			if p, ok := parsePageData(in.data); ok {
				data(p)
				continue
			}
			b.receive(ctx, in.data, handle)
		}
	}
}

func (b *browser) receive(ctx context.Context, data []byte, handle func(context.Context, *protocol.Message)) {
	m, bad := protocol.ParseMessage(data)
	if bad != nil {
		b.send(protocol.Failure("", bad))
		return
	}
	if m.IsResponse() {
		b.mu.Lock()
		answer := b.pending[m.ID]
		delete(b.pending, m.ID)
		b.mu.Unlock()
		if answer != nil {
			answer <- m
		}
		return
	}
	handle(ctx, m)
	// It may have carried a PIN.
	clear(data)
	clear(m.Params)
}

// call sends a request and waits for its answer, which has no content.
func (b *browser) call(ctx context.Context, method string, params any) error {
	answer := make(chan *protocol.Message, 1)
	b.mu.Lock()
	b.lastID++
	id := protocol.ID(strconv.Itoa(b.lastID))
	b.pending[id] = answer
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.pending, id)
		b.mu.Unlock()
	}()
	if err := b.send(protocol.Request(id, method, params)); err != nil {
		return err
	}
	timeout := time.NewTimer(openTimeout)
	defer timeout.Stop()
	select {
	case m := <-answer:
		if m.Error != nil {
			return m.Error
		}
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-b.gone:
		return io.EOF
	case <-timeout.C:
		return fmt.Errorf("agent: no answer to %s", method)
	}
}

// notify sends a notification. Where the port is gone nobody waits for it.
func (b *browser) notify(method string, params any) {
	_ = b.send(protocol.Request("", method, params))
}

func (b *browser) send(m *protocol.Message) error {
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return b.native.Write(data)
}
