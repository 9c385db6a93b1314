package peer

import (
	"errors"
	"net/netip"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// Listener returns the program that listens on a TCP port of loopback. ErrUnknown means that none listens.
func Listener(port int) (Program, error) {
	for _, v6 := range []bool{false, true} {
		pid, err := findRow(listeners, v6, func(near, _ netip.AddrPort) bool { return onLoopback(near, port) })
		if errors.Is(err, ErrUnknown) {
			continue
		}
		if err != nil {
			return Program{}, err
		}
		p := Program{PID: int(pid), Name: programOf(pid)}
		// Windows may not tell; the program is then named without its user.
		p.User, _ = ofProcessOrSession(pid)
		return p, nil
	}
	return Program{}, ErrUnknown
}

func programOf(pid uint32) string {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return ""
	}
	defer windows.CloseHandle(process)
	path := make([]uint16, windows.MAX_LONG_PATH)
	n := uint32(len(path))
	if windows.QueryFullProcessImageName(process, 0, &path[0], &n) != nil {
		return ""
	}
	return filepath.Base(windows.UTF16ToString(path[:n]))
}
