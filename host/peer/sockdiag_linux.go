package peer

import (
	"encoding/binary"
	"net/netip"
	"strconv"

	"golang.org/x/sys/unix"
)

// Lengths and offsets of linux/netlink.h and linux/inet_diag.h.
const (
	netlinkHeader = 16
	diagRequest   = 56 // struct inet_diag_req_v2
	diagAnswer    = 72 // struct inet_diag_msg
	answerID      = 4  // its struct inet_diag_sockid
	answerUID     = 64
	answerInode   = 68

	sockDiagByFamily = 20
)

// askKernel asks for one socket by its addresses (sock_diag(7)), which costs
// the same however many sockets there are: who opens a thousand connections
// makes nobody else's slower.
func askKernel(near, far netip.AddrPort) (User, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_INET_DIAG)
	if err != nil {
		return "", err
	}
	defer unix.Close(fd)
	if err := unix.Sendto(fd, diagMessage(near, far), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return "", err
	}
	// The kernel has answered before Sendto returned.
	answer := make([]byte, 4096)
	n, _, err := unix.Recvfrom(fd, answer, unix.MSG_DONTWAIT)
	if err != nil {
		return "", err
	}
	return ownerIn(answer[:n], near, far)
}

// diagMessage asks for the socket whose own address is near.
func diagMessage(near, far netip.AddrPort) []byte {
	b := make([]byte, netlinkHeader+diagRequest)
	order := binary.NativeEndian
	order.PutUint32(b, uint32(len(b)))
	order.PutUint16(b[4:], sockDiagByFamily)
	order.PutUint16(b[6:], unix.NLM_F_REQUEST)
	r := b[netlinkHeader:]
	r[0], r[1] = unix.AF_INET6, unix.IPPROTO_TCP
	if near.Addr().Is4() {
		r[0] = unix.AF_INET
	}
	order.PutUint32(r[4:], 1<<32-1) // in whatever state
	id := r[8:]
	binary.BigEndian.PutUint16(id, near.Port())
	binary.BigEndian.PutUint16(id[2:], far.Port())
	copy(id[4:20], near.Addr().AsSlice())
	copy(id[20:36], far.Addr().AsSlice())
	order.PutUint64(id[40:], 1<<64-1) // no cookie
	return b
}

// ownerIn reads the answer. The kernel looks for a listening socket where it
// finds no connection, so that the addresses are compared.
func ownerIn(b []byte, near, far netip.AddrPort) (User, error) {
	if len(b) < netlinkHeader+diagAnswer || binary.NativeEndian.Uint16(b[4:]) != sockDiagByFamily {
		return "", ErrUnknown
	}
	m := b[netlinkHeader:]
	size := 16
	if m[0] == unix.AF_INET {
		size = 4
	}
	id := m[answerID:]
	own, _ := netip.AddrFromSlice(id[4 : 4+size])
	peer, _ := netip.AddrFromSlice(id[20 : 20+size])
	if netip.AddrPortFrom(own.Unmap(), binary.BigEndian.Uint16(id)) != near ||
		netip.AddrPortFrom(peer.Unmap(), binary.BigEndian.Uint16(id[2:])) != far ||
		binary.NativeEndian.Uint32(m[answerInode:]) == 0 {
		return "", ErrUnknown
	}
	return User(strconv.FormatUint(uint64(binary.NativeEndian.Uint32(m[answerUID:])), 10)), nil
}
