package telemetry

import (
	"context"
	"log/slog"
	"slices"
)

// Handler is beside another, and also sends the log's lines, where the settings
// want that: those of level info and above, because a line for debugging may say
// anything.
func (e *Exporter) Handler(beside slog.Handler) slog.Handler {
	if e == nil || !e.withLogs {
		return beside
	}
	return slog.NewMultiHandler(beside, &handler{exporter: e, level: beside})
}

// handler puts lines into the queue.
type handler struct {
	exporter *Exporter
	level    slog.Handler // decides what is written
	with     []attribute
	group    bool // attributes of a group are not sent
}

// Enabled tells whether a level is written, here and beside.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo && h.level.Enabled(ctx, level)
}

// Handle queues a line.
func (h *handler) Handle(_ context.Context, r slog.Record) error {
	with := slices.Clip(h.with)
	if !h.group {
		r.Attrs(func(a slog.Attr) bool {
			with = sift(with, a)
			return true
		})
	}
	queued := line(r.Time, r.Level, sentence(r.Message), with)
	e := h.exporter
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lines = append(e.lines, queued)
	e.bound()
	return nil
}

// WithAttrs returns a handler that adds attributes.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if h.group {
		return h
	}
	with := *h
	with.with = slices.Clip(h.with)
	for _, a := range attrs {
		with.with = sift(with.with, a)
	}
	return &with
}

// WithGroup returns a handler that leaves out what is in the group.
func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	with := *h
	with.group = true
	return &with
}
