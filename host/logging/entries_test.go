package logging

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

type entry struct {
	level  slog.Level
	text   string
	fields []field
}

func recording(level slog.Leveler) (*slog.Logger, *[]entry) {
	var list []entry
	return slog.New(newEntries(level, func(level slog.Level, text string, fields []field) error {
		list = append(list, entry{level, text, slices.Clone(fields)})
		return nil
	})), &list
}

func TestAnEntryHasSentenceAndAttributesButNoTime(t *testing.T) {
	log, list := recording(slog.LevelInfo)
	log.With("process", "service").WithGroup("page").Warn("refused", "why", "host", slog.Group("peer", "port", 5))
	log.Debug("left out")
	want := `refused process=service page.why=host page.peer.port=5`
	if len(*list) != 1 || (*list)[0].text != want || (*list)[0].level != slog.LevelWarn {
		t.Fatalf("%+v", *list)
	}
	fields := []field{{"process", "service"}, {"page.why", "host"}, {"page.peer.port", "5"}}
	if !slices.Equal((*list)[0].fields, fields) {
		t.Errorf("%+v", (*list)[0].fields)
	}
}

func TestLoggersOfOneDoNotShareTheirAttributes(t *testing.T) {
	log, list := recording(slog.LevelInfo)
	parent := log.With("a", 1).With("b", 2)
	one, two := parent.With("c", 3), parent.With("d", 4)
	one.Info("x", "e", 5)
	two.Info("x", "f", 6)
	if got := (*list)[0].text + "|" + (*list)[1].text; got != "x a=1 b=2 c=3 e=5|x a=1 b=2 d=4 f=6" {
		t.Error(got)
	}
	if len((*list)[0].fields) != 4 || (*list)[0].fields[2].name != "c" {
		t.Errorf("%+v", (*list)[0].fields)
	}
}

func TestAStrangersTextMakesNoEntryOfItsOwn(t *testing.T) {
	log, list := recording(slog.LevelInfo)
	log.Info("one\ntwo\x00", "path", "/a\nMESSAGE=b\x00", "long", strings.Repeat("ữ", maxEntry))
	e := (*list)[0]
	if strings.ContainsAny(e.text, "\n\x00") || !utf8.ValidString(e.text) || len(e.text) > maxEntry+len("…") {
		t.Errorf("%d bytes: %.80q", len(e.text), e.text)
	}
	if f := e.fields[1]; len(f.value) > maxEntry+len("…") || !utf8.ValidString(f.value) {
		t.Errorf("%d bytes", len(f.value))
	}
}
