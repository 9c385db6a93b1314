package piv

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"trien/signer/token/tokentest"
)

// driver is vsmartcard's virtual reader.
const driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"

// Reader is a virtual card reader with a card service of its own.
type Reader struct {
	card    *Card
	socket  string
	address string

	mu   sync.Mutex
	link net.Conn // nil while the card is out
}

// Start runs a card service with one reader, the card in it, until the test's
// end. It skips the test where pcscd or the reader's driver are not installed,
// or may not be run by this user.
func Start(t testing.TB, card *Card) *Reader {
	t.Helper()
	daemon, err := exec.LookPath("pcscd")
	if err != nil {
		if daemon = "/usr/sbin/pcscd"; !exists(daemon) {
			t.Skip("pcscd is not installed (package pcscd)")
		}
	}
	if !exists(driver) {
		t.Skip("the virtual reader is not installed (package vsmartcard-vpcd)")
	}
	dir, err := os.MkdirTemp("", "piv") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	r := &Reader{card: card, socket: filepath.Join(dir, "pcscd.comm")}
	port := tokentest.TwoPorts(t) // the driver makes two slots
	r.address = fmt.Sprintf("127.0.0.1:%d", port)
	config := filepath.Join(dir, "reader.conf")
	text := fmt.Sprintf("FRIENDLYNAME \"Trien Virtual Reader\"\nDEVICENAME /dev/null:0x%X\nLIBPATH %s\nCHANNELID 0x%X\n", port, driver, port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r.run(t, daemon, config)
	r.Insert(t)
	t.Cleanup(r.Remove)
	return r
}

// run starts pcscd as systemd would, with a listening socket that it inherits:
// the one way to give it another than the machine's (sd_listen_fds(3)).
func (r *Reader) run(t testing.TB, daemon, config string) {
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: r.socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	listener.SetUnlinkOnClose(false)
	socket, err := listener.File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	cmd := exec.Command("/bin/sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"`, daemon, "-f", "-i", "-c", config)
	cmd.ExtraFiles = []*os.File{socket}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan bool, 1)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "daemon ready") {
				ready <- true
			}
		}
		ready <- false
		io.Copy(io.Discard, out)
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		<-drained
		cmd.Wait()
	})
	if !<-ready {
		t.Skip("pcscd does not run here (as root it does)")
	}
}

// Env returns the environment in which a PKCS#11 module finds the reader.
func (r *Reader) Env() []string { return []string{"PCSCLITE_CSOCK_NAME=" + r.socket} }

// Insert puts the card into the reader, where it is not there already. The card
// service notices within a second or two.
func (r *Reader) Insert(t testing.TB) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.link != nil {
		return
	}
	link, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	r.link = link
	go r.serve(link)
}

// Remove pulls the card out, whatever it is doing.
func (r *Reader) Remove() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.link != nil {
		r.link.Close()
		r.link = nil
	}
}

// serve speaks vpcd's protocol: frames with a two-byte length; one byte is a
// control code (0 off, 1 on, 2 reset, 4 ATR), more is an APDU.
func (r *Reader) serve(link net.Conn) {
	in := bufio.NewReader(link)
	for {
		acknowledgeAtOnce(link)
		var head [2]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return
		}
		frame := make([]byte, binary.BigEndian.Uint16(head[:]))
		if _, err := io.ReadFull(in, frame); err != nil {
			return
		}
		var answer []byte
		switch {
		case len(frame) != 1:
			answer = r.card.Answer(frame)
		case frame[0] == 4:
			answer = []byte{0x3B, 0x80, 0x80, 0x01, 0x01} // T=0 and T=1, no history
		default:
			r.card.reset()
			continue
		}
		if _, err := link.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// acknowledgeAtOnce keeps a command from taking 40 ms: the driver sends its
// length and its body apart, and waits for the first's acknowledgement. The
// kernel forgets the option, so it is set again and again.
func acknowledgeAtOnce(link net.Conn) {
	if raw, err := link.(*net.TCPConn).SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) {
			syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1)
		})
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
