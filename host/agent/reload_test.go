package agent

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token/tokentest"
)

// settingsFile is a file that the administrator may change.
type settingsFile struct {
	t      *testing.T
	path   string
	socket string
}

func newSettingsFile(t *testing.T, text string) (settingsFile, *settings.Source) {
	t.Helper()
	f := settingsFile{t, filepath.Join(t.TempDir(), "settings.toml"), filepath.Join(t.TempDir(), "none.sock")}
	f.write(text)
	source, err := settings.Open(f.path)
	if err != nil {
		t.Fatal(err)
	}
	return f, source
}

// write changes the file, as if it had been left alone since.
func (f settingsFile) write(text string) {
	f.t.Helper()
	text += fmt.Sprintf("[service]\nsocket = %q\n", f.socket)
	if err := os.WriteFile(f.path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(f.path, old, old); err != nil {
		f.t.Fatal(err)
	}
}

const ourPortal = "[portals]\norigins = [\"" + portal + "\"]\n"

func modules(path string) string { return fmt.Sprintf("[tokens]\nmodules = [%q]\n", path) }

func TestAChangeCountsFromTheNextRequest(t *testing.T) {
	file, source := newSettingsFile(t, ourPortal)
	x := startOn(t, nil, source)
	p := x.greetedPage()
	open := func(handle uint32) protocol.Code {
		if err := p.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: handle, Name: "a.pdf", Size: 2 << 20}, nil); err != nil {
			return err.Code()
		}
		return ""
	}
	for i, c := range []struct {
		text string
		want protocol.Code
	}{
		{ourPortal, ""},
		{ourPortal + "[limits]\ndocument_mib = 1\n", protocol.DocumentTooLarge},
		{ourPortal + "[limits]\ndocument_mib = 0\n", protocol.DocumentTooLarge}, // wrong: what was before goes on
		{"", protocol.PolicyOriginNotAllowed},
		{ourPortal, ""},
	} {
		file.write(c.text)
		if got := open(uint32(i + 1)); got != c.want {
			t.Errorf("with settings %d: %q, want %q", i, got, c.want)
		}
	}
}

func TestASignatureKeepsTheSettingsThatItBeganWith(t *testing.T) {
	store, _ := leader(t)
	file, source := newSettingsFile(t, ourPortal+modules(store.Module))
	x := startOn(t, store, source)
	p := x.greetedPage()
	_, answer := p.beginSigning(onePage())
	s := x.awaitStage(protocol.ConsentReady)

	// While the person looks at the window, everything changes.
	file.write("[images]\nissue = \"/none.png\"\napprove = \"/none.png\"\n[timestamp]\nurl = \"http://127.0.0.1:1/\"\n" +
		"[certificates]\nkinds = [{subject = \" \", kind = \"organization\"}]\n")
	if err := p.call(protocol.MethodTokenList, protocol.Empty{}, nil); err == nil || err.Code() != protocol.PolicyOriginNotAllowed {
		t.Errorf("a page that may not ask any more: %v", err)
	}
	// A wrong PIN has the tokens read once more.
	if err := x.approve(s, "975310"); err != nil {
		t.Fatal(err)
	}
	s = x.await("the wrong PIN", func(s protocol.ConsentState) bool { return s.Error != nil })
	if s.Certificates[0].Kind != protocol.KindPerson {
		t.Errorf("the window shows a certificate of kind %s", s.Certificates[0].Kind)
	}
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignPDFResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	if result.Level != protocol.LevelBB {
		t.Errorf("level %s", result.Level)
	}
}

func TestTheWorkerOfARemovedModuleEndsWhenNobodyUsesIt(t *testing.T) {
	store, _ := leader(t)
	file, source := newSettingsFile(t, modules(store.Module))
	a := &Agent{Config: Config{Settings: source, Worker: tokentest.Command(t, store.Env()...), Log: slog.New(slog.DiscardHandler)}}
	a.tokens = newTokens(a.Config)
	defer a.tokens.close()
	running := func() int {
		a.tokens.mu.Lock()
		defer a.tokens.mu.Unlock()
		return len(a.tokens.modules)
	}
	signing := a.now()
	giveBack := a.tokens.lease(signing)
	list, err := a.tokens.certificates(t.Context(), signing)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d certificates, %v", len(list), err)
	}
	file.write("")
	if found, err := a.tokens.list(t.Context(), a.now()); err != nil || len(found.Tokens) != 0 {
		t.Errorf("without a module: %+v, %v", found, err)
	}
	session, err := list[0].open(t.Context(), protocol.PIN(store.PIN))
	if err != nil {
		t.Fatalf("the signature under way has lost its token: %v", err)
	}
	session.Close()
	giveBack()
	if n := running(); n != 0 {
		t.Errorf("%d modules are still running", n)
	}
	file.write(modules(store.Module))
	if list, err = a.tokens.certificates(t.Context(), a.now()); err != nil || len(list) != 1 || running() != 1 {
		t.Errorf("the module is back: %d certificates, %v", len(list), err)
	}
}

func TestServersAreAskedAsTheSettingsSayNow(t *testing.T) {
	file, source := newSettingsFile(t, "")
	a := &Agent{Config: Config{Settings: source, RevocationDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}}
	first := a.checker(a.now())
	if first == nil || a.checker(a.now()) != first {
		t.Error("there is not one checker for all documents")
	}
	file.write("[limits]\ndocument_mib = 5\n")
	if a.checker(a.now()) != first {
		t.Error("another setting has the answers forgotten")
	}
	file.write("[revocation]\ntimeout_seconds = 3\n")
	if c := a.checker(a.now()); c == nil || c == first || c.Timeout != 3*time.Second {
		t.Errorf("%+v", c)
	}
	file.write("[revocation]\nmode = \"embedded\"\n")
	if a.checker(a.now()) != nil {
		t.Error("servers are asked still")
	}
}

func TestWrongSettingsAreToldUntilTheyArePutRight(t *testing.T) {
	file := settingsFile{t, filepath.Join(t.TempDir(), "settings.toml"), "/none.sock"}
	file.write("[portal]\n")
	source, err := settings.Open(file.path)
	if err == nil {
		t.Fatal("a wrong file is taken")
	}
	x := startOn(t, nil, source)
	p := x.openPage(1, portal, portal)
	hello := protocol.HelloParams{Protocol: protocol.VersionRange{Min: 1, Max: 1}}
	if err := p.call(protocol.MethodHello, hello, nil); err == nil || err.Code() != protocol.HostSettingsInvalid {
		t.Errorf("with wrong settings: %v", err)
	}
	file.write(ourPortal)
	if err := p.call(protocol.MethodHello, hello, nil); err != nil {
		t.Errorf("put right: %v", err)
	}
}
