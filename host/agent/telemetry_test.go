package agent

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"trien/host/settings"
	"trien/host/telemetry"
	"trien/protocol"
)

// TestTelemetryCountsASignatureAndSaysNothingOfIt signs with a wrong PIN and the
// right one, has a document verified, and reads all that was sent.
func TestTelemetryCountsASignatureAndSaysNothingOfIt(t *testing.T) {
	var mu sync.Mutex
	var sent bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = io.Copy(&sent, r.Body)
	}))
	defer collector.Close()
	sending := telemetry.Start(settings.Telemetry{OTLPURL: collector.URL, Logs: true, IntervalSeconds: 3600}, "agent", "test")

	store, _ := leader(t)
	s := settings.Defaults()
	s.Portals.Origins = []string{portal}
	s.Service.Socket = filepath.Join(t.TempDir(), "none.sock")
	s.Tokens.Modules = []string{store.Module, "/opt/secret-4711/none.so"}
	x := startOn(t, store, settings.Fixed(s), func(c *Config) { c.Telemetry = sending })
	p := x.greetedPage()
	_, answer := p.beginSigning(onePage())
	const wrong = "97531-sentinel"
	if err := x.approve(x.awaitStage(protocol.ConsentReady), wrong); err != nil {
		t.Fatal(err)
	}
	again := x.await("the wrong PIN", func(s protocol.ConsentState) bool { return s.Error != nil })
	if err := x.approve(again, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	var found protocol.VerifyPDFResult
	if err := p.upload(3, onePage()); err != nil {
		t.Fatal(err)
	}
	if err := p.call(protocol.MethodVerifyPDF, protocol.VerifyPDFParams{Document: 3}, &found); err != nil {
		t.Fatal(err)
	}
	x.agent.Log.Warn("token", "label", wrong) // a line at least
	entry := readJournal(t, x)[0]
	sending.Close()

	mu.Lock()
	defer mu.Unlock()
	for _, wanted := range []string{"trien.signatures", "outcome\x12\x06\n\x04made", "trien.verifications", found.Verification.Acceptance} {
		if !bytes.Contains(sent.Bytes(), []byte(wanted)) {
			t.Errorf("%q is not in %q", wanted, sent.Bytes())
		}
	}
	home, _ := os.UserHomeDir()
	host, _ := os.Hostname()
	for what, text := range map[string]string{
		"a PIN": string(store.PIN), "a wrong PIN": wrong, "the document": entry.Document, "its hash": entry.SHA256,
		"the certificate": entry.Certificate, "the person": "Nghĩa", "the page": portal, "a module": "4711", "the home": home, "the PC": host,
	} {
		if len(text) > 3 && bytes.Contains(sent.Bytes(), []byte(text)) {
			t.Errorf("%s, %q, is in %q", what, text, sent.Bytes())
		}
	}
}
