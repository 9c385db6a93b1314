//go:build cgo

package token_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// table says which behaviour passes over which module.
type table struct {
	behaviours, modules []string
	cells               map[string]map[string]string // by behaviour and module; "" where the module is not here
}

func newTable() *table {
	t := &table{cells: map[string]map[string]string{}}
	for _, b := range behaviours {
		t.behaviours = append(t.behaviours, b.name)
	}
	for _, r := range rigs {
		t.modules = append(t.modules, r.name)
	}
	return t
}

func (t *table) set(behaviour, module, cell string) {
	if t.cells[behaviour] == nil {
		t.cells[behaviour] = map[string]string{}
	}
	t.cells[behaviour][module] = cell
}

// String is the table as it stands in a Go comment, without its slashes.
func (t *table) String() string {
	rows := [][]string{append([]string{""}, t.modules...)}
	for _, b := range t.behaviours {
		row := []string{b}
		for _, m := range t.modules {
			cell := t.cells[b][m]
			if cell == "" {
				cell = "?"
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// columns are at least two blanks apart.
var columns = regexp.MustCompile(`\s{2,}`)

// readTable reads the table of package tokentest's comment.
func readTable(t *testing.T) *table {
	t.Helper()
	data, err := os.ReadFile("tokentest/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(data), "-run TestConformance")
	read := &table{cells: map[string]map[string]string{}}
	for line := range strings.Lines(text) {
		row, ok := strings.CutPrefix(line, "//\t")
		if !ok {
			continue
		}
		fields := columns.Split(strings.TrimRight(row, "\n"), -1)
		if read.modules == nil {
			read.modules = fields[1:]
			continue
		}
		read.behaviours = append(read.behaviours, fields[0])
		for i, cell := range fields[1:] {
			if i < len(read.modules) {
				read.set(fields[0], read.modules[i], cell)
			}
		}
	}
	return read
}

func TestTableHasEveryBehaviourAndModuleAndNoOther(t *testing.T) {
	want, got := newTable(), readTable(t)
	if !slices.Equal(got.modules, want.modules) {
		t.Errorf("modules %q, want %q", got.modules, want.modules)
	}
	if !slices.Equal(got.behaviours, want.behaviours) {
		t.Errorf("behaviours %q, want %q", got.behaviours, want.behaviours)
	}
	for behaviour, row := range got.cells {
		for _, cell := range slices.Sorted(maps.Values(row)) {
			if len(row) != len(want.modules) || (cell != "yes" && cell != "–") {
				t.Errorf("%s: %q", behaviour, row)
				break
			}
		}
	}
}
