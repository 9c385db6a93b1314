package service

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"trien/host/link"
	"trien/host/peer"
)

// errAgentSilent means that an agent did not take a page in time.
var errAgentSilent = errors.New("the agent did not take the page")

// takeTimeout bounds how long an agent may take to fetch a page offered.
const takeTimeout = 5 * time.Second

// What one user may have at the agents' socket, which every user can reach:
// an agent for each browser, and a connection for each page.
const (
	maxAgents = 16
	maxLinks  = 256
)

// How long the socket is given to recover, where the system has no descriptor
// left for one connection more.
const (
	acceptRetry   = 50 * time.Millisecond
	acceptRetries = 200
)

// registry knows the agents that are connected, by user, and the pages that
// wait to be taken.
type registry struct {
	log *slog.Logger

	mu      sync.Mutex
	agents  []*agent
	waiting map[string]waiting
	conns   map[net.Conn]peer.User
	links   map[peer.User]int // as many as are in conns
	closed  bool
}

type agent struct {
	user    peer.User
	browser string // as it calls itself; "" where the agent does not tell
	control *link.Conn
}

type waiting struct {
	user peer.User
	take chan *link.Conn
}

func newRegistry(log *slog.Logger) *registry {
	return &registry{log: log, waiting: map[string]waiting{}, conns: map[net.Conn]peer.User{}, links: map[peer.User]int{}}
}

// accept serves the agents' socket until it is closed.
func (g *registry) accept(l net.Listener) error {
	failures := 0
	for {
		c, err := l.Accept()
		switch {
		case err == nil:
			failures = 0
			go g.greet(&link.Conn{Conn: c})
		case errors.Is(err, net.ErrClosed):
			return nil
		case failures == acceptRetries:
			return err
		default:
			failures++
			g.log.Warn("agents' socket", "error", err)
			time.Sleep(acceptRetry)
		}
	}
}

// enter counts a connection; false means that its user has enough.
func (g *registry) enter(c net.Conn, user peer.User) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || g.links[user] >= maxLinks {
		return false
	}
	g.conns[c] = user
	g.links[user]++
	return true
}

// release closes a connection and forgets it.
func (g *registry) release(c *link.Conn) {
	g.mu.Lock()
	if user, ok := g.conns[c.Conn]; ok {
		delete(g.conns, c.Conn)
		if g.links[user]--; g.links[user] == 0 {
			delete(g.links, user)
		}
	}
	g.mu.Unlock()
	c.Close()
}

// greet finds out who connects, and for what.
func (g *registry) greet(c *link.Conn) {
	user, err := peer.Socket(c.Conn)
	if err != nil {
		g.log.Debug("agent's user unknown", "error", err)
		c.Close()
		return
	}
	if !g.enter(c.Conn, user) {
		g.log.Debug("too many connections of agents", "user", user)
		c.Close()
		return
	}
	_ = c.SetReadDeadline(time.Now().Add(takeTimeout))
	var greeting link.Greeting
	if err := c.ReadJSON(link.Hello, &greeting); err != nil {
		g.log.Debug("agent's greeting", "user", user, "error", err)
		g.release(c)
		return
	}
	_ = c.SetReadDeadline(time.Time{})
	if greeting.Ticket != "" {
		g.deliver(user, greeting.Ticket, c)
		return
	}
	g.serve(&agent{user: user, browser: greeting.Browser, control: c})
}

// deliver hands an agent's page connection to the page that waits for it. A
// ticket is good once, and only for the user whose page it is.
func (g *registry) deliver(user peer.User, ticket string, c *link.Conn) {
	g.mu.Lock()
	w, ok := g.waiting[ticket]
	ok = ok && w.user == user
	if ok {
		delete(g.waiting, ticket)
	}
	g.mu.Unlock()
	if !ok {
		g.log.Debug("unknown ticket", "user", user)
		g.release(c)
		return
	}
	w.take <- c
}

// serve keeps an agent until its control connection ends.
func (g *registry) serve(a *agent) {
	defer g.release(a.control)
	if !g.know(a) {
		g.log.Debug("too many agents", "user", a.user)
		return
	}
	g.log.Info("agent connected", "user", a.user)
	// An agent has nothing to say on its control connection: whatever comes,
	// an end included, is the end.
	var nothing [1]byte
	_, _ = a.control.Read(nothing[:])
	g.mu.Lock()
	g.agents = slices.DeleteFunc(g.agents, func(b *agent) bool { return a == b })
	g.mu.Unlock()
	g.log.Info("agent gone", "user", a.user)
}

// know keeps an agent, unless its user has too many.
func (g *registry) know(a *agent) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for _, b := range g.agents {
		if a.user == b.user {
			n++
		}
	}
	if n >= maxAgents {
		return false
	}
	g.agents = append(g.agents, a)
	return true
}

// find returns the user's agent of the browser that calls itself so, that the
// confirmation opens where the person is; where there is none, or several, the
// one that connected last. What a browser calls itself proves nothing, and need
// not: all these agents are the same user's, and each asks before it signs.
func (g *registry) find(user peer.User, browser string) *agent {
	browser = browser[:min(len(browser), link.MaxBrowser)]
	g.mu.Lock()
	defer g.mu.Unlock()
	var last *agent
	for _, a := range slices.Backward(g.agents) {
		if a.user != user {
			continue
		}
		if a.browser == browser {
			return a
		}
		if last == nil {
			last = a
		}
	}
	return last
}

// offer gives a page to an agent and returns the connection that the agent
// opens for it.
func (g *registry) offer(ctx context.Context, a *agent, origin string) (*link.Conn, error) {
	ticket := rand.Text()
	w := waiting{user: a.user, take: make(chan *link.Conn, 1)}
	g.mu.Lock()
	g.waiting[ticket] = w
	g.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, takeTimeout)
	defer cancel()
	err := a.control.WriteJSON(link.Page, link.Offer{Ticket: ticket, Origin: origin})
	if err == nil {
		select {
		case c := <-w.take:
			return c, nil
		case <-ctx.Done():
			err = errAgentSilent
		}
	}
	g.mu.Lock()
	delete(g.waiting, ticket)
	g.mu.Unlock()
	select { // taken in the last moment
	case c := <-w.take:
		g.release(c)
	default:
	}
	return nil, err
}

// closeAll ends every connection.
func (g *registry) closeAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for c := range g.conns {
		c.Close()
	}
}
