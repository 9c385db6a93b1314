package service

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/host/settings"
)

func TestAnotherPortalIsLetInWithoutARestart(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	path, socket := filepath.Join(t.TempDir(), "settings.toml"), filepath.Join(openDir(t), "service.sock")
	write := func(origin string, port int) {
		text := fmt.Sprintf("[portals]\norigins = [%q]\n[service]\nport = %d\nsocket = %q\n", origin, port, socket)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	write(portal, port)
	source, err := settings.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() {
		done <- New(source, "test", slog.New(slog.DiscardHandler)).Run(ctx, func() { close(ready) })
	}()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	defer func() {
		cancel()
		<-done
	}()
	const other = "https://other.example"
	at := *source.Current()
	if !health(t, at, portal).OriginAllowed || health(t, at, other).OriginAllowed {
		t.Error("before the change")
	}
	// The port waits for a restart: the service still answers where it is.
	write(other, port+1)
	if health(t, at, portal).OriginAllowed || !health(t, at, other).OriginAllowed {
		t.Error("the change was not noticed")
	}
	if ws, answer, err := dialPage(at, portal); err == nil || answer == nil || answer.StatusCode != 403 {
		t.Errorf("a portal that was taken out is let in: %v %v", ws, err)
	}
	ws, _, err := dialPage(at, other)
	if err != nil {
		t.Fatal(err)
	}
	ws.Close()
}
