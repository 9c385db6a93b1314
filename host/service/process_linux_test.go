package service

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"

	"trien/host/link"
	"trien/host/settings"
)

// What a test needs as a process of its own: this very program, with the role,
// the port and the socket as its environment. It says one line when it is
// ready and ends with its standard input.
const roleVariable = "TRIEN_TEST_ROLE"

var roles = map[string]func(settings.Settings) error{
	"service": playService,
	"agent":   playAgent,
	"page":    playPage,
	"crowd":   playCrowd,
}

func TestMain(m *testing.M) {
	role, ok := roles[os.Getenv(roleVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	s := settings.Defaults()
	s.Portals.Origins = []string{portal, forged}
	s.Service.Socket = os.Getenv("TRIEN_TEST_SOCKET")
	var err error
	if s.Service.Port, err = strconv.Atoi(os.Getenv("TRIEN_TEST_PORT")); err == nil {
		err = role(s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// process is a role that runs.
type process struct {
	*exec.Cmd
	in    io.Closer
	lines *bufio.Scanner
}

// play starts a role as an OS user, -1 for the test's own, and returns its
// first line.
func play(t testing.TB, role string, uid int, s settings.Settings, variables ...string) (process, string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	if uid >= 0 {
		if os.Geteuid() != 0 {
			t.Skip("only root can start another user's program")
		}
		cmd.Path = reachable(t, program)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
	cmd.Dir = "/"
	cmd.Env = append(variables,
		roleVariable+"="+role, "TRIEN_TEST_SOCKET="+s.Service.Socket, fmt.Sprint("TRIEN_TEST_PORT=", s.Service.Port))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait() // what it had to say it has said
	})
	p := process{cmd, in, bufio.NewScanner(out)}
	p.lines.Scan()
	return p, p.lines.Text()
}

// reachable copies the program to where other users may start it.
func reachable(t testing.TB, program string) string {
	t.Helper()
	from, err := os.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	path := filepath.Join(openDir(t), "program")
	to, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(to, from)
	if closed := to.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	return path
}

func playService(s settings.Settings) error {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return New(settings.Fixed(s), "test", slog.New(slog.DiscardHandler)).Run(ctx, func() { fmt.Println("ready") })
}

// playAgent answers each frame with its user's number.
func playAgent(s settings.Settings) error {
	control, err := greet(s, "")
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		control.Close()
	}()
	for { // the service hears us on another connection than we ask on
		h, err := askHealth(s, portal)
		if err != nil {
			return err
		}
		if h.Agent {
			break
		}
	}
	fmt.Println("ready")
	for {
		var offer link.Offer
		if control.ReadJSON(link.Page, &offer) != nil {
			return nil
		}
		page, err := greet(s, offer.Ticket)
		if err != nil {
			continue
		}
		go func() {
			defer page.Close()
			for {
				kind, _, err := page.ReadFrame()
				if err != nil || page.WriteFrame(kind, []byte(strconv.Itoa(os.Getuid()))) != nil {
					return
				}
			}
		}()
	}
}

// playPage says what it is answered.
func playPage(s settings.Settings) error {
	ws, _, err := dialPage(s, portal)
	if err != nil {
		return err
	}
	defer ws.Close()
	answer, err := ask(ws)
	fmt.Println(answer)
	return err
}

// ask sends one message and returns the answer.
func ask(ws *websocket.Conn) (string, error) {
	if err := ws.WriteMessage(websocket.TextMessage, []byte("?")); err != nil {
		return "", err
	}
	_, answer, err := ws.ReadMessage()
	return string(answer), err
}

// forged is an allowed origin that hostile programs claim.
const forged = "https://forged.example"
