package acceptance

import (
	"bytes"
	"testing"
)

func FuzzFormat(f *testing.F) {
	f.Add([]byte("%PDF-1.7"))
	f.Add([]byte("PK\x03\x04PK\x01\x02PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x10\x00\x00\x00\x04\x00\x00\x00\x00\x00"))
	f.Add(append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), wide("WordDocument")...))
	f.Add([]byte("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"))
	f.Fuzz(func(t *testing.T, data []byte) {
		formatOf(bytes.NewReader(data), int64(len(data)))
		// A size that is not the reader's is no reason to panic either.
		formatOf(bytes.NewReader(data), int64(len(data))*2)
	})
}
