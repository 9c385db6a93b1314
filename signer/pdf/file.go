package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"trien/signer/fault"
)

const (
	headerSearch = 1024 // where the header must begin, as readers have it
	tailSearch   = 2048 // where the last startxref must stand
	maxSize      = 9_999_999_999
	// maxPadding bounds what is skipped at the end to find startxref.
	maxPadding = 64 << 20
	filling    = " \r\n\t\f\x00"
	// maxDecodedTotal bounds what one File ever decodes.
	maxDecodedTotal = 1 << 30
	// maxParsed bounds how many bytes of objects one File ever reads, besides
	// parsedPerByte for each byte of the file: a page tree may name one large
	// object a million times.
	maxParsed     = 64 << 20
	parsedPerByte = 8
	// maxFollow bounds a chain of references to references, and of objects
	// that need others to be read.
	maxFollow = 32
)

// A File is an opened PDF file. It is for one goroutine at a time.
type File struct {
	whole io.ReaderAt
	src   io.ReaderAt // from the header on: junk before it is left out
	base  int64       // how much junk
	size  int64       // of src

	startXRef int64
	sections  []*section // newest first
	entries   int
	decoded   int64
	parsed    int64
	disputed  int64 // see Disputed
	highest   int   // the largest number of an indirect reference in what was read

	packed  map[int]*objectStream
	reading map[int]bool
	pages   []pageEntry

	password    string
	security    *security // nil where the file is not encrypted
	filterDepth int
}

// Open reads the cross-references of the file of the given size in bytes. It
// reads r again whenever an object is asked for.
//
// An encrypted file that the empty password opens is read as if it were not
// encrypted; what an Update adds to it is encrypted with the file's own key.
//
// Errors: fault.DocumentEmpty, DocumentNotPDF, DocumentPasswordRequired,
// DocumentEncrypted where the encryption is of a kind that is not supported,
// DocumentTooLarge, and DocumentBroken where the file's structure does not
// hold together. A failure to read r is returned as it is, wrapped.
func Open(r io.ReaderAt, size int64) (*File, error) { return OpenWithPassword(r, size, "") }

// OpenWithPassword is Open with the user's or the owner's password of an
// encrypted file (ISO 32000-2, 7.6.4). The owner's password lifts the
// document's restrictions.
//
// Where startxref misses the cross-references, but a search of the whole file
// gives the same objects as the ones it should have named, the file is read by
// those: that is what every reader arrives at. A file with a signature is not
// read so.
func OpenWithPassword(r io.ReaderAt, size int64, password string) (*File, error) {
	f, err := openStrictly(r, size, password)
	if fault.CodeOf(err) == fault.DocumentBroken {
		if found, failed := openBySearch(r, size, password); failed == nil {
			return found, nil
		}
	}
	return f, err
}

