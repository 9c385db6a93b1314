package logging

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// journalSocket is where journald listens.
const journalSocket = "/run/systemd/journal/socket"

// TestJournaldGetsSentencePriorityAndFields has a journald of its own, in a mount
// namespace, so that the machine's own is not touched.
func TestJournaldGetsSentencePriorityAndFields(t *testing.T) {
	if os.Getenv("TRIEN_OWN_RUN") != "" {
		speakToJournald(t)
		return
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	again := exec.Command(program, "-test.run", "^"+t.Name()+"$", "-test.v")
	again.Env = append(os.Environ(), "TRIEN_OWN_RUN=1")
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		again.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		again.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		again.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	out, err := again.CombinedOutput()
	if errors.Is(err, os.ErrPermission) || strings.Contains(string(out), "--- SKIP") {
		t.Skipf("no mount namespace here: %v\n%s", err, out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func speakToJournald(t *testing.T) {
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Skip(err)
	}
	if err := syscall.Mount("tmpfs", "/run", "tmpfs", 0, ""); err != nil {
		t.Skip(err)
	}
	if err := os.MkdirAll(filepath.Dir(journalSocket), 0o755); err != nil {
		t.Fatal(err)
	}
	journald, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: journalSocket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer journald.Close()

	// systemd names the stream that it made standard error of.
	var stat syscall.Stat_t
	if err := syscall.Fstat(syscall.Stderr, &stat); err != nil {
		t.Fatal(err)
	}
	t.Setenv("JOURNAL_STREAM", fmt.Sprintf("%d:%d", stat.Dev, stat.Ino))
	slog.New(System(slog.LevelInfo)).With("process", "service").Error("agents' socket", "error-text", "a\nPRIORITY=0")

	if err := journald.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	packet := make([]byte, 64<<10)
	n, err := journald.Read(packet)
	if err != nil {
		t.Fatal(err)
	}
	got := string(packet[:n])
	for _, want := range []string{
		"PRIORITY=3\n", `MESSAGE=agents' socket process=service error-text="a\nPRIORITY=0"` + "\n",
		"SYSLOG_IDENTIFIER=trien\n", "TRIEN_PROCESS=service\n",
		"TRIEN_ERROR_TEXT\n\x0c\x00\x00\x00\x00\x00\x00\x00a\nPRIORITY=0\n", // binary: of its length
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

func TestAnotherProgramsJournalStreamIsNotOurs(t *testing.T) {
	t.Setenv("JOURNAL_STREAM", "1:2") // a program that was started by a service, with its environment
	if _, text := System(slog.LevelInfo).(*slog.TextHandler); !text {
		t.Error("the log is not on standard error")
	}
}
