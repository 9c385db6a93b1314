package token_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/token"
	"trien/signer/token/tokentest"
)

// shell is a worker that is a shell script: it gets the module's path as $0.
func shell(script string, log *slog.Logger) token.Command {
	return token.Command{Path: "/bin/sh", Args: []string{"-c", script}, Log: log}
}

// anyFile is a file that passes for a module until it is loaded.
func anyFile(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "module.so")
	if err := os.WriteFile(path, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWorkerThatIsNoneIsAnError(t *testing.T) {
	frame := func(body string) string {
		return `printf '\000\000\000\` + octal(len(body)) + `\000\000\000\000` + body + `'; cat >/dev/null`
	}
	for name, script := range map[string]string{
		"ends at once":       "exit 3",
		"garbage":            "yes garbage",
		"silence then end":   "exec cat >/dev/null <&-",
		"not JSON":           frame("hello"),
		"another's answer":   frame(`{"id":99}`),
		"half a frame":       `printf '\000\000\000\020\000'`,
		"huge length":        `printf '\177\377\377\377\000\000\000\000'; cat >/dev/null`,
		"dies by a signal":   "kill -SEGV $$",
		"reads nothing more": "exec <&-; exec >&-; exec sleep 0",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := token.Start(testContext(t), shell(script, nil), anyFile(t))
			if fault.CodeOf(err) != fault.TokenModuleFailed {
				t.Errorf("%v", err)
			}
		})
	}
	_, err := token.Start(testContext(t), token.Command{Path: "/nonexistent/trien"}, anyFile(t))
	if fault.CodeOf(err) != fault.TokenModuleFailed {
		t.Errorf("a program that is not there: %v", err)
	}
}

func octal(n int) string {
	return string([]byte{'0' + byte(n>>6), '0' + byte(n>>3&7), '0' + byte(n&7)})
}

func TestFileThatIsNoModuleIsAnError(t *testing.T) {
	libc := "/lib/x86_64-linux-gnu/libc.so.6"
	for _, path := range []string{anyFile(t), libc} {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		_, err := token.Start(testContext(t), tokentest.Command(t), path)
		if fault.CodeOf(err) != fault.TokenModuleFailed {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestTalkativeWorkerFillsNeitherLogNorPipe(t *testing.T) {
	var log lockedBuffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	script := `i=0; while [ $i -lt 5000 ]; do echo "line $i of many, many, many words" >&2; i=$((i+1)); done; head -c 300000 /dev/zero | tr '\0' x >&2`
	if _, err := token.Start(testContext(t), shell(script, logger), anyFile(t)); err == nil {
		t.Fatal("no error")
	}
	if n := strings.Count(log.String(), "\n"); n > 210 || n < 100 {
		t.Errorf("%d lines in the log", n)
	}
	if log.b.Len() > 1<<20 || bytes.Contains(log.b.Bytes(), bytes.Repeat([]byte("x"), 2048)) {
		t.Errorf("%d bytes in the log", log.b.Len())
	}
}

// elf32 is a file that passes for a 32-bit module until it is loaded.
func elf32(t *testing.T) string {
	t.Helper()
	path := anyFile(t)
	b := make([]byte, 0x200)
	copy(b, "\x7FELF\x01\x01\x01")
	b[16], b[18], b[28] = 3, 3, 52        // shared object, 386, program headers
	b[42], b[44] = 32, 1                  // one of 32 bytes
	b[52], b[52+4], b[52+17] = 2, 0x80, 1 // the dynamic section, empty
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestModuleOfTheOtherWordSizeGetsTheOtherProgram(t *testing.T) {
	path := elf32(t)
	c := shell("exit 3", nil)
	_, err := token.Start(testContext(t), c, path)
	if fault.CodeOf(err) != fault.TokenModuleFailed || !strings.Contains(err.Error(), "32-bit") {
		t.Errorf("without a 32-bit program: %v", err)
	}
	ran := filepath.Join(t.TempDir(), "ran")
	c.Path, c.Path32, c.Args = "/nonexistent/trien", "/bin/sh", []string{"-c", "echo >" + ran}
	if _, err := token.Start(testContext(t), c, path); fault.CodeOf(err) != fault.TokenModuleFailed {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(ran); err != nil {
		t.Error("the 32-bit program was not run")
	}
}

// Nobody's deadline bounds this call but the package's own.
func TestModuleThatHangsIsToldOfInTime(t *testing.T) {
	f := startFaulty(t)
	restore := token.LimitLists(300 * time.Millisecond)
	f.Control(t, "hang=C_GetTokenInfo", "hold=/dev/null")
	gone := f.m.WorkerGone()
	if _, err := f.m.Tokens(context.Background()); fault.CodeOf(err) != fault.TokenModuleFailed || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	<-gone
	restore()
	f.works(t)
}