// openStrictly opens the file by what its last startxref names.
func openStrictly(r io.ReaderAt, size int64, password string) (*File, error) {
	_, base, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	start, err := findStartXRef(r, base, size)
	if err != nil {
		return nil, err
	}
	f := newFile(start, password)
	err = f.open(r, base, size)
	if err != nil && base > 0 && fault.CodeOf(err) == fault.DocumentBroken {
		// Offsets count from the header, but some programs count from the
		// first byte of the file.
		f = newFile(start, password)
		err = f.open(r, 0, size)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// findStartXRef reads the offset that the last startxref names. It must stand
// near the end, but for white space and zeros: file systems and mail programs
// fill up their last block.
func findStartXRef(r io.ReaderAt, base, size int64) (int64, error) {
	for end := size; size-end <= maxPadding; {
		b, err := readRange(r, max(base, end-tailSearch), end)
		if err != nil {
			return 0, err
		}
		if start, ok := startXRef(b); ok {
			return start, nil
		}
		text := len(bytes.TrimRight(b, filling))
		if text == len(b) {
			break
		}
		end -= int64(len(b) - text)
	}
	return 0, fault.New(fault.DocumentBroken, "no startxref")
}

// readHeader finds the header: what follows it in the part of the file that
// was searched, and its offset.
func readHeader(r io.ReaderAt, size int64) (head []byte, base int64, err error) {
	if size <= 0 {
		return nil, 0, fault.New(fault.DocumentEmpty, "")
	}
	if size > maxSize {
		return nil, 0, fault.New(fault.DocumentTooLarge, fmt.Sprintf("%d bytes", size))
	}
	if head, err = readRange(r, 0, min(size, headerSearch)); err != nil {
		return nil, 0, err
	}
	at := bytes.Index(head, []byte("%PDF-"))
	if at < 0 {
		return nil, 0, fault.New(fault.DocumentNotPDF, "no header")
	}
	return head[at:], int64(at), nil
}

func newFile(startXRef int64, password string) *File {
	return &File{packed: map[int]*objectStream{}, reading: map[int]bool{}, startXRef: startXRef, password: password}
}

func (f *File) open(r io.ReaderAt, base, size int64) error {
	f.whole, f.src = r, io.NewSectionReader(r, base, size-base)
	f.base, f.size = base, size-base
	if err := f.readSections(f.startXRef); err != nil {
		return err
	}
	if err := f.openSecurity(f.password); err != nil {
		return err
	}
	_, err := f.Catalog()
	return err
}

func readRange(r io.ReaderAt, from, to int64) ([]byte, error) {
	b := make([]byte, to-from)
	n, err := r.ReadAt(b, from)
	if n < len(b) {
		if err == nil || errors.Is(err, io.EOF) {
			return nil, fault.New(fault.DocumentChanged, "the file is shorter than it was")
		}
		return nil, fmt.Errorf("pdf: reading: %w", err)
	}
	return b, nil
}

// parserAt returns a parser at an offset, or nil where the file has none.
func (f *File) parserAt(offset int64) *parser {
	if offset < 0 || offset >= f.size {
		return nil
	}
	s := newScanner(f.src, f.size)
	s.pos = offset
	return &parser{scanner: s}
}

// Size returns the file's size in bytes.
func (f *File) Size() int64 { return f.base + f.size }

// Trailer returns the newest trailer dictionary, for reading only.
func (f *File) Trailer() Dict { return f.sections[0].trailer }

// Root returns the reference of the catalog.
func (f *File) Root() (Ref, error) {
	r, ok := f.Trailer()["Root"].(Ref)
	if !ok {
		return Ref{}, fault.New(fault.DocumentBroken, "the trailer names no catalog")
	}
	return r, nil
}

// Catalog returns the document catalog (ISO 32000-2, 7.7.2).
func (f *File) Catalog() (Dict, error) {
	r, err := f.Root()
	if err != nil {
		return nil, err
	}
	d, err := f.Dict(r)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, fault.New(fault.DocumentBroken, "there is no catalog")
	}
	return d, nil
}

// freeNumber returns the first object number for new objects. It is above what
// the document's structure refers to, too: some programs leave references to
// objects that they removed, which must not come to life as ours.
func (f *File) freeNumber() int {
	const far = 1 << 16 // a reference further away than this is a fancy
	f.walkPages()       // where it fails there will be no signature
	next := f.nextNumber()
	if f.highest >= next && f.highest < next+far && f.highest < maxNumber-far {
		next = f.highest + 1
	}
	return next
}

// nextNumber returns the first object number that no section uses.
func (f *File) nextNumber() int {
	next := int64(1)
	grow := func(s *section) {
		if n, ok := intOf(s.trailer["Size"]); ok && n <= maxNumber {
			next = max(next, n)
		}
		if len(s.runs) > 0 {
			last := s.runs[len(s.runs)-1]
			next = max(next, int64(last.first+len(last.entries)))
		}
	}
	for _, s := range f.sections {
		grow(s)
		if s.hidden != nil {
			grow(s.hidden)
		}
	}
	return int(next)
}
