package proof

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sys/windows"

	"trien/host/link"
	"trien/host/nativemessaging"
	"trien/host/service"
	"trien/protocol"
)

const (
	address = "127.0.0.1:17345"
	pipe    = `\\.\pipe\trien-service`
	hello   = `{"jsonrpc":"2.0","id":"1","method":"host.hello","params":{"client":{"name":"proof","version":"1"},"protocol":{"min":1,"max":1}}}`
)

// installed is the path of the installed program.
func installed(t *testing.T) string {
	t.Helper()
	path := os.Getenv("TRIEN_INSTALLED")
	if path == "" {
		t.Skip("TRIEN_INSTALLED does not name the installed program")
	}
	return path
}

// connect opens a WebSocket as a page of the origin does.
func connect(origin string) (*websocket.Conn, *http.Response, error) {
	d := websocket.Dialer{Subprotocols: []string{service.Subprotocol}, HandshakeTimeout: 20 * time.Second}
	return d.Dial("ws://"+address+service.Path, http.Header{"Origin": {origin}})
}

func TestServiceRefusesPagesThatTheInstallerDidNotName(t *testing.T) {
	installed(t)
	for _, origin := range []string{"https://c.example", "http://a.example", "https://a.example.evil.test", "null"} {
		c, answer, err := connect(origin)
		if err == nil {
			c.Close()
		}
		if answer == nil || answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %v, %v", origin, answer, err)
		}
	}
}

// A page, the service, the named pipe, the agent, and back.
func TestPageReachesTheAgentThroughTheService(t *testing.T) {
	program := installed(t)
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil {
		// go-winio holds a first instance that Windows offers to nobody.
		first, err := link.Dial(pipe)
		if err != nil {
			t.Fatal(err)
		}
		defer first.Close()
	}
	agent := exec.Command(program, "chrome-extension://"+nativemessaging.ChromiumID+"/", "--parent-window=0")
	in, err := agent.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := agent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	agent.Stderr = os.Stderr
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		in.Close()
		_ = agent.Wait()
	}()
	go io.Copy(io.Discard, out)
	if _, err := in.Write(framed(hello)); err != nil {
		t.Fatal(err)
	}
	var answer struct {
		ID     string
		Result protocol.HelloResult
		Error  json.RawMessage
	}
	// The agent needs a moment to find the service: the page asks again.
	for deadline := time.Now().Add(30 * time.Second); ; {
		c, _, err := connect("https://a.example")
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(deadline)
		if err := c.WriteMessage(websocket.TextMessage, []byte(hello)); err != nil {
			t.Fatal(err)
		}
		_, message, err := c.ReadMessage()
		c.Close()
		if err == nil {
			if err := json.Unmarshal(message, &answer); err != nil {
				t.Fatal(err)
			}
			if answer.Error == nil {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("no agent: %s, %v", message, err)
		}
	}
	if answer.ID != "1" || answer.Result.Channel != protocol.ChannelWebSocket || answer.Result.Host.Version == "" {
		t.Errorf("%+v", answer)
	}
}

// framed is a native message.
func framed(text string) []byte {
	return append(binary.NativeEndian.AppendUint32(nil, uint32(len(text))), text...)
}
