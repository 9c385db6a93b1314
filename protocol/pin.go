package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
)

// PIN is a token's PIN, or a document's password, as the person typed it, in
// UTF-8. It never prints itself; the holder calls Clear after use.
type PIN []byte

// String, GoString and LogValue keep a PIN out of logs and errors.
func (PIN) String() string       { return "[PIN]" }
func (PIN) GoString() string     { return "[PIN]" }
func (PIN) LogValue() slog.Value { return slog.StringValue("[PIN]") }

// MarshalJSON refuses: no message of the host carries a PIN.
func (PIN) MarshalJSON() ([]byte, error) {
	return nil, errors.New("protocol: a PIN is never sent")
}

// UnmarshalJSON reads a JSON string. The error does not quote it. A PIN
// without escapes, which is every usual one, never becomes a Go string, for
// strings cannot be cleared.
func (p *PIN) UnmarshalJSON(b []byte) error {
	if n := len(b); n >= 2 && b[0] == '"' && bytes.IndexByte(b, '\\') < 0 {
		*p = bytes.Clone(b[1 : n-1])
		return nil
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return errors.New("protocol: the PIN is not a string")
	}
	*p = PIN(s)
	return nil
}

// Clear overwrites the PIN.
func (p PIN) Clear() {
	clear(p)
}
