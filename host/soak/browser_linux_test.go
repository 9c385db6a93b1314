package soak

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"sync"

	"trien/host/nativemessaging"
	"trien/protocol"
)

// browser is the extension's end of native messaging. It starts an agent,
// passes on what its tabs say, and has a person in front of it. Where the agent
// dies its tabs are told, and another is started.
type browser struct {
	office *office
	person *person
	token  []string // where its agents find their token

	mu      sync.Mutex
	agent   *agent // nil while there is none
	tabs    map[uint32]*tab
	lastTab uint32
	over    bool
	ended   chan struct{} // closed at the end of the last agent
}

// agent is one process of the program, with what was asked of it.
type agent struct {
	browser *browser
	cmd     *exec.Cmd
	native  *nativemessaging.Conn
	in      io.Closer
	gone    chan struct{}

	mu      sync.Mutex
	lastID  int
	answers map[protocol.ID]func(*protocol.Message)
}

func startBrowser(o *office, p *person, token []string) *browser {
	b := &browser{office: o, person: p, token: token, tabs: map[uint32]*tab{}, ended: make(chan struct{})}
	b.start()
	return b
}

func (b *browser) start() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.over {
		close(b.ended)
		return
	}
	cmd := exec.Command(b.office.program, "chrome-extension://"+nativemessaging.ChromiumID+"/")
	cmd.Env = append(slices.Clip(b.office.env), b.token...)
	in, err := cmd.StdinPipe()
	if err != nil {
		panic(err) // no descriptor left: nothing can go on
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		panic(err)
	}
	a := &agent{browser: b, cmd: cmd, in: in, native: nativemessaging.New(out, in), gone: make(chan struct{}), answers: map[protocol.ID]func(*protocol.Message){}}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	b.agent = a
	go func() {
		a.read() // to its end, before the process is awaited: os/exec's order
		close(a.gone)
		_ = cmd.Wait()
		b.lost(a)
		b.start()
	}()
	go a.call(protocol.MethodExtensionHello, protocol.ExtensionHelloParams{
		Extension: protocol.Software{Name: "soak", Version: "1"}, Browser: "soak", Protocol: protocol.VersionRange{Min: 1, Max: 1},
	}, nil)
}

// lost tells the tabs that their agent is gone, as the extension does.
func (b *browser) lost(a *agent) {
	b.mu.Lock()
	b.agent = nil
	tabs := b.tabs
	b.tabs = map[uint32]*tab{}
	b.mu.Unlock()
	for _, t := range tabs {
		t.conversation.end(protocol.HostStopped)
	}
	b.person.forget(a)
}

// stop closes the browser: the agent's standard input ends.
func (b *browser) stop() {
	b.mu.Lock()
	b.over = true
	if b.agent != nil {
		b.agent.in.Close()
	}
	b.mu.Unlock()
	<-b.ended
}

func (b *browser) pid() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.agent == nil {
		return 0
	}
	return b.agent.cmd.Process.Pid
}

func (b *browser) kill() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.agent != nil && b.agent.cmd.Process.Kill() == nil
}

// read serves what the agent says until its end.
func (a *agent) read() {
	for {
		data, err := a.native.Read()
		if err != nil {
			return
		}
		m, bad := protocol.ParseMessage(data)
		if bad != nil {
			a.browser.person.complain("an agent said %.200q", data)
			continue
		}
		a.receive(m)
	}
}

func (a *agent) receive(m *protocol.Message) {
	switch m.Method {
	case "":
		a.mu.Lock()
		answer := a.answers[m.ID]
		delete(a.answers, m.ID)
		a.mu.Unlock()
		if answer != nil {
			answer(m)
		}
	case protocol.MethodPageMessage:
		var p protocol.PageMessageParams
		if json.Unmarshal(m.Params, &p) == nil {
			if t := a.browser.tab(p.Page); t != nil {
				t.conversation.text(p.Message)
			}
		}
	case protocol.MethodPageData:
		var p protocol.PageDataParams
		if json.Unmarshal(m.Params, &p) == nil {
			if t := a.browser.tab(p.Page); t != nil {
				t.conversation.data(protocol.DataFrame{Document: p.Document, Offset: p.Offset, Data: p.Data})
			}
		}
	case protocol.MethodPageClose:
		var p protocol.PageCloseParams
		if json.Unmarshal(m.Params, &p) == nil {
			if t := a.browser.take(p.Page); t != nil {
				t.conversation.end(protocol.HostStopped)
			}
		}
	case protocol.MethodConsentOpen:
		go a.send(protocol.Response(m.ID, protocol.Empty{}))
		fallthrough
	case protocol.MethodConsentUpdate, protocol.MethodConsentEnd:
		var p protocol.ConsentUpdateParams // the three are alike
		if err := json.Unmarshal(m.Params, &p); err != nil {
			a.browser.person.complain("%s: %v", m.Method, err)
			return
		}
		a.browser.person.see(a, p.State)
	}
}

// send writes to the agent; one that has ended takes nothing more.
func (a *agent) send(m *protocol.Message) {
	if data, err := json.Marshal(m); err == nil {
		_ = a.native.Write(data)
	}
}

// call asks the agent. then gets the answer, unless the agent dies before.
func (a *agent) call(method string, params any, then func(*protocol.Message)) {
	a.mu.Lock()
	a.lastID++
	id := protocol.ID(strconv.Itoa(a.lastID))
	a.answers[id] = then
	a.mu.Unlock()
	a.send(protocol.Request(id, method, params))
}

func (b *browser) tab(number uint32) *tab {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tabs[number]
}

func (b *browser) take(number uint32) *tab {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.tabs[number]
	delete(b.tabs, number)
	return t
}

// tab is channel A's way of a page.
type tab struct {
	agent        *agent
	number       uint32
	conversation *conversation
}

// openTab begins a page's conversation. The error is host.stopped where the
// browser has no agent at the moment.
func (b *browser) openTab(origin string, c *conversation) (wire, protocol.Code) {
	b.mu.Lock()
	a := b.agent
	if a == nil {
		b.mu.Unlock()
		return nil, protocol.HostStopped
	}
	b.lastTab++
	t := &tab{agent: a, number: b.lastTab, conversation: c}
	b.tabs[t.number] = t
	b.mu.Unlock()
	a.send(protocol.Request("", protocol.MethodPageOpen, protocol.PageOpenParams{Page: t.number, Origin: origin, TopOrigin: origin}))
	return t, ""
}

func (t *tab) say(m *protocol.Message) {
	raw, err := json.Marshal(m)
	if err != nil {
		panic(err) // a message of the contract
	}
	t.agent.send(protocol.Request("", protocol.MethodPageMessage, protocol.PageMessageParams{Page: t.number, Message: raw}))
}

func (t *tab) pour(f protocol.DataFrame) {
	t.agent.send(protocol.Request("", protocol.MethodPageData,
		protocol.PageDataParams{Page: t.number, Document: f.Document, Offset: f.Offset, Data: f.Data}))
}

func (t *tab) close() {
	t.agent.browser.take(t.number)
	t.agent.send(protocol.Request("", protocol.MethodPageClose, protocol.PageCloseParams{Page: t.number}))
}
