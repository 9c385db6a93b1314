package service

import (
	"context"
	"net"
	"net/http"
	"strconv"

	"trien/host/peer"
)

type userKey struct{}

// guard stands before every handler. It refuses a Host that is not this
// loopback port (DNS rebinding makes a foreign name point here), more than one
// Origin, and a peer whose user the system does not know. It decides nothing
// about the Origin's right: each handler does.
func (s *Service) guard(next http.Handler) http.Handler {
	port := strconv.Itoa(s.door.Port)
	hosts := map[string]bool{
		"127.0.0.1:" + port: true,
		"[::1]:" + port:     true,
		"localhost:" + port: true,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !hosts[r.Host] {
			s.refuse(w, r, "host", http.StatusForbidden)
			return
		}
		if len(r.Header.Values("Origin")) > 1 {
			s.refuse(w, r, "several origins", http.StatusForbidden)
			return
		}
		user, err := peerOf(r)
		if err != nil {
			s.log.Warn("peer unknown", "error", err)
			s.refuse(w, r, "peer", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user)))
	})
}

// peerOf asks the system whose program holds the other end.
func peerOf(r *http.Request) (peer.User, error) {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return "", peer.ErrUnknown
	}
	remote, err := net.ResolveTCPAddr("tcp", r.RemoteAddr)
	if err != nil {
		return "", err
	}
	return peer.TCP(local.AddrPort(), remote.AddrPort())
}

func userOf(r *http.Request) peer.User {
	user, _ := r.Context().Value(userKey{}).(peer.User)
	return user
}

func (s *Service) refuse(w http.ResponseWriter, r *http.Request, why string, status int) {
	s.log.Warn("refused", "why", why, "host", r.Host, "origin", r.Header.Get("Origin"), "path", r.URL.Path)
	http.Error(w, http.StatusText(status), status)
}
