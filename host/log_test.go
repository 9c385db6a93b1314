package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/host/settings"
)

func TestTheLogsLevelFollowsTheSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	write := func(level string) {
		if err := os.WriteFile(path, fmt.Appendf(nil, "[log]\nlevel = %q\n", level), 0o600); err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(-time.Hour)
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	write("info")
	source, err := settings.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	log := followLog(source, agentLog(t.TempDir()), nil).With("process", "test")
	for level, debug := range map[string]bool{"debug": true, "error": false} {
		write(level)
		source.Current() // as the next request does
		if log.Enabled(t.Context(), slog.LevelDebug) != debug {
			t.Errorf("level %q: debug is written: %v", level, !debug)
		}
	}
}
