package acceptance

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"

	"trien/signer/rules"
	"trien/signer/verify"
)

// format is what a file is, by its content.
type format int

const (
	pdfFile      format = iota // also what is not known: the verifier judges it
	wordFile                   // .doc, .docx or .odt
	signedWord                 // with a signature of its own kind
	detachedFile               // a CMS object apart from what it signs, .p7s
)

// maxDirectory bounds the part of a zip file's directory that is read, and
// maxOLE the part of an OLE file that is searched, in bytes.
const (
	maxDirectory = 1 << 20
	maxOLE       = 64 << 20
)

var (
	oleMark       = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") // [MS-CFB] 2.2
	signedDataOID = []byte("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02")
)

// formatOf recognises a file by its content, never by its name.
func formatOf(in io.ReaderAt, size int64) format {
	head := make([]byte, min(size, 1024))
	if n, err := in.ReadAt(head, 0); err != nil && err != io.EOF || n == 0 {
		return pdfFile
	}
	switch {
	case bytes.Contains(head, []byte("%PDF-")):
		return pdfFile
	case bytes.HasPrefix(head, oleMark):
		return oleFormat(in, size)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return zipFormat(zipNames(in, size))
	case head[0] == 0x30 && bytes.Contains(head[:min(len(head), 32)], signedDataOID):
		return detachedFile
	}
	return pdfFile
}

// zipFormat tells an Office Open XML or OpenDocument text by its parts.
func zipFormat(names []string) format {
	found := pdfFile
	for _, n := range names {
		switch {
		case strings.HasPrefix(n, "_xmlsignatures/"), n == "META-INF/documentsignatures.xml":
			return signedWord
		case strings.HasPrefix(n, "word/"), n == "content.xml":
			found = wordFile
		}
	}
	return found
}

// zipNames lists the names in a zip file's central directory.
func zipNames(in io.ReaderAt, size int64) (names []string) {
	tail := make([]byte, min(size, 1<<16+22))
	if _, err := in.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return nil
	}
	end := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if end < 0 || end+22 > len(tail) {
		return nil
	}
	length, offset := binary.LittleEndian.Uint32(tail[end+12:]), binary.LittleEndian.Uint32(tail[end+16:])
	if int64(offset) >= size {
		return nil
	}
	directory := make([]byte, min(int64(length), maxDirectory, size-int64(offset)))
	if _, err := in.ReadAt(directory, int64(offset)); err != nil && err != io.EOF {
		return nil
	}
	for len(directory) >= 46 && bytes.HasPrefix(directory, []byte("PK\x01\x02")) {
		name := int(binary.LittleEndian.Uint16(directory[28:]))
		more := int(binary.LittleEndian.Uint16(directory[30:])) + int(binary.LittleEndian.Uint16(directory[32:]))
		if 46+name+more > len(directory) {
			break
		}
		names = append(names, string(directory[46:46+name]))
		directory = directory[46+name+more:]
	}
	return names
}

// oleFormat looks for the names of streams, which are UTF-16.
func oleFormat(in io.ReaderAt, size int64) format {
	found := pdfFile
	word, marks := wide("WordDocument"), [][]byte{wide("_xmlsignatures"), wide("_signatures")}
	const step, overlap = 1 << 20, 64
	chunk := make([]byte, step+overlap)
	for at := int64(0); at < min(size, maxOLE); at += step {
		n, err := in.ReadAt(chunk, at)
		part := chunk[:n]
		for _, m := range marks {
			if bytes.Contains(part, m) {
				return signedWord
			}
		}
		if bytes.Contains(part, word) {
			found = wordFile
		}
		if err != nil {
			break
		}
	}
	return found
}

func wide(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r), 0)
	}
	return b
}

// notPDF says in the report what the file is.
func (i *inspection) notPDF() {
	r := i.report
	r.Verdict = verify.Indeterminate
	switch i.format {
	case wordFile:
		r.Integrity = verify.Unsigned
		reason := text("Tệp là văn bản soạn thảo (.doc, .docx), chưa ký số.", "The file is a word processor's (.doc, .docx), without a signature.")
		r.Reason = &reason
	case signedWord:
		r.Integrity = verify.Unsupported
		reason := text("Tệp là văn bản soạn thảo có chữ ký số kiểu riêng của nó; Triện chỉ kiểm tra chữ ký trong tệp PDF.",
			"The file is a word processor's with a signature of its own kind; Triện checks signatures in PDF files only.")
		r.Reason = &reason
	case detachedFile:
		r.Integrity = verify.Unsupported
		reason := text("Tệp là chữ ký số tách rời, không kèm văn bản.", "The file is a detached signature, without its document.")
		r.Reason = &reason
	}
}

// isPDF: documents are turned into PDF before they are signed (S6).
func isPDF(i *inspection, _ *rules.Rule) []breach {
	switch i.format {
	case wordFile, signedWord:
		return []breach{{
			reason: text("Văn bản không ở định dạng PDF.", "The document is not a PDF."),
			action: text("Trả lại nơi gửi; đề nghị chuyển sang PDF rồi mới ký số.", "Return it; ask for a PDF that is signed afterwards."),
		}}
	}
	return nil
}

// attached: the signature stays with its document (S4).
func attached(i *inspection, _ *rules.Rule) []breach {
	if i.format != detachedFile {
		return nil
	}
	return []breach{{
		reason: text("Chữ ký số không gắn kèm văn bản.", "The signature is not attached to its document."),
		action: text("Đề nghị nơi gửi gửi tệp PDF có chữ ký số bên trong.", "Ask the sender for the PDF with the signature inside."),
	}}
}
