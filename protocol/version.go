package protocol

// Version is the protocol generation that this code speaks.
const Version = 1

// Limits of one message, in bytes.
const (
	// MaxNativeMessage is what a browser accepts from a native host in one
	// message; one byte more kills the port (Chromium and Firefox).
	MaxNativeMessage = 1 << 20
	// MaxTextMessage bounds one JSON message of a page.
	MaxTextMessage = 256 << 10
	// MaxChunk bounds the document bytes of one data frame. In base64 and
	// with its envelope a chunk stays below MaxNativeMessage.
	MaxChunk = 512 << 10
	// MaxNameLength bounds a document's name, in bytes of UTF-8.
	MaxNameLength = 1024
)

// VersionRange is the span of protocol generations that a peer can speak.
type VersionRange struct {
	Min int `json:"min" jsonschema:"minimum=1"`
	Max int `json:"max" jsonschema:"minimum=1"`
}

// Negotiate returns the highest generation that both sides speak, or 0.
func (r VersionRange) Negotiate() int {
	if r.Min <= Version && Version <= r.Max {
		return Version
	}
	return 0
}
