package protocol

import (
	"slices"
	"strconv"
	"strings"
)

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

// The least versions that fit each other: an extension refuses an older
// program with the finding agent.old, the agent an older extension with
// extension.old. Raise one when something of the contract is relied upon that
// older ones lack.
const (
	LeastHost      = "0.1.0"
	LeastExtension = "0.1.0"
)

// Older tells whether a version is before another: numbers between dots, from
// the left, a missing one being 0; what follows the numbers ("-dev") is left
// aside. A version that does not begin with such numbers, as that of a
// developer's own build, is never older.
func Older(version, least string) bool {
	v, ok := numbers(version)
	l, known := numbers(least)
	return ok && known && slices.Compare(v[:], l[:]) < 0
}

// numbers reads the first four numbers of a version; ok is false where there
// are not two at least.
func numbers(version string) (n [4]int, ok bool) {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", len(n))
	for i, part := range parts {
		digits := part[:len(part)-len(strings.TrimLeft(part, "0123456789"))]
		value, err := strconv.Atoi(digits)
		if err != nil {
			return n, i >= 2
		}
		n[i] = value
		if digits != part { // "0-dev": nothing counts behind it
			return n, i >= 1
		}
	}
	return n, len(parts) >= 2
}
