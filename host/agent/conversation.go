package agent

import (
	"context"
	"slices"
	"sync"

	"trien/host/settings"
	"trien/protocol"
)

// Limits of one page's conversation.
const (
	maxRequests = 32 // under way at once
	// maxDocuments is for those held at once: the largest batch before and
	// after its signing, and some.
	maxDocuments = 2*protocol.MaxBatch + 56
	maxIDs       = 65536 // over the conversation's life
)

// conversation is one page's: its origin, what was negotiated, the documents
// it handed over and the requests under way. text and data are called by one
// goroutine.
type conversation struct {
	agent             *Agent
	origin, topOrigin string
	channel           protocol.Channel
	// own says that it is the extension's own page (PageOpenParams.Own).
	own  bool
	site *site
	// refused says why nothing of this page is served; nil where it may come in.
	refused   *protocol.Error
	transport transport
	ctx       context.Context
	cancel    context.CancelCauseFunc

	mu         sync.Mutex
	negotiated bool
	seen       map[protocol.ID]bool // ids are never used twice
	running    map[protocol.ID]context.CancelCauseFunc
	documents  *documents
	left       sync.Once
}

func (a *Agent) newConversation(ctx context.Context, p protocol.PageOpenParams, channel protocol.Channel, t transport) *conversation {
	ctx, cancel := context.WithCancelCause(ctx)
	c := &conversation{
		agent: a, origin: p.Origin, topOrigin: p.TopOrigin, channel: channel, transport: t,
		// A page of the web is never the extension's own, whatever is said of it.
		own: p.Own && !settings.IsOrigin(p.Origin),
		ctx: ctx, cancel: cancel,
		seen:    map[protocol.ID]bool{},
		running: map[protocol.ID]context.CancelCauseFunc{},
	}
	var ok bool
	if c.site, ok = a.sites.meet(c.origin, c.allowed()); !ok {
		c.refused = protocol.NewError(protocol.HostTooManyRequests)
	}
	c.documents = newDocuments(c.site.room, func() int64 { return a.Settings.Current().Limits.DocumentBytes() })
	return c
}

// close gives up everything of this page.
func (c *conversation) close() {
	c.cancel(protocol.NewError(protocol.HostStopped))
	c.documents.closeAll()
	if c.own {
		c.agent.checks.forgetOf(c)
	}
	if c.refused == nil {
		c.left.Do(c.site.leave)
	}
}

// data takes a piece of a document. A piece that cannot be taken spoils its
// document: the request that needs it says so.
func (c *conversation) data(f protocol.DataFrame) {
	if len(f.Data) == 0 || len(f.Data) > protocol.MaxChunk {
		c.documents.spoil(f.Document, protocol.NewError(protocol.HostInvalidRequest))
		return
	}
	if !c.site.pieces.Allow() {
		c.documents.spoil(f.Document, protocol.NewError(protocol.HostTooManyRequests))
		return
	}
	c.documents.write(f)
}

// text takes one JSON-RPC message.
func (c *conversation) text(data []byte) {
	if len(data) > protocol.MaxTextMessage {
		c.answer("", nil, protocol.NewError(protocol.HostMessageTooLarge))
		return
	}
	m, err := protocol.ParseMessage(data)
	if err != nil {
		c.answer("", nil, err)
		return
	}
	if m.IsResponse() {
		return // the host asks pages nothing
	}
	if err := c.admit(m); err != nil {
		c.answer(m.ID, nil, err)
		return
	}
	c.dispatch(m)
}

