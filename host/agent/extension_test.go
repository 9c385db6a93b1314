package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"trien/host/nativemessaging"
	"trien/host/settings"
	"trien/protocol"
	"trien/signer/pdf/pdftest"
	"trien/signer/token/tokentest"
)

const (
	portal = "https://portal.example"
	// patience is how long a test waits for something that must come. It is no
	// measure of speed: a loaded machine is slow.
	patience = 60 * time.Second
)

func TestMain(m *testing.M) {
	tokentest.ServeWorker()
	serveChild()
	os.Exit(m.Run())
}

// extension plays the browser's side of native messaging.
type extension struct {
	t      *testing.T
	native *nativemessaging.Conn
	log    *lockedBuffer
	config Config
	agent  *Agent // at the other end
	ended  chan error
	hangUp func()

	mu      sync.Mutex
	lastID  int
	answers map[protocol.ID]chan *protocol.Message
	pages   map[uint32]*page
	// states are the confirmation's, in their order; refuseWindow makes
	// consent.open fail.
	states       chan protocol.ConsentState
	refuseWindow bool // and check.show
	// shown are the checks that the extension was asked to show.
	shown chan string
	// tokens are those that it was told of.
	tokens chan []protocol.Token
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// startAgent runs an agent for a token store, nil for none.
func startAgent(t *testing.T, store *tokentest.Store, change func(*settings.Settings)) *extension {
	t.Helper()
	s := settings.Defaults()
	s.Portals.Origins = []string{portal}
	s.Service.Socket = filepath.Join(t.TempDir(), "none.sock")
	if store != nil {
		s.Tokens.Modules = []string{store.Module}
	}
	if change != nil {
		change(&s)
	}
	return startOn(t, store, settings.Fixed(s))
}

// startOn runs an agent on settings that may change.
func startOn(t *testing.T, store *tokentest.Store, source *settings.Source, change ...func(*Config)) *extension {
	t.Helper()
	var env []string
	if store != nil {
		env = store.Env()
	}
	return startIn(t, env, source, change...)
}

// startIn runs an agent whose token workers have env in their environment.
func startIn(t *testing.T, env []string, source *settings.Source, change ...func(*Config)) *extension {
	t.Helper()
	c := Config{
		Settings: source,
		Version:  "test", JournalFile: filepath.Join(t.TempDir(), "journal.jsonl"),
		CacheDir: filepath.Join(os.TempDir(), "trien-test-cache-"+strconv.Itoa(os.Getuid())),
	}
	c.Worker = tokentest.Command(t, env...)
	toAgent, agentIn := io.Pipe()
	agentOut, fromAgent := io.Pipe()
	x := newExtension(t, nativemessaging.New(agentOut, agentIn), func() { agentIn.Close() })
	for _, f := range change {
		f(&c)
	}
	c.Log = slog.New(c.Telemetry.Handler(slog.NewTextHandler(x.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	c.Worker.Log = c.Log
	x.config = c
	a := New(c, nativemessaging.New(toAgent, fromAgent))
	x.agent = a
	go func() {
		x.ended <- a.Run(context.Background())
		fromAgent.Close()
	}()
	x.meet()
	return x
}

// newExtension is the browser's side of a connection.
func newExtension(t *testing.T, native *nativemessaging.Conn, hangUp func()) *extension {
	return &extension{
		t: t, log: &lockedBuffer{}, ended: make(chan error, 1),
		native:  native,
		answers: map[protocol.ID]chan *protocol.Message{},
		pages:   map[uint32]*page{},
		states:  make(chan protocol.ConsentState, 1000),
		shown:   make(chan string, 100),
		tokens:  make(chan []protocol.Token, 100),
		hangUp:  sync.OnceFunc(hangUp),
	}
}

// meet begins to read, and greets the agent.
func (x *extension) meet() {
	x.t.Helper()
	read := make(chan struct{})
	go func() {
		defer close(read)
		x.read()
	}()
	x.t.Cleanup(func() {
		x.hangUp()
		<-read
	})
	var hello protocol.ExtensionHelloResult
	x.call(protocol.MethodExtensionHello, protocol.ExtensionHelloParams{Protocol: protocol.VersionRange{Min: 1, Max: 1}}, &hello)
	if hello.Protocol != protocol.Version {
		x.t.Fatalf("hello: %+v", hello)
	}
}

func (x *extension) read() {
	for {
		data, err := x.native.Read()
		if err != nil {
			return
		}
		m, bad := protocol.ParseMessage(data)
		if bad != nil {
			x.t.Errorf("the agent sent %q", data)
			return
		}
		x.receive(m)
	}
}

func (x *extension) receive(m *protocol.Message) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch m.Method {
	case "":
		if answer := x.answers[m.ID]; answer != nil {
			answer <- m
		}
	case protocol.MethodPageMessage:
		var p protocol.PageMessageParams
		x.decode(m, &p)
		if page := x.pages[p.Page]; page != nil {
			page.receive(p.Message)
		}
	case protocol.MethodPageData:
		var p protocol.PageDataParams
		x.decode(m, &p)
		if page := x.pages[p.Page]; page != nil {
			page.received.Write(p.Data)
		}
	case protocol.MethodConsentOpen:
		var p protocol.ConsentOpenParams
		x.decode(m, &p)
		answer := protocol.Response(m.ID, protocol.Empty{})
		if x.refuseWindow {
			answer = protocol.Failure(m.ID, protocol.NewError(protocol.HostConfirmationUnavailable))
		}
		x.states <- p.State
		go x.send(answer)
	case protocol.MethodCheckShow:
		var p protocol.CheckParams
		x.decode(m, &p)
		answer := protocol.Response(m.ID, protocol.Empty{})
		if x.refuseWindow {
			answer = protocol.Failure(m.ID, protocol.NewError(protocol.HostUnknownMethod))
		}
		x.shown <- p.Check
		go x.send(answer)
	case protocol.MethodTokenChanged:
		var p protocol.TokenChangedParams
		x.decode(m, &p)
		x.tokens <- p.Tokens
	case protocol.MethodConsentUpdate, protocol.MethodConsentEnd:
		var p protocol.ConsentUpdateParams // ConsentEndParams is alike
		x.decode(m, &p)
		x.states <- p.State
	}
}

func (x *extension) decode(m *protocol.Message, into any) {
	if err := json.Unmarshal(m.Params, into); err != nil {
		x.t.Errorf("%s: %v", m.Method, err)
	}
}

// send writes to the agent; one that has ended takes nothing more.
func (x *extension) send(m *protocol.Message) {
	data, err := json.Marshal(m)
	if err != nil {
		x.t.Error(err)
	}
	_ = x.native.Write(data)
}

// call sends a request to the agent; a nil into expects the answer's error.
func (x *extension) call(method string, params, into any) *protocol.Error {
	x.t.Helper()
	x.mu.Lock()
	x.lastID++
	id := protocol.ID(strconv.Itoa(x.lastID))
	answer := make(chan *protocol.Message, 1)
	x.answers[id] = answer
	x.mu.Unlock()
	x.send(protocol.Request(id, method, params))
	select {
	case m := <-answer:
		if m.Error == nil && into != nil {
			if err := json.Unmarshal(m.Result, into); err != nil {
				x.t.Fatal(err)
			}
		}
		return m.Error
	case <-time.After(patience):
		x.t.Fatalf("no answer to %s", method)
		return nil
	}
}

// await returns the first state of the confirmation that fits.
func (x *extension) await(what string, fits func(protocol.ConsentState) bool) protocol.ConsentState {
	x.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case s := <-x.states:
			if fits(s) {
				return s
			}
			if s.Stage == protocol.ConsentFailed {
				x.t.Fatalf("the window failed with %+v where %s was due; log:\n%s", s.Error, what, x.log)
			}
		case <-timeout:
			x.t.Fatalf("the window never showed %s; log:\n%s", what, x.log)
		}
	}
}

func (x *extension) awaitStage(stage protocol.ConsentStage) protocol.ConsentState {
	x.t.Helper()
	return x.await(string(stage), func(s protocol.ConsentState) bool { return s.Stage == stage })
}

// approve types a PIN and presses Ký. It is written by hand because the
// contract's type refuses to send a PIN.
func (x *extension) approve(s protocol.ConsentState, pin string) *protocol.Error {
	x.t.Helper()
	documents := []any{}
	for n, d := range s.Documents {
		if d.Stage == protocol.DocumentReady && !d.Removed {
			documents = append(documents, map[string]any{"document": n, "sha256": d.SHA256, "version": d.Version})
		}
	}
	return x.call(protocol.MethodConsentApprove, map[string]any{
		"consent": s.Consent, "documents": documents, "certificate": s.Selected, "version": s.Version, "pin": pin,
	}, nil)
}

// page plays a portal's page behind the extension.
type page struct {
	x        *extension
	number   uint32
	lastID   int
	mu       sync.Mutex
	answers  map[protocol.ID]chan *protocol.Message
	noID     chan *protocol.Message
	received bytes.Buffer
	stages   []protocol.Stage // that it was told of, in their order
	progress chan protocol.ProgressParams
	results  []protocol.BatchResult // that it was told of, in their order
	tokens   chan []protocol.Token  // that it was told of
}

// openPage begins a page's conversation, without its hello.
func (x *extension) openPage(number uint32, origin, top string) *page {
	return x.pageOf(protocol.PageOpenParams{Page: number, Origin: origin, TopOrigin: top})
}

func (x *extension) pageOf(params protocol.PageOpenParams) *page {
	p := &page{
		x: x, number: params.Page, answers: map[protocol.ID]chan *protocol.Message{},
		noID: make(chan *protocol.Message, 10), progress: make(chan protocol.ProgressParams, 1000),
		tokens: make(chan []protocol.Token, 100),
	}
	x.mu.Lock()
	x.pages[params.Page] = p
	x.mu.Unlock()
	x.send(protocol.Request("", protocol.MethodPageOpen, params))
	return p
}

// greetedPage is a page that has negotiated.
func (x *extension) greetedPage() *page {
	x.t.Helper()
	return x.openPage(1, portal, portal).greet()
}

func (p *page) greet() *page {
	p.x.t.Helper()
	if err := p.call(protocol.MethodHello, hello(1, 1), nil); err != nil {
		p.x.t.Fatal(err)
	}
	return p
}

// awaitProgress returns the next stage that the page is told of a request.
func (p *page) awaitProgress(id protocol.ID) protocol.Stage {
	p.x.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case at := <-p.progress:
			if at.Request == id {
				return at.Stage
			}
		case <-timeout:
			p.x.t.Fatal("no progress")
		}
	}
}

