package agent

import (
	"encoding/json"

	"trien/host/link"
	"trien/protocol"
)

// transport carries a page's conversation. Its methods may be called
// concurrently and return once the bytes are handed on.
type transport interface {
	send(*protocol.Message) error
	sendData(protocol.DataFrame) error
	// close ends the conversation from our side.
	close()
}

// extensionTransport is channel A: the extension passes the messages on.
type extensionTransport struct {
	browser *browser
	page    uint32
}

func (t *extensionTransport) send(m *protocol.Message) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return t.browser.send(protocol.Request("", protocol.MethodPageMessage, protocol.PageMessageParams{Page: t.page, Message: raw}))
}

func (t *extensionTransport) sendData(f protocol.DataFrame) error {
	return t.browser.native.Write(formatPageData(t.page, f))
}

func (t *extensionTransport) close() {
	t.browser.notify(protocol.MethodPageClose, protocol.PageCloseParams{Page: t.page})
}

// linkTransport is channel B: a connection of the page's own to the service.
type linkTransport struct{ conn *link.Conn }

func (t *linkTransport) send(m *protocol.Message) error { return t.conn.WriteJSON(link.Text, m) }

func (t *linkTransport) sendData(f protocol.DataFrame) error {
	return t.conn.WriteFrame(link.Binary, f.Bytes())
}

func (t *linkTransport) close() { t.conn.Close() }
