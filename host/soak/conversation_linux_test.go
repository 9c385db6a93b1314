package soak

import (
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"trien/protocol"
)

// wire carries a page's messages: through a browser's extension, or through the
// service.
type wire interface {
	say(*protocol.Message)
	pour(protocol.DataFrame)
	close()
}

// What ends a request beside the codes of the error table.
const (
	hung  protocol.Code = "hung"  // nothing came for too long
	torn  protocol.Code = "torn"  // bytes out of their order
	alien protocol.Code = "alien" // what the contract does not know
)

// conversation is a portal's page, as trien.js has it.
type conversation struct {
	wire wire

	mu      sync.Mutex
	lastID  int
	answers map[protocol.ID]chan *protocol.Message
	got     map[uint32][]byte // documents that are being read
	wrong   protocol.Code
	asked   map[protocol.ID]func() // what to do when the person is asked
	results map[protocol.ID]chan protocol.BatchResult
	ended   bool
	code    protocol.Code
	over    chan struct{}
}

func newConversation() *conversation {
	return &conversation{
		answers: map[protocol.ID]chan *protocol.Message{}, got: map[uint32][]byte{}, asked: map[protocol.ID]func(){},
		results: map[protocol.ID]chan protocol.BatchResult{},
		over:    make(chan struct{}),
	}
}

// end ends the conversation, for the first reason that is given.
func (c *conversation) end(code protocol.Code) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		c.ended, c.code = true, code
		close(c.over)
	}
}

// leave is the tab that is closed.
func (c *conversation) leave() {
	c.end(protocol.HostStopped)
	c.wire.close()
}

// text takes a message of the host.
func (c *conversation) text(raw []byte) {
	var m protocol.Message
	if json.Unmarshal(raw, &m) != nil {
		c.end(alien)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m.Method {
	case protocol.EventProgress:
		var p protocol.ProgressParams
		if json.Unmarshal(m.Params, &p) == nil && p.Stage == protocol.StageConfirm {
			if then := c.asked[p.Request]; then != nil {
				delete(c.asked, p.Request)
				go then()
			}
		}
		return
	case protocol.EventBatchResult:
		var p protocol.BatchResultParams
		if json.Unmarshal(m.Params, &p) == nil && c.results[p.Request] != nil {
			c.results[p.Request] <- p.Result
		}
		return
	}
	if answer := c.answers[m.ID]; answer != nil {
		delete(c.answers, m.ID)
		answer <- &m
	}
}

// data takes a piece of a document.
func (c *conversation) data(f protocol.DataFrame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.Offset != int64(len(c.got[f.Document])) {
		c.wrong = torn
	}
	c.got[f.Document] = append(c.got[f.Document], f.Data...)
}

// begin sends a request. asked, if not nil, is called when the person is asked.
func (c *conversation) begin(method string, params any, asked func()) (protocol.ID, <-chan *protocol.Message) {
	c.mu.Lock()
	c.lastID++
	id := protocol.ID(strconv.Itoa(c.lastID))
	answer := make(chan *protocol.Message, 1)
	c.answers[id] = answer
	if asked != nil {
		c.asked[id] = asked
	}
	if method == protocol.MethodSignBatch {
		c.results[id] = make(chan protocol.BatchResult, protocol.MaxBatch)
	}
	c.mu.Unlock()
	c.wire.say(protocol.Request(id, method, params))
	return id, answer
}

// finish awaits the answer. Every request ends: with a result, which into
// takes, or with a code.
func (c *conversation) finish(answer <-chan *protocol.Message, into any) protocol.Code {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	var m *protocol.Message
	select {
	case m = <-answer:
	case <-c.over:
		select { // it may have been answered just before
		case m = <-answer:
		default:
			return c.code
		}
	case <-limit.C:
		return hung
	}
	switch {
	case m.Error != nil && !protocol.Known(m.Error.Code()):
		return alien
	case m.Error != nil:
		return m.Error.Code()
	case into != nil && json.Unmarshal(m.Result, into) != nil:
		return alien
	}
	return ""
}

func (c *conversation) call(method string, params, into any) protocol.Code {
	_, answer := c.begin(method, params, nil)
	return c.finish(answer, into)
}

// told are the results of a batch, as they come.
func (c *conversation) told(id protocol.ID) chan protocol.BatchResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.results[id]
}

// forget ends the results of a batch.
func (c *conversation) forget(id protocol.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.results[id])
	delete(c.results, id)
}

// hello negotiates.
func (c *conversation) hello() protocol.Code {
	return c.call(protocol.MethodHello, protocol.HelloParams{
		Client: protocol.Software{Name: "soak", Version: "1"}, Protocol: protocol.VersionRange{Min: 1, Max: 1},
	}, nil)
}

// send pours a document's bytes.
func (c *conversation) send(handle uint32, data []byte) {
	for offset := 0; offset < len(data); offset += protocol.MaxChunk {
		c.wire.pour(protocol.DataFrame{Document: handle, Offset: int64(offset), Data: data[offset:min(offset+protocol.MaxChunk, len(data))]})
	}
}

// fetch reads a document that the host holds, and lets the host forget it.
func (c *conversation) fetch(handle uint32) ([]byte, protocol.Code) {
	var read protocol.DocumentReadResult
	code := c.call(protocol.MethodDocumentRead, protocol.DocumentReadParams{Document: handle}, &read)
	c.mu.Lock()
	data, wrong := c.got[handle], c.wrong
	delete(c.got, handle)
	c.mu.Unlock()
	switch {
	case code != "":
		return nil, code
	case wrong != "" || int64(len(data)) != read.Length:
		return nil, torn
	}
	return data, c.call(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: handle}, nil)
}