func hello(low, high int) protocol.HelloParams {
	return protocol.HelloParams{Client: protocol.Software{Name: "test"}, Protocol: protocol.VersionRange{Min: low, Max: high}}
}

func (p *page) receive(raw json.RawMessage) {
	var m protocol.Message
	if err := json.Unmarshal(raw, &m); err != nil {
		p.x.t.Errorf("the page got %q", raw)
		return
	}
	if m.Method == protocol.EventTokenChanged {
		var changed protocol.TokenChangedParams
		if err := json.Unmarshal(m.Params, &changed); err != nil {
			p.x.t.Error(err)
		}
		p.tokens <- changed.Tokens
		return
	}
	if m.Method == protocol.EventBatchResult {
		var told protocol.BatchResultParams
		if err := json.Unmarshal(m.Params, &told); err != nil {
			p.x.t.Error(err)
		}
		p.mu.Lock()
		p.results = append(p.results, told.Result)
		p.mu.Unlock()
		return
	}
	if m.Method != "" {
		var progress protocol.ProgressParams
		if json.Unmarshal(m.Params, &progress) == nil {
			p.mu.Lock()
			p.stages = append(p.stages, progress.Stage)
			p.mu.Unlock()
			p.progress <- progress
		}
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if answer := p.answers[m.ID]; answer != nil {
		answer <- &m
		return
	}
	p.noID <- &m
}

// say sends raw JSON as the page would.
func (p *page) say(raw string) {
	p.x.send(protocol.Request("", protocol.MethodPageMessage, map[string]any{"page": p.number, "message": json.RawMessage(raw)}))
}

func (p *page) begin(method string, params any) (protocol.ID, <-chan *protocol.Message) {
	p.mu.Lock()
	p.lastID++
	id := protocol.ID(fmt.Sprintf("%q", "r"+strconv.Itoa(p.lastID)))
	answer := make(chan *protocol.Message, 2)
	p.answers[id] = answer
	p.mu.Unlock()
	raw, err := json.Marshal(protocol.Request(id, method, params))
	if err != nil {
		p.x.t.Fatal(err)
	}
	p.say(string(raw))
	return id, answer
}

func (p *page) finish(answer <-chan *protocol.Message, into any) *protocol.Error {
	p.x.t.Helper()
	select {
	case m := <-answer:
		if m.Error == nil && into != nil {
			if err := json.Unmarshal(m.Result, into); err != nil {
				p.x.t.Fatal(err)
			}
		}
		return m.Error
	case <-time.After(patience):
		p.x.t.Fatalf("no answer; log:\n%s", p.x.log)
		return nil
	}
}

func (p *page) call(method string, params, into any) *protocol.Error {
	p.x.t.Helper()
	_, answer := p.begin(method, params)
	return p.finish(answer, into)
}

// upload hands a document over.
func (p *page) upload(handle uint32, document []byte) *protocol.Error {
	p.x.t.Helper()
	if err := p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: handle, Name: "cong-van.pdf", Size: int64(len(document))}, nil); err != nil {
		return err
	}
	for offset := 0; offset < len(document); offset += protocol.MaxChunk {
		end := min(offset+protocol.MaxChunk, len(document))
		p.data(handle, int64(offset), document[offset:end])
	}
	return nil
}

func (p *page) data(handle uint32, offset int64, data []byte) {
	p.x.send(protocol.Request("", protocol.MethodPageData,
		protocol.PageDataParams{Page: p.number, Document: handle, Offset: offset, Data: data}))
}

// beginSigning uploads a document and asks for a signature.
func (p *page) beginSigning(document []byte) (protocol.ID, <-chan *protocol.Message) {
	p.x.t.Helper()
	if err := p.upload(1, document); err != nil {
		p.x.t.Fatal(err)
	}
	return p.begin(protocol.MethodSignPDF, protocol.SignPDFParams{Document: 1, Purpose: protocol.Approve})
}

// onePage is a small PDF.
func onePage() []byte {
	objects := pdftest.Pages("", "/Contents 4 0 R")
	return pdftest.Table(append(objects, pdftest.Stream("", []byte("0 0 1 rg 100 700 200 20 re f")))...)
}
