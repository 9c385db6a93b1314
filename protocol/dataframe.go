package protocol

import "encoding/binary"

// FirstHostHandle is the first document handle that the host itself gives out
// (signed documents). A page numbers its own documents from 1 to
// FirstHostHandle-1.
const FirstHostHandle = 1 << 31

// dataHeader is the length of a data frame's header, in bytes.
const dataHeader = 4 + 8

// DataFrame is a piece of a document, as it travels in one binary WebSocket
// message: the document's handle (4 bytes) and the piece's offset (8 bytes),
// both big-endian, then the bytes themselves, 1 to MaxChunk of them.
type DataFrame struct {
	Document uint32
	Offset   int64
	Data     []byte
}

// ParseDataFrame reads a frame; the result shares b's memory. The error is
// host.invalid_request or host.message_too_large.
func ParseDataFrame(b []byte) (DataFrame, *Error) {
	if len(b) > dataHeader+MaxChunk {
		return DataFrame{}, NewError(HostMessageTooLarge)
	}
	if len(b) <= dataHeader {
		return DataFrame{}, NewError(HostInvalidRequest)
	}
	f := DataFrame{
		Document: binary.BigEndian.Uint32(b),
		Offset:   int64(binary.BigEndian.Uint64(b[4:])),
		Data:     b[dataHeader:],
	}
	if f.Document == 0 || f.Offset < 0 {
		return DataFrame{}, NewError(HostInvalidRequest)
	}
	return f, nil
}

// Bytes writes the frame.
func (f DataFrame) Bytes() []byte {
	b := make([]byte, dataHeader, dataHeader+len(f.Data))
	binary.BigEndian.PutUint32(b, f.Document)
	binary.BigEndian.PutUint64(b[4:], uint64(f.Offset))
	return append(b, f.Data...)
}
