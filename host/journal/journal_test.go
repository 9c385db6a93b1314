package journal

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestLinesOfManyWritersStayWhole(t *testing.T) {
	if reason := appendsAreNotWhole(); reason != "" {
		t.Skip(reason)
	}
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

// Programs of the office read these lines.
func TestEachLineHasWhatItIsAbout(t *testing.T) {
	at := time.Date(2026, 11, 22, 9, 30, 0, 0, time.FixedZone("", 7*3600))
	const origin = "https://eoffice.anbinh.example"
	for want, e := range map[string]Entry{
		`{"time":"2026-11-22T09:30:00+07:00","origin":"https://eoffice.anbinh.example","channel":"extension","purpose":"approve","document":"công văn.pdf","sha256":"aa","signedSha256":"bb","certificate":"cc","kind":"person","level":"B-B","outcome":"signed"}`: {Time: at, Origin: origin, Channel: "extension", Purpose: "approve", Document: "công văn.pdf", SHA256: "aa", SignedSHA256: "bb", Certificate: "cc", Kind: "person", Level: "B-B", Outcome: "signed"},
		`{"time":"2026-11-22T09:30:00+07:00","origin":"https://eoffice.anbinh.example","channel":"websocket","action":"hash","document":"hóa đơn.xml","digest":"dd","algorithm":"SHA-384","certificate":"cc","kind":"person","loginKept":true,"outcome":"signed"}`: {Time: at, Origin: origin, Channel: "websocket", Action: "hash", Document: "hóa đơn.xml", Digest: "dd", Algorithm: "SHA-384", Certificate: "cc", Kind: "person", LoginKept: true, Outcome: "signed"},
		`{"time":"2026-11-22T09:30:00+07:00","origin":"https://eoffice.anbinh.example","channel":"extension","action":"login","outcome":"user.declined"}`:                                                                                                          {Time: at, Origin: origin, Channel: "extension", Action: "login", Outcome: "user.declined"},
	} {
		path := filepath.Join(t.TempDir(), "journal.jsonl")
		if err := New(path).Append(e); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want+"\n" {
			t.Errorf("%v\ngot  %swant %s", err, got, want)
		}
	}
}
