package logging

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
)

// maxEntry bounds the text of one entry, in bytes: Windows' Event Log takes
// 31,839 characters (ReportEvent).
const maxEntry = 16 << 10

// entries gives each record as one entry to a log of the system, which keeps the
// time and the level itself.
type entries struct {
	text slog.Handler // writes the attributes into what
	what *buffer
	// fields are the attributes of With, for logs that keep them apart; prefix
	// is that of the open groups.
	fields []field
	prefix string
	write  func(level slog.Level, text string, fields []field) error
}

// buffer is shared by all handlers that With makes of one.
type buffer struct {
	sync.Mutex
	bytes.Buffer
}

// field is one attribute. The name has the groups in front: "group.key".
type field struct{ name, value string }

func newEntries(level slog.Leveler, write func(slog.Level, string, []field) error) *entries {
	b := new(buffer)
	return &entries{what: b, write: write, text: slog.NewTextHandler(b, &slog.HandlerOptions{
		Level: level,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
				return slog.Attr{}
			}
			return a
		},
	})}
}

// Enabled tells whether a level is written.
func (e *entries) Enabled(ctx context.Context, level slog.Level) bool {
	return e.text.Enabled(ctx, level)
}

// Handle writes one entry: the message, then the attributes.
func (e *entries) Handle(ctx context.Context, r slog.Record) error {
	fields := slices.Clip(e.fields)
	r.Attrs(func(a slog.Attr) bool {
		fields = flatten(fields, e.prefix, a)
		return true
	})
	e.what.Lock()
	defer e.what.Unlock()
	e.what.Reset()
	if err := e.text.Handle(ctx, r); err != nil {
		return err
	}
	return e.write(r.Level, bounded(strings.TrimSpace(oneLine(r.Message)+" "+e.what.String())), fields)
}

// WithAttrs returns a handler that adds attributes.
func (e *entries) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *e
	with.text = e.text.WithAttrs(attrs)
	with.fields = slices.Clip(e.fields)
	for _, a := range attrs {
		with.fields = flatten(with.fields, e.prefix, a)
	}
	return &with
}

// WithGroup returns a handler that groups attributes.
func (e *entries) WithGroup(name string) slog.Handler {
	if name == "" {
		return e
	}
	with := *e
	with.text = e.text.WithGroup(name)
	with.prefix = e.prefix + name + "."
	return &with
}

// flatten adds an attribute, of a group each of its own.
func flatten(to []field, prefix string, a slog.Attr) []field {
	value := a.Value.Resolve()
	if value.Kind() != slog.KindGroup {
		if a.Equal(slog.Attr{}) {
			return to
		}
		return append(to, field{prefix + a.Key, bounded(value.String())})
	}
	if a.Key != "" {
		prefix += a.Key + "."
	}
	for _, inner := range value.Group() {
		to = flatten(to, prefix, inner)
	}
	return to
}

// oneLine keeps a message from looking like two, and from ending early. The
// attributes are quoted by slog's text handler.
func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "\x00", " ").Replace(s)
}

func bounded(s string) string {
	if len(s) > maxEntry {
		return strings.ToValidUTF8(s[:maxEntry], "") + "…"
	}
	return s
}
