package journal

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestLinesOfManyWritersStayWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "journal.jsonl")
	var wait sync.WaitGroup
	for range 4 { // as several agents of one user
		j := New(path)
		for range 25 {
			wait.Go(func() {
				if err := j.Append(Entry{Document: "công văn.pdf", Outcome: "signed"}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for line := range bytes.Lines(data) {
		var e Entry
		if err := json.Unmarshal(line, &e); err != nil || e.Document != "công văn.pdf" {
			t.Errorf("line %d: %q: %v", lines, line, err)
		}
		lines++
	}
	if lines != 100 {
		t.Errorf("%d lines, want 100", lines)
	}
}

func TestOnlyTheOwnerReadsTheJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "journal.jsonl")
	if err := New(path).Append(Entry{}); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(p)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", p, info.Mode().Perm(), err)
		}
	}
}
