package telemetry

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"trien/protocol"
	"trien/signer/fault"
)

// sent are the attributes of the log's lines that are sent, where their values
// are words or numbers.
var sent = []string{
	"action", "because", "channel", "code", "count", "key", "leftOut", "line", "lines", "missing",
	"outcome", "port", "process", "stage", "status", "version", "warning", "why",
}

// Bounds of what passes, in bytes.
const (
	maxSentence = 120
	maxWord     = 64
	maxWords    = 4
)

// leftOut stands for what is not sent.
const leftOut = "(left out)"

// word lets pass what isWord.
func word(s string) string {
	if s == "" || isWord(s) {
		return s
	}
	return leftOut
}

// isWord tells whether s is a word as codes, stages and versions are, or some
// in lower case behind one. (Not by a regular expression: it would be compiled at
// every start.)
func isWord(s string) bool {
	words := strings.Split(s, " ")
	for i, w := range words {
		if w == "" || len(w) > maxWord || i > 0 && strings.Trim(w, lower) != "" {
			return false
		}
	}
	first := words[0]
	return len(words) <= maxWords && strings.Contains(letters, first[:1]) && strings.Trim(first, letters+"._-") == ""
}

// sentence lets pass what looks like a sentence of our own: no path, no address,
// nothing quoted.
func sentence(s string) string {
	if s == "" || len(s) > maxSentence || strings.Trim(s, letters+"#' ,:;.()-") != "" {
		return leftOut
	}
	return s
}

const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	letters = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
)

// sift adds what may be sent of an attribute.
func sift(to []attribute, a slog.Attr) []attribute {
	value := a.Value.Resolve()
	if err, ok := value.Any().(error); ok {
		if code := codeOf(err); code != "" {
			to = append(to, attribute{"error.type", code})
		}
		return to
	}
	if !slices.Contains(sent, a.Key) {
		return to
	}
	switch value.Kind() {
	case slog.KindString:
		if w := value.String(); isWord(w) {
			to = append(to, attribute{a.Key, w})
		}
	case slog.KindBool:
		to = append(to, attribute{a.Key, value.Bool()})
	case slog.KindInt64:
		to = append(to, attribute{a.Key, value.Int64()})
	case slog.KindUint64:
		to = append(to, attribute{a.Key, int64(min(value.Uint64(), 1<<62))})
	case slog.KindDuration:
		to = append(to, attribute{a.Key, int64(value.Duration() / time.Millisecond)})
	}
	return to
}

// codeOf is a failure's stable code, "" where it has none. One that is not in the
// table is a word of whoever is at the other end of a pipe.
func codeOf(err error) string {
	code := protocol.Code(fault.CodeOf(err))
	var said *protocol.Error
	if errors.As(err, &said) {
		code = said.Code()
	}
	if !protocol.Known(code) {
		return ""
	}
	return string(code)
}
