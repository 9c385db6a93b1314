//go:build unix

package logging

import (
	"log/slog"
	"strings"

	"github.com/coreos/go-systemd/v22/journal"
)

// System is journald, where it is what standard error leads to
// (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/, automatic protocol upgrading):
// `journalctl -u trien` shows sentence and attributes, and each attribute is a
// field, too: `journalctl TRIEN_CODE=…`. Elsewhere it is standard error.
func System(level slog.Leveler) slog.Handler {
	if is, err := journal.StderrIsJournalStream(); err != nil || !is || !journal.Enabled() {
		return Stderr(level)
	}
	return newEntries(level, send)
}

func send(level slog.Level, text string, fields []field) error {
	vars := map[string]string{"SYSLOG_IDENTIFIER": "trien"}
	for _, f := range fields {
		vars[fieldName(f.name)] = f.value
	}
	return journal.Send(text, priority(level), vars)
}

func priority(level slog.Level) journal.Priority {
	switch {
	case level >= slog.LevelError:
		return journal.PriErr
	case level >= slog.LevelWarn:
		return journal.PriWarning
	case level >= slog.LevelInfo:
		return journal.PriInfo
	}
	return journal.PriDebug
}

// fieldName is an attribute's name as journald takes it: upper case, digits and
// underscores, 64 at most (systemd.journal-fields(7)). What begins with TRIEN_ is
// never taken for a field that means something to systemd.
func fieldName(name string) string {
	upper := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, name)
	return "TRIEN_" + upper[:min(len(upper), 58)]
}
