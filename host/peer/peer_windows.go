package peer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/windows"
)

// rootUser is the LocalSystem account.
const rootUser User = "S-1-5-18"

// ErrUnknown means that the system does not know the connection (any more).
var ErrUnknown = errors.New("peer: connection not known to the system")

var (
	iphlpapi            = windows.NewLazySystemDLL("iphlpapi.dll")
	getExtendedTCPTable = iphlpapi.NewProc("GetExtendedTcpTable")
)

// Current is the user of this process.
func Current() (User, error) { return ofProcess(windows.GetCurrentProcessId()) }

// Lookup finds a user by name.
func Lookup(name string) (User, error) {
	sid, _, _, err := windows.LookupSID("", name)
	if err != nil {
		return "", err
	}
	return User(sid.String()), nil
}

// Socket returns the user at the other end of a named pipe: the client's on
// the server's side, the server's on the client's.
func Socket(conn net.Conn) (User, error) {
	pipe, ok := conn.(interface{ Fd() uintptr })
	if !ok {
		return "", fmt.Errorf("peer: %T is no named pipe", conn)
	}
	h := windows.Handle(pipe.Fd())
	var pid uint32
	if err := windows.GetNamedPipeClientProcessId(h, &pid); err != nil || pid == windows.GetCurrentProcessId() {
		if err := windows.GetNamedPipeServerProcessId(h, &pid); err != nil {
			return "", err
		}
	}
	return ofProcess(pid)
}

// TCP returns the user whose program holds the far end of a loopback
// connection. local and remote are as this process sees them.
func TCP(local, remote netip.AddrPort) (User, error) {
	const (
		tableOwnerPIDConnections = 4 // TCP_TABLE_OWNER_PID_CONNECTIONS
		row4, row6               = 24, 56
	)
	v6 := remote.Addr().Is6() && !remote.Addr().Is4In6()
	family, row := uintptr(windows.AF_INET), row4
	if v6 {
		family, row = windows.AF_INET6, row6
	}
	var size uint32
	var table []byte
	for {
		var p unsafe.Pointer
		if len(table) > 0 {
			p = unsafe.Pointer(&table[0])
		}
		r, _, _ := getExtendedTCPTable.Call(uintptr(p), uintptr(unsafe.Pointer(&size)), 0, family, tableOwnerPIDConnections, 0)
		if r == 0 {
			break
		}
		if windows.Errno(r) != windows.ERROR_INSUFFICIENT_BUFFER {
			return "", windows.Errno(r)
		}
		table = make([]byte, size+4096)
		size = uint32(len(table))
	}
	if len(table) < 4 {
		return "", ErrUnknown
	}
	n := int(binary.LittleEndian.Uint32(table))
	for i := 0; i < n && 4+(i+1)*row <= len(table); i++ {
		near, far, pid := decodeRow(table[4+i*row:4+(i+1)*row], v6)
		if near == unmap(remote) && far == unmap(local) {
			return ofProcess(pid)
		}
	}
	return "", ErrUnknown
}

// decodeRow reads a MIB_TCPROW_OWNER_PID or MIB_TCP6ROW_OWNER_PID.
func decodeRow(b []byte, v6 bool) (near, far netip.AddrPort, pid uint32) {
	port := func(at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
	if v6 {
		a, _ := netip.AddrFromSlice(b[0:16])
		z, _ := netip.AddrFromSlice(b[24:40])
		return netip.AddrPortFrom(a, port(20)), netip.AddrPortFrom(z, port(44)), binary.LittleEndian.Uint32(b[52:])
	}
	a, _ := netip.AddrFromSlice(b[4:8])
	z, _ := netip.AddrFromSlice(b[12:16])
	return netip.AddrPortFrom(a, port(8)), netip.AddrPortFrom(z, port(16)), binary.LittleEndian.Uint32(b[20:])
}

func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

func ofProcess(pid uint32) (User, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return "", err
	}
	defer windows.CloseHandle(process)
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return "", err
	}
	defer token.Close()
	u, err := token.GetTokenUser()
	if err != nil {
		return "", err
	}
	return User(u.User.Sid.String()), nil
}
