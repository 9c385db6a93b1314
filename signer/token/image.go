package token

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"runtime"

	"trien/signer/fault"
)

// entryPoint is the one function that every PKCS#11 module exports.
const entryPoint = "C_GetFunctionList"

// Library is what the headers of a shared library say of it.
type Library struct {
	System  string // "windows" for PE, "linux" for ELF: a GOOS
	Machine string // a GOARCH, "" for one that is not met on PCs
	Bits    int    // 32 or 64
	PKCS11  bool   // exports C_GetFunctionList
}

// Fits reports whether a process of this program's own kind can load the
// library.
func (l *Library) Fits() bool { return l.System == runtime.GOOS && l.Machine == runtime.GOARCH }

var errNotLibrary = errors.New("not a shared library")

// ReadLibrary reads the headers of a shared library, PE or ELF. It never loads
// the library: that would run its code. A file of any size costs a few small
// reads. debug/pe and debug/elf are not used because they promise nothing about
// hostile files, and the first does not read exports.
//
// The error is fault.TokenModuleFailed where the file cannot be read or is no
// shared library.
func ReadLibrary(path string) (*Library, error) {
	refuse := func(err error) (*Library, error) {
		return nil, fault.Wrap(fault.TokenModuleFailed, "reading the library's headers", err)
	}
	info, err := os.Stat(path) // before opening: a pipe would block
	if err != nil {
		return refuse(err)
	}
	if !info.Mode().IsRegular() {
		return refuse(errNotLibrary)
	}
	f, err := os.Open(path)
	if err != nil {
		return refuse(err)
	}
	defer f.Close()
	l, err := readLibrary(f)
	if err != nil {
		return refuse(err)
	}
	return l, nil
}

// readLibrary tells PE from ELF.
func readLibrary(r io.ReaderAt) (*Library, error) {
	var magic [4]byte
	if _, err := r.ReadAt(magic[:], 0); err != nil {
		return nil, errNotLibrary
	}
	switch {
	case magic[0] == 'M' && magic[1] == 'Z':
		return readPE(r)
	case string(magic[:]) == "\x7FELF":
		return readELF(r)
	}
	return nil, errNotLibrary
}

// image reads small pieces of a library, in its byte order.
type image struct {
	r     io.ReaderAt
	order binary.ByteOrder
}

// maxPiece bounds one read.
const maxPiece = 16 << 10

// at reads n bytes at an offset. An offset that is out of the file, or
// overflows, is an error.
func (m *image) at(offset uint64, n int) ([]byte, error) {
	if offset > 1<<62 || n < 0 || n > maxPiece {
		return nil, errNotLibrary
	}
	b := make([]byte, n)
	if _, err := m.r.ReadAt(b, int64(offset)); err != nil {
		return nil, errNotLibrary
	}
	return b, nil
}

// word reads a 32-bit number.
func (m *image) word(offset uint64) (uint32, error) {
	b, err := m.at(offset, 4)
	if err != nil {
		return 0, err
	}
	return m.order.Uint32(b), nil
}

// name reads a NUL-terminated name, as much of it as matters: it differs from
// every name that is looked for where it is longer.
func (m *image) name(offset uint64) (string, error) {
	b := make([]byte, len(entryPoint)+1)
	if offset > 1<<62 {
		return "", errNotLibrary
	}
	n, err := m.r.ReadAt(b, int64(offset))
	if n == 0 && err != nil {
		return "", errNotLibrary
	}
	for i, c := range b[:n] {
		if c == 0 {
			return string(b[:i]), nil
		}
	}
	return string(b[:n]), nil
}

// segment is a piece of the file that is mapped at an address.
type segment struct{ address, size, offset uint64 }

// offsetOf turns an address into the file's offset.
func offsetOf(segments []segment, address uint64) (uint64, bool) {
	for _, s := range segments {
		if address >= s.address && address-s.address < s.size {
			return s.offset + (address - s.address), true
		}
	}
	return 0, false
}
