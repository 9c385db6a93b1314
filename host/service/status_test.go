package service

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"trien/host/settings"
	"trien/protocol"
)

func TestStatusTellsWhoHoldsThePort(t *testing.T) {
	at := func(l net.Listener) settings.Service {
		s := settings.Defaults().Service
		s.Port = l.Addr().(*net.TCPAddr).Port
		return s
	}
	listen := func(address string) net.Listener {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Skip(err)
		}
		t.Cleanup(func() { l.Close() })
		return l
	}
	t.Run("the service", func(t *testing.T) {
		if h, err := Look(t.Context(), start(t).Service); err != nil || h.Version != "test" {
			t.Errorf("%+v, %v", h, err)
		}
	})
	t.Run("nobody", func(t *testing.T) {
		l := listen("127.0.0.1:0")
		l.Close()
		_, err := Look(t.Context(), at(l))
		var said *protocol.Error
		if !errors.As(err, &said) || said.Code() != protocol.HostServiceNotRunning {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another web server", func(t *testing.T) {
		server := httptest.NewServer(http.NotFoundHandler())
		defer server.Close()
		s := at(server.Listener)
		_, err := Look(t.Context(), s)
		namesUs(t, err, s.Port)
	})
	t.Run("one that answers in our words", func(t *testing.T) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"name":"another"}`) }))
		defer server.Close()
		s := at(server.Listener)
		_, err := Look(t.Context(), s)
		namesUs(t, err, s.Port)
	})
	t.Run("one that speaks otherwise", func(t *testing.T) {
		l := listen("127.0.0.1:0")
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				fmt.Fprint(c, "220 mail\r\n")
				c.Close()
			}
		}()
		_, err := Look(t.Context(), at(l))
		namesUs(t, err, at(l).Port)
	})
	t.Run("on the other address alone", func(t *testing.T) {
		l := listen("[::1]:0")
		_, err := Look(t.Context(), at(l))
		namesUs(t, err, at(l).Port)
	})
}

// namesUs looks whether a sentence names this very program.
func namesUs(t *testing.T, err error, port int) {
	t.Helper()
	var held *TakenError
	if !errors.As(err, &held) || held.Port != port || held.Holder.PID != os.Getpid() {
		t.Fatalf("got %#v", err)
	}
	for _, part := range []string{strconv.Itoa(port), held.Holder.Name, "tiến trình " + strconv.Itoa(os.Getpid()), "process " + strconv.Itoa(os.Getpid()), "service.port"} {
		if part == "" || !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

func TestServiceThatCannotOpenItsPortSaysWhoHasIt(t *testing.T) {
	s := start(t)
	_, err := (&Service{door: s.Service}).listen(t.Context())
	namesUs(t, err, s.Service.Port)
}
