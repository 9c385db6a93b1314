package signer

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// A repairedFile is a document that was written anew, in a file of its own
// beside the output.
type repairedFile struct {
	file  *os.File
	size  int64
	input [sha256.Size]byte // SHA-256 of the document as it came
}

func (f *repairedFile) remove() {
	f.file.Close()
	os.Remove(f.file.Name())
}

// prepareFile prepares the document in src, or, where it is broken and opt
// lets it be repaired, the repaired one, which the caller removes.
func prepareFile(src io.ReaderAt, size int64, out string, id Identity, opt Options) (*Prepared, *repairedFile, error) {
	p, err := Prepare(src, size, id.Certificate, id.Chain, opt)
	if !opt.Repair || fault.CodeOf(err) != fault.DocumentBroken {
		return p, nil, err
	}
	f, err := repairFile(src, size, out, opt.Password)
	if err != nil {
		return nil, nil, err
	}
	p, err = Prepare(f.file, f.size, id.Certificate, id.Chain, opt)
	return p, f, err
}

// repairFile repairs the document of size bytes in src.
func repairFile(src io.ReaderAt, size int64, out, password string) (f *repairedFile, err error) {
	f = &repairedFile{}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(src, 0, size)); err != nil {
		return nil, fmt.Errorf("signer: reading: %w", err)
	}
	h.Sum(f.input[:0])
	if f.file, err = os.CreateTemp(filepath.Dir(out), partName); err != nil {
		return nil, fmt.Errorf("signer: %w", err)
	}
	if err = pdf.Repair(src, size, password, f.file); err == nil {
		f.size, err = f.file.Seek(0, io.SeekCurrent)
	}
	if err != nil {
		f.remove()
		return nil, err
	}
	return f, nil
}
