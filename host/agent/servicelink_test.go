package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/gorilla/websocket"

	"trien/host/peer"
	"trien/host/service"
	"trien/host/settings"
	"trien/protocol"
)

// door is a running service.
type door struct {
	settings settings.Service
	stop     func()
}

func openDoor(t *testing.T, s settings.Service) door {
	t.Helper()
	all := settings.Defaults()
	all.Portals.Origins = []string{portal}
	all.Service = s
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- service.New(settings.Fixed(all), "test", slog.New(slog.DiscardHandler)).Run(ctx, func() { close(ready) })
	}()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	stopped := false
	d := door{settings: s, stop: func() {
		if !stopped {
			stopped = true
			cancel()
			<-ended
		}
	}}
	t.Cleanup(d.stop)
	return d
}

func freeDoor(t *testing.T) settings.Service {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := settings.Defaults().Service
	s.Port = l.Addr().(*net.TCPAddr).Port
	s.Socket = filepath.Join(t.TempDir(), "s.sock")
	return s
}

// awaitAgent asks the service until the agent is known to it.
func (d door) awaitAgent(t *testing.T) {
	t.Helper()
	for known := false; !known; {
		answer, err := http.Get("http://127.0.0.1:" + strconv.Itoa(d.settings.Port) + "/health")
		if err != nil {
			t.Fatal(err)
		}
		var h service.Health
		err = json.NewDecoder(answer.Body).Decode(&h)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		known = h.Agent
	}
}

// webPage is a portal's page on the WebSocket.
type webPage struct {
	t      *testing.T
	ws     *websocket.Conn
	lastID int
	got    []byte // of data frames
}

func (d door) openPage(t *testing.T) *webPage {
	t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{service.Subprotocol}}
	ws, _, err := dialer.Dial(fmt.Sprintf("ws://127.0.0.1:%d%s", d.settings.Port, service.Path), http.Header{"Origin": {portal}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	w := &webPage{t: t, ws: ws}
	if m, err := w.call(protocol.MethodHello, hello(1, 1)); err != nil || m.Error != nil {
		t.Fatalf("hello: %+v, %v", m, err)
	}
	return w
}

func (w *webPage) send(method string, params any) protocol.ID {
	w.t.Helper()
	w.lastID++
	id := protocol.ID(strconv.Itoa(w.lastID))
	if err := w.ws.WriteJSON(protocol.Request(id, method, params)); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// await returns the answer to a request, or why the conversation ended.
func (w *webPage) await(id protocol.ID) (*protocol.Message, error) {
	for {
		kind, data, err := w.ws.ReadMessage()
		if err != nil {
			return nil, err
		}
		if kind == websocket.BinaryMessage {
			frame, bad := protocol.ParseDataFrame(data)
			if bad != nil {
				return nil, bad
			}
			w.got = append(w.got, frame.Data...)
			continue
		}
		var m protocol.Message
		if err := json.Unmarshal(data, &m); err != nil {
			return nil, err
		}
		if m.ID == id {
			return &m, nil
		}
	}
}

func (w *webPage) call(method string, params any) (*protocol.Message, error) {
	w.t.Helper()
	return w.await(w.send(method, params))
}

// beginSigning uploads the document and asks for a signature.
func (w *webPage) beginSigning(document []byte) protocol.ID {
	w.t.Helper()
	m, err := w.call(protocol.MethodDocumentOpen, protocol.DocumentOpenParams{Document: 1, Name: "a.pdf", Size: int64(len(document))})
	if err != nil || m.Error != nil {
		w.t.Fatalf("open: %+v, %v", m, err)
	}
	frame := protocol.DataFrame{Document: 1, Data: document}
	if err := w.ws.WriteMessage(websocket.BinaryMessage, frame.Bytes()); err != nil {
		w.t.Fatal(err)
	}
	return w.send(protocol.MethodSignPDF, protocol.SignPDFParams{Document: 1, Purpose: protocol.Approve})
}

func TestPersonSignsThroughTheService(t *testing.T) {
	store, _ := leader(t)
	d := openDoor(t, freeDoor(t))
	x := startAgent(t, store, func(s *settings.Settings) { s.Service = d.settings })
	d.awaitAgent(t)
	w := d.openPage(t)
	document := onePage()
	id := w.beginSigning(document)
	s := x.awaitStage(protocol.ConsentReady)
	if s.Origin != portal || s.Channel != protocol.ChannelWebSocket {
		t.Errorf("the window shows origin %q, channel %q", s.Origin, s.Channel)
	}
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	m, err := w.await(id)
	if err != nil || m.Error != nil {
		t.Fatalf("%+v, %v", m, err)
	}
	var result protocol.SignPDFResult
	if err := json.Unmarshal(m.Result, &result); err != nil {
		t.Fatal(err)
	}
	if m, err := w.call(protocol.MethodDocumentRead, protocol.DocumentReadParams{Document: result.Document}); err != nil || m.Error != nil {
		t.Fatalf("%+v, %v", m, err)
	}
	if int64(len(w.got)) != result.Size || string(w.got[:len(document)]) != string(document) {
		t.Errorf("got %d bytes of %d", len(w.got), result.Size)
	}
}

func TestServiceThatEndsClosesTheWindowAndComesBack(t *testing.T) {
	store, _ := leader(t)
	free := freeDoor(t)
	d := openDoor(t, free)
	x := startAgent(t, store, func(s *settings.Settings) { s.Service = free })
	d.awaitAgent(t)
	w := d.openPage(t)
	id := w.beginSigning(onePage())
	x.awaitStage(protocol.ConsentReady)
	d.stop()
	if _, err := w.await(id); err == nil {
		t.Error("the page is answered by a service that has ended")
	}
	s := x.await("its end", func(s protocol.ConsentState) bool { return s.Stage == protocol.ConsentFailed })
	if s.Error == nil || s.Error.Code != protocol.HostStopped {
		t.Errorf("the window shows %+v", s.Error)
	}
	// A service that is started again finds the agent again.
	d = openDoor(t, free)
	d.awaitAgent(t)
	d.openPage(t).beginSigning(onePage())
	x.awaitStage(protocol.ConsentReady)
}

func TestAgentThatEndsSettlesThePage(t *testing.T) {
	store, _ := leader(t)
	d := openDoor(t, freeDoor(t))
	x := startAgent(t, store, func(s *settings.Settings) { s.Service = d.settings })
	d.awaitAgent(t)
	w := d.openPage(t)
	id := w.beginSigning(onePage())
	x.awaitStage(protocol.ConsentReady)
	x.hangUp()
	// The agent may still say that it stops, or the service that it has.
	m, err := w.await(id)
	var closed *websocket.CloseError
	switch {
	case err == nil && m.Error != nil && m.Error.Code() == protocol.HostStopped:
	case errors.As(err, &closed) && closed.Text == string(protocol.HostStopped):
	default:
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestSocketOfAnotherUserIsRefused(t *testing.T) {
	a := &Agent{service: settings.Defaults().Service}
	for user, want := range map[string]bool{"0": true, "4294967294": false} {
		if got := a.maybeService(peer.User(user)); got != want {
			t.Errorf("a service of user %s: %v", user, got)
		}
	}
}
