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

// registry knows the agents that are connected, by user, and the pages that
// wait to be taken.
type registry struct {
	log *slog.Logger

	mu      sync.Mutex
	agents  []*agent
	waiting map[string]waiting
	conns   map[net.Conn]struct{}
}

type agent struct {
	user    peer.User
	control *link.Conn
}

type waiting struct {
	user peer.User
	take chan *link.Conn
}

func newRegistry(log *slog.Logger) *registry {
	return &registry{log: log, waiting: map[string]waiting{}, conns: map[net.Conn]struct{}{}}
}

// accept serves the agents' socket until it is closed.
func (g *registry) accept(l net.Listener) error {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go g.greet(&link.Conn{Conn: c})
	}
}

// greet finds out who connects, and for what.
func (g *registry) greet(c *link.Conn) {
	user, err := peer.Socket(c.Conn)
	if err != nil {
		g.log.Warn("agent's user unknown", "error", err)
		c.Close()
		return
	}
	_ = c.SetReadDeadline(time.Now().Add(takeTimeout))
	var greeting link.Greeting
	if err := c.ReadJSON(link.Hello, &greeting); err != nil {
		g.log.Warn("agent's greeting", "user", user, "error", err)
		c.Close()
		return
	}
	_ = c.SetReadDeadline(time.Time{})
	if greeting.Ticket != "" {
		g.deliver(user, greeting.Ticket, c)
		return
	}
	g.serve(&agent{user: user, control: c})
}

// deliver hands an agent's page connection to the page that waits for it. A
// ticket is good once, and only for the user whose page it is.
func (g *registry) deliver(user peer.User, ticket string, c *link.Conn) {
	g.mu.Lock()
	w, ok := g.waiting[ticket]
	if ok && w.user == user {
		delete(g.waiting, ticket)
		g.conns[c.Conn] = struct{}{}
	}
	g.mu.Unlock()
	if !ok || w.user != user {
		g.log.Warn("unknown ticket", "user", user)
		c.Close()
		return
	}
	w.take <- c
}

// serve keeps an agent until its control connection ends.
func (g *registry) serve(a *agent) {
	g.mu.Lock()
	g.agents = append(g.agents, a)
	g.conns[a.control.Conn] = struct{}{}
	g.mu.Unlock()
	g.log.Info("agent connected", "user", a.user)
	// An agent has nothing to say on its control connection: whatever comes,
	// an end included, is the end.
	_, _, _ = a.control.ReadFrame()
	g.mu.Lock()
	g.agents = slices.DeleteFunc(g.agents, func(b *agent) bool { return a == b })
	delete(g.conns, a.control.Conn)
	g.mu.Unlock()
	a.control.Close()
	g.log.Info("agent gone", "user", a.user)
}

// find returns the user's agent that connected last, or nil.
func (g *registry) find(user peer.User) *agent {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := len(g.agents) - 1; i >= 0; i-- {
		if g.agents[i].user == user {
			return g.agents[i]
		}
	}
	return nil
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

// release closes a page's connection.
func (g *registry) release(c *link.Conn) {
	g.mu.Lock()
	delete(g.conns, c.Conn)
	g.mu.Unlock()
	c.Close()
}

// closeAll ends every connection.
func (g *registry) closeAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.conns {
		c.Close()
	}
}
