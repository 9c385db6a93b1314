package service

import (
	"context"
	"net"
	"net/http"
	"strconv"
)

type visitorKey struct{}

// guard stands before every handler. It refuses a Host that is not this
// loopback port (DNS rebinding makes a foreign name point here) and more than
// one Origin. It decides nothing about the Origin's right: each handler does.
// Whose the connection is, gate has found out.
func (s *Service) guard(next http.Handler) http.Handler {
	port := strconv.Itoa(s.door.Port)
	hosts := map[string]bool{
		"127.0.0.1:" + port: true,
		"[::1]:" + port:     true,
		"localhost:" + port: true,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A request line with an address of its own hides the Host header.
		if !hosts[r.Host] || r.URL.Host != "" {
			s.refuse(w, r, "host", http.StatusForbidden)
			return
		}
		if len(r.Header.Values("Origin")) > 1 {
			s.refuse(w, r, "several origins", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// withVisitor lets the handlers know whose connection a request came on.
func withVisitor(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, visitorKey{}, c)
}

func visitorOf(r *http.Request) *visitor {
	return r.Context().Value(visitorKey{}).(*visitor) // every door is behind the gate
}

// refuse answers and ends the connection: whoever was refused has no reason to
// stay.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, why string, status int) {
	s.refused(why)
	s.refusals.warn(s.log, "refused", "why", why, "user", visitorOf(r).user,
		"host", short(r.Host), "origin", short(r.Header.Get("Origin")), "path", short(r.URL.Path))
	w.Header().Set("Connection", "close")
	http.Error(w, http.StatusText(status), status)
}
