package soak

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"trien/host/service"
	"trien/protocol"
)

// socket is channel B's way of a page.
type socket struct {
	mu sync.Mutex // gorilla wants one writer at a time
	ws *websocket.Conn
}

// openSocket begins a page's conversation at the service. The error is
// host.service_not_running where nothing listens there.
func openSocket(port int, origin string, c *conversation) (wire, protocol.Code) {
	dialer := websocket.Dialer{Subprotocols: []string{service.Subprotocol}, HandshakeTimeout: patience}
	ws, _, err := dialer.Dial(fmt.Sprintf("ws://127.0.0.1:%d%s", port, service.Path), http.Header{"Origin": {origin}})
	if err != nil {
		return nil, protocol.HostServiceNotRunning
	}
	go func() {
		defer ws.Close()
		for {
			kind, data, err := ws.ReadMessage()
			if err != nil {
				c.end(reason(err))
				return
			}
			if kind == websocket.TextMessage {
				c.text(data)
			} else if f, bad := protocol.ParseDataFrame(data); bad == nil {
				c.data(f)
			} else {
				c.end(alien)
			}
		}
	}()
	return &socket{ws: ws}, ""
}

// reason tells what trien.js makes of a WebSocket's end.
func reason(err error) protocol.Code {
	var closed *websocket.CloseError
	if errors.As(err, &closed) && protocol.Known(protocol.Code(closed.Text)) {
		return protocol.Code(closed.Text)
	}
	return protocol.HostStopped
}

func (s *socket) say(m *protocol.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.ws.WriteJSON(m) // the reader sees an end
}

func (s *socket) pour(f protocol.DataFrame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.ws.WriteMessage(websocket.BinaryMessage, f.Bytes())
}

// close is what the kernel does where a tab's process is killed, or what a page
// does that is left.
func (s *socket) close() {
	goodbye := websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
	_ = s.ws.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(time.Second))
	s.ws.Close()
}
