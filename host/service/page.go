package service

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"trien/host/link"
	"trien/protocol"
)

// closeNoAgent is the WebSocket close code (RFC 6455, section 7.4.2: private
// use) with the reason host.agent_missing.
const closeNoAgent = 4001

// closeFull is "try again later", with the reason host.too_many_requests.
const closeFull = websocket.CloseTryAgainLater

// What is read at the most from a page that was told to go, and from how many
// at once: who floods is not read for long.
const (
	drainTimeout = 2 * time.Second
	drainLimit   = 64 << 20
	maxDrains    = 8
)

// maxFrame is the largest WebSocket message, a whole data frame.
const maxFrame = protocol.MaxChunk + 64

// buffers hold messages that are on their way, so that a page that says
// nothing holds none.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var upgrader = websocket.Upgrader{
	HandshakeTimeout: 5 * time.Second,
	WriteBufferSize:  64 << 10,
	WriteBufferPool:  new(sync.Pool),
	// Nothing is compressed: what is small on the wire is small in memory.
	EnableCompression: false,
	Subprotocols:      []string{Subprotocol},
	// page has compared the origin already; gorilla's own check accepts a
	// missing Origin and one equal to Host.
	CheckOrigin: func(*http.Request) bool { return true },
}

// page takes a portal's WebSocket. The origin is compared before the upgrade.
func (s *Service) page(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	if !s.settings.Current().Allows(origin) {
		s.refuse(w, r, "origin", http.StatusForbidden)
		return
	}
	v := visitorOf(r)
	pacer := v.meet(origin)
	if pacer.pace(r.Context()) != nil {
		return // the page has gone
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	defer ws.Close()
	ws.SetReadLimit(maxFrame)
	if !v.admit(origin) {
		s.refused("too many pages")
		s.refusals.warn(s.log, "too many pages", "origin", origin, "user", v.user)
		s.turnAway(ws, closeFull, protocol.HostTooManyRequests)
		return
	}
	agent := s.agents.find(v.user, r.UserAgent())
	if agent == nil {
		s.refused("no agent")
		s.turnAway(ws, closeNoAgent, protocol.HostAgentMissing)
		return
	}
	conn, err := s.agents.offer(r.Context(), agent, origin)
	if err != nil {
		s.refusals.warn(s.log, "agent did not take a page", "user", v.user, "error", err)
		s.turnAway(ws, closeNoAgent, protocol.HostAgentMissing)
		return
	}
	defer s.agents.release(conn)
	s.log.Info("page connected", "origin", origin, "user", v.user)
	go s.toPage(ws, conn)
	s.toAgent(ws, conn, func() error { return pacer.pace(r.Context()) })
}

// toAgent passes the page's frames on until the page goes. pace waits where
// there are too many.
func (s *Service) toAgent(ws *websocket.Conn, conn *link.Conn, pace func() error) {
	inMessage := false
	awake := func() error {
		if inMessage {
			return nil // it has its own time
		}
		return ws.SetReadDeadline(time.Now().Add(s.limits.pong))
	}
	ws.SetPongHandler(func(string) error { return errors.Join(pace(), awake()) })
	ws.SetPingHandler(func(data string) error {
		_ = ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
		return pace()
	})
	for {
		inMessage = false
		_ = awake()
		kind, r, err := ws.NextReader()
		if err == nil {
			inMessage = true
			_ = ws.SetReadDeadline(time.Now().Add(s.limits.message))
			err = pass(conn, kind, r, pace)
		}
		switch {
		case err == nil:
		case errors.Is(err, websocket.ErrReadLimit): // gorilla has answered with 1009
			conn.Close()
			s.drain(ws.NetConn())
			return
		case errors.Is(err, errTooLarge):
			closeWith(ws, websocket.CloseMessageTooBig, protocol.HostMessageTooLarge)
			conn.Close()
			s.drain(ws.NetConn())
			return
		case errors.Is(err, errAgentGone): // toPage tells the page
			s.drain(ws.NetConn())
			return
		default:
			return
		}
	}
}

// What ends a page from our side.
var (
	errTooLarge  = errors.New("text above the limit")
	errAgentGone = errors.New("the agent's connection has ended")
)

// pass reads one message whole and gives it to the agent.
func pass(conn *link.Conn, kind int, r io.Reader, pace func() error) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if _, err := b.ReadFrom(r); err != nil {
		return err
	}
	out := link.Binary
	if kind == websocket.TextMessage {
		out = link.Text
		if b.Len() > protocol.MaxTextMessage {
			return errTooLarge
		}
	}
	if err := pace(); err != nil {
		return err
	}
	if conn.WriteFrame(out, b.Bytes()) != nil {
		return errAgentGone
	}
	return nil
}

// turnAway ends a WebSocket that nobody reads any more, and lets the page see
// why.
func (s *Service) turnAway(ws *websocket.Conn, code int, reason protocol.Code) {
	closeWith(ws, code, reason)
	s.drain(ws.NetConn())
}

// drain reads what a page still sends until it has seen the end. A connection
// closed with bytes unread is reset, and the page would never know why.
func (s *Service) drain(conn net.Conn) {
	select {
	case s.drains <- struct{}{}:
	default:
		return
	}
	defer func() { <-s.drains }()
	_ = conn.SetReadDeadline(time.Now().Add(drainTimeout))
	_, _ = io.CopyN(io.Discard, conn, drainLimit)
}

// toPage passes the agent's frames on until the agent goes, and keeps the page
// awake with pings.
func (s *Service) toPage(ws *websocket.Conn, conn *link.Conn) {
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		tick := time.NewTicker(s.limits.ping)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				_ = ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.limits.write))
			}
		}
	}()
	for {
		kind, data, err := conn.ReadFrame()
		if err != nil {
			farewell(ws, websocket.CloseInternalServerErr, protocol.HostStopped)
			return
		}
		out := websocket.TextMessage
		if kind == link.Binary {
			out = websocket.BinaryMessage
		}
		_ = ws.SetWriteDeadline(time.Now().Add(s.limits.write))
		if ws.WriteMessage(out, data) != nil {
			ws.Close()
			return
		}
	}
}

// farewell ends a WebSocket that toAgent is reading, which goes on until the
// page has answered.
func farewell(ws *websocket.Conn, code int, reason protocol.Code) {
	closeWith(ws, code, reason)
	_ = ws.NetConn().SetReadDeadline(time.Now().Add(drainTimeout))
}

// closeWith ends a WebSocket with an error code of the contract as reason.
func closeWith(ws *websocket.Conn, code int, reason protocol.Code) {
	message := websocket.FormatCloseMessage(code, string(reason))
	_ = ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second))
}
