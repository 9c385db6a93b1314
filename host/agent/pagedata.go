package agent

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"

	"trien/protocol"
)

// A document of 20 MB is 27 MB of base64. The general way through
// encoding/json reads it four times over, half a second on an office PC; here
// the envelope goes through encoding/json and the base64 past it.

// dataField begins the only large member of a page.data message; the extension
// writes it last.
var dataField = []byte(`"data":"`)

// envelopeLimit is how far into a message its data begins at the latest.
const envelopeLimit = 256

// parsePageData reads a page.data message. ok is false where the message is
// any other, or not in the form that the extension writes: the general way
// then decides.
func parsePageData(message []byte) (p protocol.PageDataParams, ok bool) {
	start := bytes.Index(message[:min(len(message), envelopeLimit)], dataField)
	if start < 0 {
		return p, false
	}
	start += len(dataField)
	end := bytes.LastIndexByte(message, '"')
	if end < start || bytes.ContainsAny(message[start:end], "\r\n") { // which the decoder would skip
		return p, false
	}
	envelope := append(append([]byte(nil), message[:start]...), message[end:]...)
	m, bad := protocol.ParseMessage(envelope)
	if bad != nil || m.Method != protocol.MethodPageData || json.Unmarshal(m.Params, &p) != nil || len(p.Data) != 0 {
		return p, false
	}
	// Nothing but base64's alphabet is taken, so that no quote or escape can
	// hide in between.
	p.Data = make([]byte, base64.StdEncoding.DecodedLen(end-start))
	n, err := base64.StdEncoding.Strict().Decode(p.Data, message[start:end])
	p.Data = p.Data[:n]
	return p, err == nil
}

// formatPageData writes the page.data message of a piece of a document.
func formatPageData(page uint32, f protocol.DataFrame) []byte {
	b := make([]byte, 0, envelopeLimit+base64.StdEncoding.EncodedLen(len(f.Data)))
	b = append(b, `{"jsonrpc":"2.0","method":"`+protocol.MethodPageData+`","params":{"page":`...)
	b = strconv.AppendUint(b, uint64(page), 10)
	b = append(b, `,"document":`...)
	b = strconv.AppendUint(b, uint64(f.Document), 10)
	b = append(b, `,"offset":`...)
	b = strconv.AppendInt(b, f.Offset, 10)
	b = append(b, ',')
	b = append(b, dataField...)
	b = base64.StdEncoding.AppendEncode(b, f.Data)
	return append(b, `"}}`...)
}
