package peer

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// listening is a socket's state in the kernel's tables (TCP_LISTEN).
const listening = "0A"

// Listener returns the program that listens on a TCP port of loopback. Of another user's program only that user is told, unless
// root asks. ErrUnknown means that none listens.
func Listener(port int) (Program, error) {
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		user, inode, err := listenerIn(table, port)
		if errors.Is(err, ErrUnknown) {
			continue
		}
		p := Program{User: user}
		if err == nil {
			p.PID, p.Name = holder("socket:[" + inode + "]")
		}
		return p, err
	}
	return Program{}, ErrUnknown
}

// listenerIn looks for the listening socket of a port (proc_net_tcp(5)).
func listenerIn(table string, port int) (user User, inode string, err error) {
	f, err := os.Open(table)
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", ErrUnknown // a kernel without IPv6 has no tcp6
	}
	if err != nil {
		return "", "", err
	}
	defer f.Close()
	const own, state, uid, number = 1, 3, 7, 9
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) <= number || fields[state] != listening {
			continue
		}
		if a, ok := tableAddress(fields[own]); ok && onLoopback(a, port) {
			return User(fields[uid]), fields[number], nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", "", err
	}
	return "", "", ErrUnknown
}

// holder finds the process that has a socket open, among those that may be
// looked into.
func holder(socket string) (pid int, name string) {
	files, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, file := range files {
		if target, err := os.Readlink(file); err != nil || target != socket {
			continue
		}
		process := filepath.Dir(filepath.Dir(file))
		pid, _ = strconv.Atoi(filepath.Base(process)) // by the pattern
		program, err := os.Readlink(filepath.Join(process, "exe"))
		if err != nil {
			return pid, ""
		}
		return pid, filepath.Base(strings.TrimSuffix(program, " (deleted)"))
	}
	return 0, ""
}
