package service

import (
	"log/slog"
	"strings"
	"testing"

	"trien/host/link"
)

// A person may have several browsers open: the confirmation belongs in the one
// whose page asks, and not where nobody looks for it.
func TestPageReachesTheAgentOfItsOwnBrowser(t *testing.T) {
	const chromium = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
	const edge = chromium + " Edg/156.0.0.0"
	wordy := "Mozilla/5.0 " + strings.Repeat("x", link.MaxBrowser)
	g := newRegistry(slog.New(slog.DiscardHandler))
	for _, a := range []agent{
		{user: "me", browser: chromium},
		{user: "me", browser: edge},
		{user: "me", browser: wordy[:link.MaxBrowser]},
		{user: "me"}, // does not tell
		{user: "another", browser: "Safari"},
	} {
		if !g.know(&a) {
			t.Fatal("too many agents")
		}
	}
	for _, test := range []struct{ page, agent string }{
		{chromium, chromium},
		{edge, edge},
		{wordy, wordy[:link.MaxBrowser]},
		{"Safari", ""}, // of another user alone: the last of mine
	} {
		if got := g.find("me", test.page); got == nil || got.user != "me" || got.browser != test.agent {
			t.Errorf("a page of %q reaches %+v", test.page, got)
		}
	}
	if got := g.find("nobody", chromium); got != nil {
		t.Errorf("a user without an agent reaches %+v", got)
	}
}
