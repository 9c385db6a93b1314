package service

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"trien/host/settings"
)

// soakVariable makes the crowd that of the acceptance: 1,000 connections for as
// long as it says (make soak). Without it, a small crowd for a moment.
const soakVariable = "TRIEN_SOAK"

// crowdVariable is the size of a role's crowd.
const crowdVariable = "TRIEN_TEST_CROWD"

// Bounds of the service in a crowd: what an honest request waits at the most,
// and what the process holds at the most, in KiB.
const (
	crowdPatience = 5 * time.Second
	crowdMemory   = 128 << 10
)

func TestHonestRequestsAreAnsweredInAHostileCrowd(t *testing.T) {
	size, long := 150, time.Second
	if text := os.Getenv(soakVariable); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		size = 1000
	}
	s := crowdedService(t)
	server, said := play(t, "service", -1, s)
	if said != "ready" {
		t.Fatalf("the service said %q", said)
	}
	if _, said := play(t, "agent", -1, s); said != "ready" {
		t.Fatalf("the agent said %q", said)
	}
	before := memoryOf(t, server.Process.Pid, "VmRSS")

	alone := beHonest(t, s, long/4)

	// Half of the crowd is the honest person's own programs, half another's.
	other := -1
	if os.Geteuid() == 0 {
		other = nobody
	}
	var crowds []process
	for _, user := range []int{-1, other} {
		crowd, said := play(t, "crowd", user, s, fmt.Sprint(crowdVariable, "=", size/2))
		if said != "ready" {
			t.Fatalf("the crowd said %q", said)
		}
		crowds = append(crowds, crowd)
	}
	asked := beHonest(t, s, long)
	attempts := 0
	for _, crowd := range crowds {
		crowd.in.Close()
		crowd.lines.Scan()
		n, err := strconv.Atoi(crowd.lines.Text())
		if err != nil {
			t.Error(err)
		}
		attempts += n
	}

	peak, after := memoryOf(t, server.Process.Pid, "VmHWM"), memoryOf(t, server.Process.Pid, "VmRSS")
	t.Logf("%d hostile connections at once, %d in all, for %v", size, attempts, long)
	for _, what := range []string{"health", "new page", "message"} {
		t.Logf("%-8s alone: %s", what, spread(alone[what]))
		t.Logf("%-8s in the crowd: %s", what, spread(asked[what]))
		if len(asked[what]) == 0 || slices.Max(asked[what]) > crowdPatience {
			t.Errorf("%s: not answered, or too late", what)
		}
	}
	t.Logf("memory of the service: %d MiB before, %d MiB at most, %d MiB after", before>>10, peak>>10, after>>10)
	if peak > crowdMemory {
		t.Errorf("the service held %d KiB", peak)
	}
}

// crowdedService says where a service may listen.
func crowdedService(t *testing.T) settings.Settings {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := settings.Defaults()
	s.Service.Port = l.Addr().(*net.TCPAddr).Port
	s.Service.Socket = filepath.Join(openDir(t), "service.sock")
	return s
}

// spread tells times as people compare them.
func spread(times []time.Duration) string {
	if len(times) == 0 {
		return "none"
	}
	times = slices.Sorted(slices.Values(times))
	at := func(share float64) time.Duration {
		return times[int(share*float64(len(times)-1))].Round(10 * time.Microsecond)
	}
	return fmt.Sprintf("%d answered, median %v, 99 %% %v, slowest %v", len(times), at(0.5), at(0.99), at(1))
}

// beHonest asks as browsers do for as long, and returns how long each answer
// took.
func beHonest(t *testing.T, s settings.Settings, long time.Duration) map[string][]time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), long)
	defer cancel()
	asked := map[string][]time.Duration{}
	measure := func(what string, do func() error) {
		began := time.Now()
		if err := do(); err != nil {
			t.Errorf("%s after %v: %v", what, time.Since(began), err)
			return
		}
		asked[what] = append(asked[what], time.Since(began))
	}
	var page *websocket.Conn
	for ctx.Err() == nil && !t.Failed() {
		measure("health", func() error {
			h, err := askHealth(s, portal)
			if err == nil && !h.Agent {
				err = errors.New("the agent is gone")
			}
			return err
		})
		measure("new page", func() (err error) {
			page, _, err = dialPage(s, portal)
			return err
		})
		for range 5 {
			if page == nil {
				break
			}
			measure("message", func() error {
				_, err := ask(page)
				return err
			})
		}
		if page != nil {
			page.Close()
		}
		time.Sleep(100 * time.Millisecond) // a person's browser does not hurry, and is not paced
	}
	return asked
}

