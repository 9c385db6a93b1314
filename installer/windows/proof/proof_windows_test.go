package proof

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
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
	// A page's service finds the agent of its browser by what both call it.
	browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0.0.0"
	// What the extension says to the agent, and the page to the service.
	extensionHello = `{"jsonrpc":"2.0","id":"1","method":"extension.hello","params":{"extension":{"name":"proof","version":"1"},"browser":"` + browser + `","protocol":{"min":1,"max":1}}}`
	pageHello      = `{"jsonrpc":"2.0","id":"1","method":"host.hello","params":{"client":{"name":"proof","version":"1"},"protocol":{"min":1,"max":1}}}`
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
	return d.Dial("ws://"+address+service.Path, http.Header{"Origin": {origin}, "User-Agent": {browser}})
}

func TestServiceRefusesPagesThatTheInstallerDidNotName(t *testing.T) {
	installed(t)
	for _, origin := range []string{"https://c.example", "http://a.example", "https://a.example.evil.test", "null"} {
		c, answer, err := connect(origin)
		for try := 1; answer == nil && try < 20; try++ { // as below
			c, answer, err = connect(origin)
		}
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
	log, err := agent.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		in.Close()
		_ = agent.Wait()
	}()
	go io.Copy(io.Discard, out)
	if _, err := in.Write(framed(extensionHello)); err != nil {
		t.Fatal(err)
	}
	var answer struct {
		ID     string
		Result protocol.HelloResult
		Error  json.RawMessage
	}
	silent := time.AfterFunc(time.Minute, func() { _ = agent.Process.Kill() })
	awaitLine(t, log, "known to the service")
	silent.Stop()
	// Wine's table of connections may not have a new one's process yet: then the
	// service shows it the door.
	for try := 1; ; try++ {
		message, err := ask(pageHello)
		if err == nil {
			err = json.Unmarshal(message, &answer)
		}
		if err == nil {
			break
		}
		if try == 20 {
			t.Fatal(err)
		}
		t.Log(err)
	}
	if answer.Error != nil || answer.ID != "1" || answer.Result.Channel != protocol.ChannelWebSocket || answer.Result.Host.Version == "" {
		t.Errorf("%+v", answer)
	}
}

// ask sends a page's message and returns the answer.
func ask(message string) ([]byte, error) {
	c, _, err := connect("https://a.example")
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return nil, err
	}
	if err := c.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		return nil, err
	}
	_, answer, err := c.ReadMessage()
	return answer, err
}

// awaitLine reads a log until a line has the words, and the rest of it beside
// the test.
func awaitLine(t *testing.T, log io.Reader, words string) {
	t.Helper()
	var said strings.Builder
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if strings.Contains(lines.Text(), words) {
			go io.Copy(io.Discard, log)
			return
		}
		said.WriteString(lines.Text() + "\n")
	}
	t.Fatalf("the log never says %q, but %v\n%s", words, lines.Err(), said.String())
}

// framed is a native message.
func framed(text string) []byte {
	return append(binary.NativeEndian.AppendUint32(nil, uint32(len(text))), text...)
}
