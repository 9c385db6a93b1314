package service

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"trien/host/settings"
)

// Whoever stops or removes the service has nothing of it left.
func TestNothingListensAfterTheEnd(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := settings.Defaults()
	s.Service.Port = l.Addr().(*net.TCPAddr).Port
	s.Service.Socket = filepath.Join(openDir(t), "service.sock")
	l.Close()
	ctx, cancel := context.WithCancel(context.Background())
	if err := New(settings.Fixed(s), "test", slog.New(slog.DiscardHandler)).Run(ctx, cancel); err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "::1"} {
		if c, err := net.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(s.Service.Port))); err == nil {
			c.Close()
			t.Errorf("something listens on %s", host)
		}
	}
	if _, err := os.Stat(s.Service.Socket); runtime.GOOS != "windows" && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
}

// The door is this PC's alone.
func TestOnlyLoopbackListens(t *testing.T) {
	s := start(t)
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		ip, _, err := net.ParseCIDR(a.String())
		if err != nil || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
			continue
		}
		if c, err := net.Dial("tcp", net.JoinHostPort(ip.String(), strconv.Itoa(s.Service.Port))); err == nil {
			c.Close()
			t.Errorf("the service listens on %s", ip)
		}
	}
}
