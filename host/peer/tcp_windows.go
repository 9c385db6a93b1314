package peer

import (
	"encoding/binary"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	iphlpapi            = windows.NewLazySystemDLL("iphlpapi.dll")
	getExtendedTCPTable = iphlpapi.NewProc("GetExtendedTcpTable")
)

// Rows of the system's tables, in bytes: MIB_TCPROW_OWNER_PID and
// MIB_TCP6ROW_OWNER_PID.
const row4, row6 = 24, 56

// Which rows of the table are asked for: TCP_TABLE_OWNER_PID_LISTENER and
// TCP_TABLE_OWNER_PID_CONNECTIONS.
const listeners, connections = 3, 4

// tcpProcess returns the process at the far end of a loopback connection.
func tcpProcess(local, remote netip.AddrPort) (pid uint32, err error) {
	return findRow(connections, remote.Addr().Is6() && !remote.Addr().Is4In6(), func(near, far netip.AddrPort) bool {
		return near == unmap(remote) && far == unmap(local)
	})
}

// findRow returns the process of the first row that fits.
func findRow(rows uintptr, v6 bool, fits func(near, far netip.AddrPort) bool) (pid uint32, err error) {
	table, err := tcpTable(rows, v6)
	if err != nil {
		return 0, err
	}
	row := row4
	if v6 {
		row = row6
	}
	if len(table) < 4 {
		return 0, ErrUnknown
	}
	n := int(binary.LittleEndian.Uint32(table))
	for i := 0; i < n && 4+(i+1)*row <= len(table); i++ {
		near, far, pid := decodeRow(table[4+i*row:4+(i+1)*row], v6)
		if pid != 0 && fits(near, far) {
			return pid, nil
		}
	}
	return 0, ErrUnknown
}

// tcpTable is the system's table of sockets and their processes.
func tcpTable(rows uintptr, v6 bool) ([]byte, error) {
	family := uintptr(windows.AF_INET)
	if v6 {
		family = windows.AF_INET6
	}
	var size uint32
	var table []byte
	for {
		var p unsafe.Pointer
		if len(table) > 0 {
			p = unsafe.Pointer(&table[0])
		}
		r, _, _ := getExtendedTCPTable.Call(uintptr(p), uintptr(unsafe.Pointer(&size)), 0, family, rows, 0)
		if r == 0 {
			return table, nil
		}
		if windows.Errno(r) != windows.ERROR_INSUFFICIENT_BUFFER {
			return nil, windows.Errno(r)
		}
		table = make([]byte, size+4096) // it may grow meanwhile
		size = uint32(len(table))
	}
}

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
