package proof

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"trien/host/nativemessaging"
	"trien/host/service"
	"trien/protocol"
)

const hello = `{"jsonrpc":"2.0","id":"1","method":"host.hello","params":{"client":{"name":"proof","version":"1"},"protocol":{"min":1,"max":1}}}`

// introduction is the extension's first message to its agent.
const introduction = `{"jsonrpc":"2.0","id":"1","method":"extension.hello","params":{"extension":{"name":"proof","version":"1.0.0"},"browser":"Chromium","protocol":{"min":1,"max":1}}}`

// forbidden is what a page hears that the settings do not name.
const forbidden = "403"

// envAsk has this program play a page of the origin that it names.
const envAsk = "TRIEN_PROOF_ASK"

func TestMain(m *testing.M) {
	if origin := os.Getenv(envAsk); origin != "" {
		fmt.Println(ask(origin))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// ask says hello as a page does and returns the answer, or how it was refused.
func ask(origin string) string {
	d := websocket.Dialer{Subprotocols: []string{service.Subprotocol}, HandshakeTimeout: 20 * time.Second}
	c, answer, err := d.Dial("ws://127.0.0.1:17345"+service.Path, http.Header{"Origin": {origin}})
	if answer != nil && answer.StatusCode != http.StatusSwitchingProtocols {
		return strconv.Itoa(answer.StatusCode)
	}
	if err == nil {
		defer c.Close()
		err = errors.Join(c.SetReadDeadline(time.Now().Add(30*time.Second)), c.WriteMessage(websocket.TextMessage, []byte(hello)))
	}
	var said []byte
	if err == nil {
		_, said, err = c.ReadMessage()
	}
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return closed.Text
	}
	if err != nil {
		return err.Error()
	}
	return string(said)
}

// person is a user of the PC, who is made for the test.
func person(t *testing.T, name string) *syscall.Credential {
	t.Helper()
	if _, err := user.Lookup(name); err != nil {
		if said, err := exec.Command("useradd", "--create-home", name).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		t.Cleanup(func() {
			if said, err := exec.Command("userdel", "--remove", name).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
	u, err := user.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32) // the system's own
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// as makes a command run as a person.
func as(who *syscall.Credential, name string, cmd *exec.Cmd) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	cmd.Env = append(cmd.Environ(), "HOME=/home/"+name)
	cmd.Dir = "/"
	return cmd
}

// page has a person's page of an origin ask.
func page(t *testing.T, who *syscall.Credential, name, origin string) string {
	t.Helper()
	cmd := as(who, name, exec.Command("/proc/self/exe"))
	cmd.Env = append(cmd.Env, envAsk+"="+origin)
	said, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(said))
}

// agent starts a person's agent as a browser does, and waits until the service
// knows it.
func agent(t *testing.T, who *syscall.Credential, name string) {
	t.Helper()
	cmd := as(who, name, exec.Command("/usr/bin/trien", "chrome-extension://"+nativemessaging.ChromiumID+"/"))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = io.Discard
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	if _, err := in.Write(append(binary.NativeEndian.AppendUint32(nil, uint32(len(introduction))), introduction...)); err != nil {
		t.Fatal(err)
	}
	// The settings count when they have lain still for a second.
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		got := page(t, who, name, portal)
		if got != forbidden && got != string(protocol.HostAgentMissing) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s's agent does not meet the service: %s", name, got)
		}
	}
}

func TestServiceRefusesPagesThatTheSettingsDoNotName(t *testing.T) {
	onPC(t)
	who := person(t, "vanthu")
	for _, origin := range []string{"https://c.example", "http://a.example", "https://a.example.evil.test", "null"} {
		if got := page(t, who, "vanthu", origin); got != forbidden {
			t.Errorf("%s: %s", origin, got)
		}
	}
}

// A page, the service, the agents' socket, the agent of the page's own user,
// and back, through all the walls that systemd builds around the service.
func TestPageReachesTheAgentOfItsOwnUser(t *testing.T) {
	onPC(t)
	allowPortal(t)
	leader, clerk := person(t, "lanhdao"), person(t, "vanthu")
	agent(t, leader, "lanhdao")
	if got := page(t, clerk, "vanthu", portal); got != string(protocol.HostAgentMissing) {
		t.Errorf("a page of somebody without an agent: %s", got)
	}
	var answer struct {
		ID     string
		Result protocol.HelloResult
		Error  json.RawMessage
	}
	got := page(t, leader, "lanhdao", portal)
	if err := json.Unmarshal([]byte(got), &answer); err != nil {
		t.Fatalf("%s: %v", got, err)
	}
	if answer.Error != nil || answer.ID != "1" || answer.Result.Channel != protocol.ChannelWebSocket || answer.Result.Host.Version == "" {
		t.Errorf("%s", got)
	}
}
