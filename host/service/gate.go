package service

import (
	"container/list"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"

	"trien/host/peer"
)

// gate counts the connections of each OS user, so that no user can take the
// door from another. A user's own connections take it from each other: where
// too many wait, the one that has waited longest goes. An honest request is
// answered within milliseconds and never gets so old; one that says nothing,
// or says it slowly, does.
type gate struct {
	limits limits
	log    *slog.Logger

	mu    sync.Mutex
	total int
	users map[peer.User]*crowd
	rates map[asker]*pacer // users are few, origins in the settings
}

// crowd is what one user has at the door.
type crowd struct {
	waiting list.List // of *visitor, the oldest first
	pages   map[string]int
	admitted,
	open int
}

// asker is who a portal's page is: a site, in one user's browsers.
type asker struct {
	user   peer.User
	origin string
}

// visitor is one TCP connection whose user is known.
type visitor struct {
	*net.TCPConn
	gate *gate
	user peer.User

	place  *list.Element // among the crowd's waiting; nil once admitted or gone
	origin string        // of the admitted page
	gone   bool
	pacer  atomic.Pointer[pacer] // from the handshake on
}

func newGate(l limits, log *slog.Logger) *gate {
	return &gate{limits: l, log: log, users: map[peer.User]*crowd{}, rates: map[asker]*pacer{}}
}

// door is a listener behind the gate.
type door struct {
	net.Listener
	gate *gate
}

// Accept returns the next connection that may stay, a *visitor.
func (d door) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		conn := c.(*net.TCPConn) // of a TCP listener
		user, err := peer.TCP(conn.LocalAddr().(*net.TCPAddr).AddrPort(), conn.RemoteAddr().(*net.TCPAddr).AddrPort())
		if err != nil { // its program has closed it, or may not be known
			d.gate.log.Debug("peer unknown", "error", err)
			reset(conn)
			continue
		}
		if v := d.gate.enter(conn, user); v != nil {
			return v, nil
		}
		reset(conn)
	}
}

// reset ends a connection without leaving the kernel anything to remember.
func reset(c *net.TCPConn) {
	_ = c.SetLinger(0)
	_ = c.Close()
}

// enter lets a connection in, in the place of an older one where there are too
// many. It returns nil where all are admitted pages.
func (g *gate) enter(c *net.TCPConn, user peer.User) *visitor {
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.users[user]
	if w == nil {
		w = &crowd{pages: map[string]int{}}
		g.users[user] = w
	}
	if w.waiting.Len() >= g.limits.waiting {
		g.evict(w)
	}
	if g.total >= g.limits.total && !g.evict(g.largest()) {
		if w.open == 0 {
			delete(g.users, user)
		}
		return nil
	}
	v := &visitor{TCPConn: c, gate: g, user: user}
	v.place = w.waiting.PushBack(v)
	w.open++
	g.total++
	return v
}

// evict ends the crowd's connection that has waited longest.
func (g *gate) evict(w *crowd) bool {
	oldest := w.waiting.Front()
	if oldest == nil {
		return false
	}
	v := oldest.Value.(*visitor)
	g.forget(v)
	reset(v.TCPConn)
	return true
}

// largest is the crowd of which most wait.
func (g *gate) largest() *crowd {
	most := &crowd{}
	for _, w := range g.users {
		if w.waiting.Len() > most.waiting.Len() {
			most = w
		}
	}
	return most
}

// forget takes a connection out of the counts.
func (g *gate) forget(v *visitor) {
	if v.gone {
		return
	}
	v.gone = true
	w := g.users[v.user]
	if v.place != nil {
		w.waiting.Remove(v.place)
		v.place = nil
	} else {
		w.admitted--
		if w.pages[v.origin]--; w.pages[v.origin] == 0 {
			delete(w.pages, v.origin)
		}
	}
	g.total--
	if w.open--; w.open == 0 {
		delete(g.users, v.user)
	}
}

// Close ends the connection and gives its place back.
func (v *visitor) Close() error {
	v.gate.mu.Lock()
	v.gate.forget(v)
	v.gate.mu.Unlock()
	return v.TCPConn.Close()
}

// admit makes the connection a page of origin, which no other can push out. It
// tells false where the user, or this origin, has as many pages as it may.
func (v *visitor) admit(origin string) bool {
	g := v.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.users[v.user]
	if v.gone || v.place == nil || w.admitted >= g.limits.pages || w.pages[origin] >= g.limits.originPages {
		return false
	}
	w.waiting.Remove(v.place)
	v.place, v.origin = nil, origin
	w.admitted++
	w.pages[origin]++
	return true
}
