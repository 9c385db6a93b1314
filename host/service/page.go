package service

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"trien/host/link"
	"trien/protocol"
)

// closeNoAgent is the WebSocket close code (RFC 6455, section 7.4.2: private
// use) with the reason host.agent_missing.
const closeNoAgent = 4001

// Keep-alive of a page's WebSocket: a peer that answers no ping is gone.
const (
	pingEvery    = 30 * time.Second
	pongWithin   = 75 * time.Second
	writeTimeout = 30 * time.Second
)

// What is read at the most from a page that was told to go.
const (
	drainTimeout = 2 * time.Second
	drainLimit   = 64 << 20
)

// maxFrame is the largest WebSocket message, a whole data frame.
const maxFrame = protocol.MaxChunk + 64

var upgrader = websocket.Upgrader{
	HandshakeTimeout: 5 * time.Second,
	ReadBufferSize:   64 << 10,
	WriteBufferSize:  64 << 10,
	Subprotocols:     []string{Subprotocol},
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
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	defer ws.Close()
	ws.SetReadLimit(maxFrame)
	agent := s.agents.find(userOf(r))
	if agent == nil {
		turnAway(ws, closeNoAgent, protocol.HostAgentMissing)
		return
	}
	conn, err := s.agents.offer(r.Context(), agent, origin)
	if err != nil {
		s.log.Warn("agent did not take a page", "user", agent.user, "error", err)
		turnAway(ws, closeNoAgent, protocol.HostAgentMissing)
		return
	}
	defer s.agents.release(conn)
	s.log.Info("page connected", "origin", origin, "user", agent.user)
	go s.toPage(ws, conn)
	s.toAgent(ws, conn)
}

// toAgent passes the page's frames on until the page goes.
func (s *Service) toAgent(ws *websocket.Conn, conn *link.Conn) {
	_ = ws.SetReadDeadline(time.Now().Add(pongWithin))
	ws.SetPongHandler(func(string) error { return ws.SetReadDeadline(time.Now().Add(pongWithin)) })
	for {
		kind, data, err := ws.ReadMessage()
		if errors.Is(err, websocket.ErrReadLimit) {
			drain(ws.NetConn()) // gorilla has answered with 1009
		}
		if err != nil {
			return
		}
		_ = ws.SetReadDeadline(time.Now().Add(pongWithin))
		out := link.Binary
		if kind == websocket.TextMessage {
			out = link.Text
			if len(data) > protocol.MaxTextMessage {
				turnAway(ws, websocket.CloseMessageTooBig, protocol.HostMessageTooLarge)
				return
			}
		}
		if conn.WriteFrame(out, data) != nil {
			drain(ws.NetConn()) // toPage tells the page that its agent is gone
			return
		}
	}
}

// turnAway ends a WebSocket that nobody reads any more, and lets the page see
// why.
func turnAway(ws *websocket.Conn, code int, reason protocol.Code) {
	closeWith(ws, code, reason)
	drain(ws.NetConn())
}

// drain reads what a page still sends until it has seen the end. A connection
// closed with bytes unread is reset, and the page would never know why.
func drain(conn net.Conn) {
	_ = conn.SetReadDeadline(time.Now().Add(drainTimeout))
	_, _ = io.CopyN(io.Discard, conn, drainLimit)
}

// toPage passes the agent's frames on until the agent goes, and keeps the page
// awake with pings.
func (s *Service) toPage(ws *websocket.Conn, conn *link.Conn) {
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		tick := time.NewTicker(pingEvery)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				_ = ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout))
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
		_ = ws.SetWriteDeadline(time.Now().Add(writeTimeout))
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
