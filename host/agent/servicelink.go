package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"trien/host/link"
	"trien/host/peer"
	"trien/protocol"
)

// How long to wait before the service is tried again: it may not be installed,
// or be starting.
const (
	firstRetry = 250 * time.Millisecond
	lastRetry  = 15 * time.Second
)

// meetService keeps the agent known to the service until ctx ends, from when
// its extension has said hello: before that it could show nothing to a person.
func (a *Agent) meetService(ctx context.Context) {
	select {
	case <-a.introduced:
	case <-ctx.Done():
		return
	}
	retry := firstRetry
	for {
		met, err := a.attend(ctx)
		if ctx.Err() != nil {
			return
		}
		a.Log.Debug("service", "error", err)
		if met {
			retry = firstRetry
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(retry):
		}
		retry = min(2*retry, lastRetry)
	}
}

// attend says hello to the service and takes the pages that it offers, until
// the connection ends. met tells whether there was a service at all.
func (a *Agent) attend(ctx context.Context) (met bool, err error) {
	control, err := a.dialService("")
	if err != nil {
		return false, err
	}
	defer control.Close()
	defer context.AfterFunc(ctx, func() { control.Close() })()
	a.Log.Info("known to the service")
	var pages sync.WaitGroup
	defer pages.Wait()
	// When the service goes, its pages' connections end by themselves.
	for {
		kind, data, err := control.ReadFrame()
		if err != nil {
			return true, err
		}
		var offer link.Offer
		if kind != link.Page || json.Unmarshal(data, &offer) != nil {
			return true, fmt.Errorf("agent: unexpected frame %q from the service", kind)
		}
		pages.Go(func() { a.takePage(ctx, offer) })
	}
}

// dialService connects to the service and makes sure that it is the service:
// any program may have made a socket of that name (Man-in-the-Machine).
func (a *Agent) dialService(ticket string) (*link.Conn, error) {
	conn, err := link.Dial(a.service.Socket)
	if err != nil {
		return nil, err
	}
	user, err := peer.Socket(conn.Conn)
	if err == nil && !a.maybeService(user) {
		err = fmt.Errorf("agent: the service's socket belongs to user %s", user)
		a.Log.Error("service refused", "error", err)
	}
	if err == nil {
		err = conn.WriteJSON(link.Hello, link.Greeting{Ticket: ticket, Version: a.Version, Browser: a.userAgent})
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// maybeService tells whether the service may run as this user: root, its own
// account, or the person, who runs a service for a trial.
func (a *Agent) maybeService(user peer.User) bool {
	if user.Root() {
		return true
	}
	if me, err := peer.Current(); err == nil && user == me {
		return true
	}
	account, err := peer.Lookup(a.service.Account)
	return err == nil && user == account
}

// takePage serves one page that came through the service.
func (a *Agent) takePage(ctx context.Context, offer link.Offer) {
	conn, err := a.dialService(offer.Ticket)
	if err != nil {
		a.Log.Warn("page not taken", "error", err)
		return
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	// A page that speaks for itself is its tab's: the service lets only
	// allowed origins in, and cannot see frames.
	c := a.newConversation(ctx, protocol.PageOpenParams{Origin: offer.Origin, TopOrigin: offer.Origin}, protocol.ChannelWebSocket, &linkTransport{conn})
	defer c.close()
	for {
		kind, data, err := conn.ReadFrame()
		if err != nil {
			return
		}
		switch kind {
		case link.Text:
			c.text(data)
		case link.Binary:
			frame, bad := protocol.ParseDataFrame(data)
			if bad != nil {
				c.answer("", nil, bad)
				continue
			}
			c.data(frame)
		}
	}
}
