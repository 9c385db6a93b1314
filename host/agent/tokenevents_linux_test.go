package agent

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"trien/host/settings"
	"trien/protocol"
)

// plugIn is where somebody is told of tokens.
type plugIn struct {
	who string
	got <-chan []protocol.Token
}

// awaitTokens logs how long it takes until each is told that the token is there,
// or is not. Nobody is told anything else meanwhile; but a reading that the
// pulling meets half-way may have seen this slot and not the next.
func awaitTokens(t *testing.T, there bool, since time.Time, who ...plugIn) {
	t.Helper()
	timeout := time.After(patience)
	for _, w := range who {
		for halfway := false; ; halfway = true {
			var list []protocol.Token
			select {
			case list = <-w.got:
			case <-timeout:
				t.Fatalf("%s is not told", w.who)
			}
			t.Logf("%s: %v", w.who, time.Since(since).Round(time.Millisecond))
			has := slices.ContainsFunc(list, usable)
			if has && !there && !halfway && !slices.ContainsFunc(list, func(k protocol.Token) bool { return !usable(k) }) {
				continue
			}
			if has != there {
				t.Errorf("%s is told of %+v", w.who, list)
			}
			break
		}
	}
}

// usable tells a token from SoftHSM2's empty slot.
func usable(k protocol.Token) bool { return k.PINState != protocol.PINStateNotInitialized }

func TestTokensThatComeAndGoAreToldToWhoSaidHello(t *testing.T) {
	for name, rig := range tokenRigs {
		t.Run(name, func(t *testing.T) {
			r := rig(t)
			d := openDoor(t, freeDoor(t))
			x := r.start(t, func(s *settings.Settings) { s.Service = d.settings })
			d.awaitAgent(t)
			p := x.greetedPage()
			silent := x.openPage(2, portal, portal)
			refused := x.openPage(3, "https://evil.example", "https://evil.example")
			_ = refused.call(protocol.MethodHello, hello(1, 1), nil)
			own := x.pageOf(protocol.PageOpenParams{Page: 4, Origin: "chrome-extension://abc", TopOrigin: "chrome-extension://abc", Own: true}).greet()
			web := d.openPage(t).events()
			var list protocol.TokenListResult
			if err := p.call(protocol.MethodTokenList, nil, &list); err != nil || !slices.ContainsFunc(list.Tokens, usable) {
				t.Fatalf("%+v, %v", list, err)
			}
			told := []plugIn{{"page, channel A", p.tokens}, {"page, channel B", web}, {"extension", x.tokens}}
			for range 2 {
				begun := time.Now()
				r.pull()
				awaitTokens(t, false, begun, told...)
				begun = time.Now()
				r.put(t)
				awaitTokens(t, true, begun, told...)
				// A list that is read, and a signature, change nothing.
				if err := p.call(protocol.MethodTokenList, nil, &list); err != nil {
					t.Fatal(err)
				}
				signOnce(t, x, p, r.pin)
			}
			for _, who := range []*page{silent, refused, own} {
				if n := len(who.tokens); n != 0 {
					t.Errorf("page %d is told %d times", who.number, n)
				}
			}
		})
	}
}

// events passes on what the page is told of tokens. The page asks nothing more.
func (w *webPage) events() <-chan []protocol.Token {
	tokens := make(chan []protocol.Token, 100)
	go func() {
		defer close(tokens)
		for {
			_, data, err := w.ws.ReadMessage()
			if err != nil {
				return
			}
			var m protocol.Message
			var p protocol.TokenChangedParams
			if json.Unmarshal(data, &m) == nil && m.Method == protocol.EventTokenChanged && json.Unmarshal(m.Params, &p) == nil {
				tokens <- p.Tokens
			}
		}
	}()
	return tokens
}

// signOnce has the page's document signed.
func signOnce(t *testing.T, x *extension, p *page, pin string) {
	t.Helper()
	_, answer := p.beginSigning(onePage())
	if err := x.approve(x.awaitStage(protocol.ConsentReady), pin); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	x.awaitStage(protocol.ConsentDone)
	if err := p.call(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: 1}, nil); err != nil {
		t.Fatal(err)
	}
}

