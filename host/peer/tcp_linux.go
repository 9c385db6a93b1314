package peer

import (
	"bufio"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// diagAnswers is set once the kernel has found a socket through sock_diag(7):
// from then on a socket that it does not find is not there.
var diagAnswers atomic.Bool

// TCP returns the user whose program holds the far end of a loopback
// connection: the kernel knows that end as a socket of its own, with its
// owner's uid. local and remote are as this process sees them. ErrUnknown means
// that nobody holds it any more: a socket that its program has closed belongs
// to uid 0 until the kernel forgets it, and must not be taken for root's.
func TCP(local, remote netip.AddrPort) (User, error) {
	local, remote = unmapped(local), unmapped(remote)
	u, err := askKernel(remote, local)
	if err == nil {
		diagAnswers.Store(true)
		return u, nil
	}
	if diagAnswers.Load() {
		return "", err
	}
	// A kernel without inet_diag; the tables cost a line for each socket.
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		u, err := findInTable(table, remote, local)
		if !errors.Is(err, ErrUnknown) {
			return u, err
		}
	}
	return "", ErrUnknown
}

func unmapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}

// findInTable looks for the socket whose own address is near and whose peer is
// far (proc_net_tcp(5)).
func findInTable(path string, near, far netip.AddrPort) (User, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", ErrUnknown // a kernel without IPv6 has no tcp6
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	const uid, inode = 7, 9
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) <= inode || !strings.Contains(fields[1], ":") {
			continue
		}
		if sameAddress(fields[1], near) && sameAddress(fields[2], far) {
			if fields[inode] == "0" {
				return "", ErrUnknown
			}
			return User(fields[uid]), nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", err
	}
	return "", ErrUnknown
}

// sameAddress compares an address of the kernel's table with addr.
func sameAddress(text string, addr netip.AddrPort) bool {
	got, ok := tableAddress(text)
	return ok && got == addr
}

// tableAddress reads an address of the kernel's table: 32-bit words in the
// machine's byte order, and the port.
func tableAddress(text string) (netip.AddrPort, bool) {
	host, port, ok := strings.Cut(text, ":")
	if !ok {
		return netip.AddrPort{}, false
	}
	n, err := strconv.ParseUint(port, 16, 16)
	if err != nil {
		return netip.AddrPort{}, false
	}
	words, err := hex.DecodeString(host)
	if err != nil || len(words)%4 != 0 {
		return netip.AddrPort{}, false
	}
	if nativeIsLittle {
		for i := 0; i < len(words); i += 4 {
			words[i], words[i+1], words[i+2], words[i+3] = words[i+3], words[i+2], words[i+1], words[i]
		}
	}
	addr, ok := netip.AddrFromSlice(words)
	return netip.AddrPortFrom(addr.Unmap(), uint16(n)), ok
}
