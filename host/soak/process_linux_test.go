package soak

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// process is what /proc tells of one.
type process struct {
	pid, parent int
	zombie      bool
	arguments   []string
}

// is tells whether it runs the command: "token-worker", "render-worker".
func (p process) is(command string) bool { return slices.Contains(p.arguments, command) }

// processes lists those of the program named trien, and their zombies, which
// keep nothing but the name. Those of other offices are told apart by who
// started them.
func processes() []process {
	var all []process
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		stat, err := os.ReadFile(folder + "/stat") // pid (name) state parent …
		if err != nil {
			continue // it has ended
		}
		name, rest, ok := bytes.Cut(stat, []byte(") "))
		if !ok || !bytes.HasSuffix(name, []byte("(trien")) {
			continue
		}
		fields := strings.Fields(string(rest))
		p := process{zombie: fields[0] == "Z"}
		p.pid, _ = strconv.Atoi(filepath.Base(folder))
		p.parent, _ = strconv.Atoi(fields[1])
		line, _ := os.ReadFile(folder + "/cmdline")
		p.arguments = strings.Split(strings.Trim(string(line), "\x00"), "\x00")
		all = append(all, p)
	}
	return all
}

// children lists the processes that pid has started and that are still known.
func children(pid int) []process {
	return slices.DeleteFunc(processes(), func(p process) bool { return p.parent != pid })
}

// adopt makes this process the parent of those whose parent was killed, as
// init is on a PC, so that none escapes.
func adopt(t *testing.T) {
	t.Helper()
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
}

// bury awaits adopted processes that have ended, as init does. Where it is
// quicker than a Wait for one of our own, that Wait is over as well.
func bury() {
	for _, p := range children(os.Getpid()) {
		if p.zombie {
			_, _ = unix.Wait4(p.pid, nil, unix.WNOHANG, nil)
		}
	}
}

// memory is what a process holds for itself in KiB, 0 where it has ended. The
// pages of the program's file that it has touched by now are the system's, which
// may drop them.
func memory(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return n
		}
	}
	return 0
}

// descriptors tells what files and sockets a process has open. Pipes and pidfds
// come and go with its workers, which are counted themselves.
func descriptors(pid int) []string {
	var open []string
	links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, link := range links {
		file, err := os.Readlink(link)
		if err == nil && !strings.HasPrefix(file, "pipe:") && !strings.HasPrefix(file, "anon_inode:") {
			open = append(open, file)
		}
	}
	return open
}