func TestPINThatIsRefusedIsToldAsItsState(t *testing.T) {
	r := faultRig(t)
	x := r.start(t, nil)
	p := x.greetedPage()
	_, answer := p.beginSigning(onePage())
	s := x.awaitStage(protocol.ConsentReady)
	if err := x.approve(s, "97531"); err != nil {
		t.Fatal(err)
	}
	s = x.await("the wrong PIN", func(s protocol.ConsentState) bool { return s.Error != nil })
	state := func() protocol.PINState {
		select {
		case list := <-p.tokens:
			return list[slices.IndexFunc(list, usable)].PINState
		case <-time.After(patience):
			t.Fatal("not told")
			return ""
		}
	}
	if got := state(); got != protocol.PINStateCountLow {
		t.Errorf("after a wrong PIN: %s", got)
	}
	if err := x.approve(s, r.pin); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != protocol.PINStateOK {
		t.Errorf("after the right one: %s", got)
	}
}

// watchers counts the goroutines that watch modules.
func watchers() int {
	stacks := make([]byte, 4<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return strings.Count(string(stacks), "agent.(*plugged)") + strings.Count(string(stacks), "token.(*Module).watch(")
}

func TestWatchingEndsWithTheLastListener(t *testing.T) {
	r := faultRig(t)
	x := r.start(t, nil)
	watch := func(on bool) (list protocol.TokenChangedParams) {
		t.Helper()
		if err := x.call(protocol.MethodTokenWatch, protocol.TokenWatchParams{Watch: on}, &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	for round := range 20 {
		p := x.openPage(uint32(10+round), portal, portal).greet()
		if list := watch(true); !slices.ContainsFunc(list.Tokens, usable) {
			t.Fatalf("the menu shows %+v", list)
		}
		x.send(protocol.Request("", protocol.MethodPageClose, protocol.PageCloseParams{Page: p.number}))
		begun := time.Now()
		if round == 0 {
			r.pull()
			awaitTokens(t, false, begun, plugIn{"extension, for its menu", x.tokens})
			r.put(t)
			awaitTokens(t, true, begun, plugIn{"extension, for its menu", x.tokens})
		}
		watch(false)
	}
	x.agent.tokens.plugged.watching.Wait()
	if _, ok := x.agent.tokens.present(); ok || watchers() != 0 {
		t.Errorf("%d goroutines still watch", watchers())
	}
	if n := workers(t); n != 1 {
		t.Errorf("%d workers are running", n)
	}
	r.pull()
	if n := len(x.tokens); n != 0 {
		t.Errorf("told %d times while nobody listens", n)
	}
}

func TestModulesOfTheSettingsCountAsTokens(t *testing.T) {
	store, _ := leader(t)
	file, source := newSettingsFile(t, ourPortal)
	x := startOn(t, store, source)
	p := x.greetedPage()
	var list protocol.TokenListResult
	if err := p.call(protocol.MethodTokenList, nil, &list); err != nil || len(list.Tokens) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	begun := time.Now()
	file.write(ourPortal + modules(store.Module))
	awaitTokens(t, true, begun, plugIn{"page, of a new module", p.tokens})
	begun = time.Now()
	file.write(ourPortal)
	awaitTokens(t, false, begun, plugIn{"page, of one that was taken away", p.tokens})
	x.hangUp()
	<-x.ended
	if n := watchers(); n != 0 {
		t.Errorf("%d goroutines outlive the agent", n)
	}
}

// A module that hangs while it starts keeps nobody from the others; once it
// works, its token is told of.
func TestModuleThatHangsHoldsUpNoOther(t *testing.T) {
	defer func(d time.Duration) { laggards = d }(laggards)
	laggards = time.Second
	store, _ := leader(t)
	r := faultRig(t)
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	r.fault.Control(t, "wait=C_Initialize", "hold="+fifo)
	s := settings.Defaults()
	s.Portals.Origins, s.Service.Socket = []string{portal}, t.TempDir()+"/none.sock"
	s.Tokens.Modules = []string{r.module, store.Module}
	x := startIn(t, append(r.env, store.Env()...), settings.Fixed(s))
	p := x.greetedPage()
	reached, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	reached.Close()
	begun := time.Now()
	var list protocol.TokenListResult
	if err := p.call(protocol.MethodTokenList, nil, &list); err != nil || !slices.ContainsFunc(list.Tokens, usable) {
		t.Errorf("%+v, %v", list, err)
	}
	t.Logf("the other token after %v", time.Since(begun).Round(time.Millisecond))
	r.fault.Control(t)
	goOn, err := os.OpenFile(fifo, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	goOn.Close()
	for usableTokens := 0; usableTokens != 2; {
		select {
		case now := <-p.tokens:
			usableTokens = len(slices.DeleteFunc(now, func(k protocol.Token) bool { return !usable(k) }))
		case <-time.After(patience):
			t.Fatal("the token of the module that works now is not told of")
		}
	}
}
