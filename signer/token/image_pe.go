package token

import (
	"encoding/binary"
	"io"
	"strings"
)

// peMachines are the machines of PE's file header.
var peMachines = map[uint16]string{0x014C: "386", 0x8664: "amd64", 0xAA64: "arm64", 0x01C4: "arm"}

// maxSections is what Windows loads.
const maxSections = 96

// readPE reads a DLL's headers and looks the entry point up in its export
// directory (Microsoft, PE Format: "Optional Header", ".edata").
func readPE(r io.ReaderAt) (*Library, error) {
	m := &image{r, binary.LittleEndian}
	start, err := m.word(0x3C)
	if err != nil {
		return nil, err
	}
	head, err := m.at(uint64(start), 24)
	if err != nil || string(head[:4]) != "PE\x00\x00" {
		return nil, errNotLibrary
	}
	const dll = 0x2000
	if m.order.Uint16(head[22:])&dll == 0 {
		return nil, errNotLibrary
	}
	optional, err := m.at(uint64(start)+24, int(m.order.Uint16(head[20:])))
	if err != nil || len(optional) < 2 {
		return nil, errNotLibrary
	}
	l := &Library{System: "windows", Machine: peMachines[m.order.Uint16(head[4:])]}
	directories := 0
	switch m.order.Uint16(optional) {
	case 0x10B:
		l.Bits, directories = 32, 96
	case 0x20B:
		l.Bits, directories = 64, 112
	default:
		return nil, errNotLibrary
	}
	sections, err := peSections(m, uint64(start)+24+uint64(len(optional)), int(m.order.Uint16(head[6:])))
	if err != nil {
		return nil, err
	}
	if len(optional) < directories+8 || m.order.Uint32(optional[directories-4:]) == 0 {
		return l, nil // no export directory
	}
	l.PKCS11 = peExports(m, sections, m.order.Uint32(optional[directories:]), entryPoint)
	return l, nil
}

func peSections(m *image, offset uint64, n int) ([]segment, error) {
	if n > maxSections {
		return nil, errNotLibrary
	}
	table, err := m.at(offset, n*40)
	if err != nil {
		return nil, err
	}
	var list []segment
	for ; len(table) > 0; table = table[40:] {
		list = append(list, segment{
			address: uint64(m.order.Uint32(table[12:])),
			size:    uint64(m.order.Uint32(table[16:])), // of the data in the file
			offset:  uint64(m.order.Uint32(table[20:])),
		})
	}
	return list, nil
}

// peExports looks a name up in the export directory as Windows does: the names
// are sorted.
func peExports(m *image, sections []segment, directory uint32, name string) bool {
	offset, ok := offsetOf(sections, uint64(directory))
	if !ok || directory == 0 {
		return false
	}
	b, err := m.at(offset, 40)
	if err != nil {
		return false
	}
	low, high := uint64(0), uint64(m.order.Uint32(b[24:]))
	names := uint64(m.order.Uint32(b[32:]))
	for low < high {
		middle := (low + high) / 2
		at, ok := offsetOf(sections, names+4*middle)
		if !ok {
			return false
		}
		address, err := m.word(at)
		if err != nil {
			return false
		}
		if at, ok = offsetOf(sections, uint64(address)); !ok {
			return false
		}
		got, err := m.name(at)
		if err != nil {
			return false
		}
		switch c := strings.Compare(got, name); {
		case c == 0:
			return true
		case c < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	return false
}
