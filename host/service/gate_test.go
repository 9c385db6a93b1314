package service

import (
	"bytes"
	"log/slog"
	"net"
	"strings"
	"testing"

	"trien/host/peer"
)

// visit brings a user's connection to the gate.
func visit(t *testing.T, g *gate, l net.Listener, user peer.User) *visitor {
	t.Helper()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); server.Close() })
	return g.enter(server.(*net.TCPConn), user)
}

func TestFullDoorIsEmptiedOfWhoFillsIt(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	g := newGate(limits{total: 6, waiting: 10, pages: 2, originPages: 2}, slog.New(slog.DiscardHandler))
	quiet := visit(t, g, l, "quiet")
	var flood []*visitor
	for range 5 {
		flood = append(flood, visit(t, g, l, "flood"))
	}
	if visit(t, g, l, "third") == nil {
		t.Fatal("the door is closed to everybody")
	}
	if quiet.gone || !flood[0].gone || flood[1].gone {
		t.Error("somebody else went than the oldest of whom most wait")
	}
	for _, v := range flood[1:] {
		v.Close()
		v.Close() // counted once
	}
	if g.total != 2 || len(g.users) != 2 {
		t.Errorf("%d connections of %d users are left", g.total, len(g.users))
	}
}

func TestAdmittedPagesStay(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	g := newGate(limits{total: 2, waiting: 10, pages: 2, originPages: 1}, slog.New(slog.DiscardHandler))
	a, b := visit(t, g, l, "one"), visit(t, g, l, "one")
	if !a.admit("https://a.example") || b.admit("https://a.example") || !b.admit("https://b.example") {
		t.Fatal("the limit of an origin is not kept")
	}
	if visit(t, g, l, "two") != nil {
		t.Error("a page had to go")
	}
	if a.gone || b.gone || len(g.users) != 1 {
		t.Errorf("%v, %v, %d users", a.gone, b.gone, len(g.users))
	}
}

func TestStrangersDoNotFillTheLog(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	c := newComplaints()
	for range 10_000 {
		c.warn(log, "refused", "origin", short(strings.Repeat("x", 16<<10)))
	}
	if n := bytes.Count(out.Bytes(), []byte("\n")); n < 1 || n > 100 || out.Len() > 100*1000 {
		t.Errorf("%d lines, %d bytes", n, out.Len())
	}
}