// hostiles are what a connection may do until it is ended.
var hostiles = []func(net.Conn, settings.Settings){
	sayNothing,
	halfAHeader,
	bodyThatWaits,
	pipelinedAndUnread,
	endlessHeader,
	noise,
	foreignHandshake,
	reboundHandshake,
	goAtOnce,
	forgedPage(bytes.Repeat(frame(textWhole, []byte(`{"jsonrpc":"2.0"}`)), 100)),      // a flood
	forgedPage(append(frame(textPart, nil), frame(more, make([]byte, 1000))...)),      // never the end
	forgedPage(bytes.Repeat(frame(ping, []byte("ping")), 100)),                        // never a word
	forgedPage(frame(0x82, make([]byte, maxFrame+1))),                                 // too large
	forgedPage(append(frame(textPart, nil), bytes.Repeat(frame(more, nil), 5000)...)), // a bomb
}

// playCrowd is hostile until its standard input ends, and then says how many
// connections it has opened.
func playCrowd(s settings.Settings) error {
	size, err := strconv.Atoi(os.Getenv(crowdVariable))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	var crowd sync.WaitGroup
	var attempts atomic.Int64
	for i := range size {
		crowd.Go(func() { beHostile(ctx, s, hostiles[i%len(hostiles)], &attempts) })
	}
	fmt.Println("ready")
	crowd.Wait()
	fmt.Println(attempts.Load())
	return nil
}

// beHostile keeps one connection open, and opens it again when it was ended.
func beHostile(ctx context.Context, s settings.Settings, do func(net.Conn, settings.Settings), attempts *atomic.Int64) {
	var dialer net.Dialer
	for ctx.Err() == nil {
		c, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Service.Port)))
		if err != nil {
			continue
		}
		attempts.Add(1)
		stop := context.AfterFunc(ctx, func() { c.Close() })
		do(c, s)
		stop()
		c.Close()
		// Else the crowd has no time for anything but dialling.
		time.Sleep(time.Duration(rand.Int64N(int64(20 * time.Millisecond))))
	}
}

func sayNothing(c net.Conn, _ settings.Settings) { _, _ = io.Copy(io.Discard, c) }

func halfAHeader(c net.Conn, _ settings.Settings) {
	for _, letter := range "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + strings.Repeat("x", 1000) {
		if _, err := c.Write([]byte{byte(letter)}); err != nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func bodyThatWaits(c net.Conn, s settings.Settings) {
	fmt.Fprintf(c, "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 100000\r\n\r\n", s.Service.Port)
	_, _ = io.Copy(io.Discard, c)
}

func pipelinedAndUnread(c net.Conn, s settings.Settings) {
	request := fmt.Appendf(nil, "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", s.Service.Port)
	pour(c, bytes.Repeat(request, 100))
}

func endlessHeader(c net.Conn, _ settings.Settings) {
	fmt.Fprint(c, "GET /health HTTP/1.1\r\n")
	pour(c, []byte("X: "+strings.Repeat("x", 1000)+"\r\n"))
}

func noise(c net.Conn, _ settings.Settings) { pour(c, bytes.Repeat([]byte{0x16, 3, 1, 0, 0xFF}, 1000)) }

func foreignHandshake(c net.Conn, s settings.Settings) {
	shake(c, fmt.Sprint("127.0.0.1:", s.Service.Port), "https://evil.test")
}

func reboundHandshake(c net.Conn, s settings.Settings) {
	shake(c, fmt.Sprint("evil.test:", s.Service.Port), forged)
}

func goAtOnce(c net.Conn, s settings.Settings) {
	fmt.Fprint(c, upgrade(fmt.Sprint("127.0.0.1:", s.Service.Port), forged))
}

// forgedPage is a program that claims an allowed origin, and then pours.
func forgedPage(what []byte) func(net.Conn, settings.Settings) {
	return func(c net.Conn, s settings.Settings) {
		if shake(c, fmt.Sprint("127.0.0.1:", s.Service.Port), forged) == http.StatusSwitchingProtocols {
			pour(c, what)
		}
	}
}

func shake(c net.Conn, host, origin string) int {
	fmt.Fprint(c, upgrade(host, origin))
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

func upgrade(host, origin string) string {
	return "GET " + Path + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
}

func pour(c net.Conn, what []byte) {
	for {
		if _, err := c.Write(what); err != nil {
			return
		}
	}
}

// memoryOf reads a line of /proc/PID/status, in KiB.
func memoryOf(t *testing.T, pid int, key string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("no %s in the status", key)
	return 0
}
