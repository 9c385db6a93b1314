package peer

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"os/user"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const rootUser User = "0"

// ErrUnknown means that the system does not know the connection (any more).
var ErrUnknown = errors.New("peer: connection not known to the system")

// Current is the user of this process.
func Current() (User, error) { return User(strconv.Itoa(os.Geteuid())), nil }

// Lookup finds a user by name.
func Lookup(name string) (User, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return "", err
	}
	return User(u.Uid), nil
}

// Socket returns the user at the other end of a Unix socket (SO_PEERCRED).
func Socket(conn net.Conn) (User, error) {
	uc, ok := conn.(*net.UnixConn)
	if !ok {
		return "", fmt.Errorf("peer: %T is no Unix socket", conn)
	}
	raw, err := uc.SyscallConn()
	if err != nil {
		return "", err
	}
	var cred *unix.Ucred
	var credErr error
	if err := raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return "", err
	}
	if credErr != nil {
		return "", credErr
	}
	return User(strconv.FormatUint(uint64(cred.Uid), 10)), nil
}

// TCP returns the user whose program holds the far end of a loopback
// connection: the kernel lists that end as a socket of its own, with its
// owner's uid. local and remote are as this process sees them.
func TCP(local, remote netip.AddrPort) (User, error) {
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		u, err := findInTable(table, remote, local)
		if !errors.Is(err, ErrUnknown) {
			return u, err
		}
	}
	return "", ErrUnknown
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
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 8 || !strings.Contains(fields[1], ":") {
			continue
		}
		if sameAddress(fields[1], near) && sameAddress(fields[2], far) {
			return User(fields[7]), nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", err
	}
	return "", ErrUnknown
}

// sameAddress compares an address of the kernel's table, 32-bit words in the
// machine's byte order, with addr.
func sameAddress(text string, addr netip.AddrPort) bool {
	host, port, ok := strings.Cut(text, ":")
	if !ok {
		return false
	}
	if n, err := strconv.ParseUint(port, 16, 16); err != nil || uint16(n) != addr.Port() {
		return false
	}
	words, err := hex.DecodeString(host)
	if err != nil || len(words)%4 != 0 {
		return false
	}
	if nativeIsLittle {
		for i := 0; i < len(words); i += 4 {
			words[i], words[i+1], words[i+2], words[i+3] = words[i+3], words[i+2], words[i+1], words[i]
		}
	}
	got, ok := netip.AddrFromSlice(words)
	return ok && got.Unmap() == addr.Addr().Unmap()
}