// admit decides whether a message is served at all.
func (c *conversation) admit(m *protocol.Message) *protocol.Error {
	if c.refused != nil {
		return c.refused
	}
	if !c.site.messages.Allow() {
		return protocol.NewError(protocol.HostTooManyRequests)
	}
	if c.agent.Settings.Invalid() != nil {
		return protocol.NewError(protocol.HostSettingsInvalid)
	}
	if !c.allowed() {
		return protocol.NewError(protocol.PolicyOriginNotAllowed)
	}
	if c.own && !slices.Contains(ownMethods, m.Method) {
		return protocol.NewError(protocol.HostUnknownMethod)
	}
	if code := protocol.Forbidden(m.Params); code != "" {
		c.agent.Log.Warn("forbidden field", "origin", c.origin, "method", m.Method, "code", string(code))
		return protocol.NewError(code)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.negotiated && m.Method != protocol.MethodHello {
		return protocol.NewError(protocol.HostNotNegotiated)
	}
	if !m.IsRequest() {
		return nil
	}
	if c.seen[m.ID] {
		return protocol.NewError(protocol.HostDuplicateRequest)
	}
	if len(c.running) >= maxRequests || len(c.seen) >= maxIDs {
		return protocol.NewError(protocol.HostTooManyRequests)
	}
	c.seen[m.ID] = true
	return nil
}

// allowed tells whether the administrator lets this page ask. The extension's
// own page is in no list.
func (c *conversation) allowed() bool {
	s := c.agent.Settings.Current()
	return c.own || s.Allows(c.origin) && (c.topOrigin == c.origin || s.Allows(c.topOrigin))
}

// methods are those that this page may call.
func (c *conversation) methods() []string {
	if c.own {
		return ownMethods[:len(ownMethods)-1] // $/cancel is no request
	}
	methods := slices.Clone(protocol.PageMethods)
	if c.mayHash() {
		methods = append(methods, protocol.MethodSignHash)
	}
	if c.mayLogIn() {
		methods = append(methods, protocol.MethodAuthSign)
	}
	return methods
}

// start runs a request by itself and answers it. It can be cancelled by its id
// and ends with the conversation.
func (c *conversation) start(id protocol.ID, what string, run func(context.Context) (any, error)) {
	done, ok := c.site.begin()
	if !ok {
		c.answer(id, nil, protocol.NewError(protocol.HostTooManyRequests))
		return
	}
	ctx, cancel := context.WithCancelCause(c.ctx)
	c.mu.Lock()
	c.running[id] = cancel
	c.mu.Unlock()
	done = sync.OnceFunc(done)
	finish := func(result any, err *protocol.Error) {
		done() // before the page can ask again
		c.finish(id, result, err)
	}
	go func() {
		defer cancel(nil)
		defer c.agent.recovered(what, func(e *protocol.Error) { finish(nil, e) })
		result, err := run(ctx)
		if err != nil {
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			finish(nil, c.agent.asError(what, err))
			return
		}
		finish(result, nil)
	}()
}

func (c *conversation) finish(id protocol.ID, result any, err *protocol.Error) {
	c.mu.Lock()
	delete(c.running, id)
	c.mu.Unlock()
	c.answer(id, result, err)
}

// cancelRequest gives up a request, if it is still under way.
func (c *conversation) cancelRequest(id protocol.ID) {
	c.mu.Lock()
	cancel := c.running[id]
	c.mu.Unlock()
	if cancel != nil {
		cancel(protocol.NewError(protocol.UserCancelled))
	}
}

// answer answers the page. A notification has no answer, but a message that
// could not be understood has one, with a null id.
func (c *conversation) answer(id protocol.ID, result any, err *protocol.Error) {
	m := protocol.Response(id, result)
	if err != nil {
		m = protocol.Failure(id, err)
	} else if id == "" {
		return
	}
	if c.transport.send(m) != nil {
		c.cancel(protocol.NewError(protocol.HostStopped))
	}
}

// progress tells the page what its request waits for.
func (c *conversation) progress(id protocol.ID, stage protocol.Stage, done, total int64) {
	c.event(protocol.EventProgress, protocol.ProgressParams{Request: id, Stage: stage, Done: done, Total: total})
}

// event tells the page something that has no answer.
func (c *conversation) event(name string, params any) {
	_ = c.transport.send(protocol.Request("", name, params))
}
