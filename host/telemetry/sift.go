package telemetry

import (
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"time"

	"trien/protocol"
	"trien/signer/fault"
)

// sent are the attributes of the log's lines that are sent, where their values
// are words or numbers.
var sent = []string{
	"action", "because", "channel", "code", "count", "key", "leftOut", "line", "lines", "method", "missing",
	"outcome", "port", "process", "stage", "status", "version", "warning", "why",
}

var (
	// ours is what a sentence of our own looks like: no path, no address, nothing
	// quoted.
	ours = regexp.MustCompile(`^[A-Za-z#'][A-Za-z0-9#' ,:;.()-]{0,120}$`)
	// single is a word as codes, stages and versions are, or two or three.
	single = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}( [a-z]{1,20}){0,3}$`)
)

// leftOut stands for what is not sent.
const leftOut = "(left out)"

// word lets a word pass.
func word(s string) string {
	if s == "" || single.MatchString(s) {
		return s
	}
	return leftOut
}

// sentence lets a sentence of our own pass.
func sentence(s string) string {
	if ours.MatchString(s) {
		return s
	}
	return leftOut
}

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
		if w := value.String(); single.MatchString(w) {
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

// codeOf is a failure's stable code, "" where it has none.
func codeOf(err error) string {
	var known *protocol.Error
	if errors.As(err, &known) {
		return string(known.Code())
	}
	return string(fault.CodeOf(err))
}
