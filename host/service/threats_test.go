package service

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.." // the project

var namedTest = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)

// threatRows are the rows of THREATS.md: the threat, and what shows that it is
// held off.
func threatRows(t *testing.T) map[string]string {
	t.Helper()
	page, err := os.ReadFile("THREATS.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) == 4 && !strings.HasPrefix(cells[1], "-") && !strings.HasSuffix(cells[1], " threat ") {
			rows[strings.TrimSpace(cells[1])] = cells[2]
		}
	}
	return rows
}

// The page of threats names tests; one that was renamed or deleted must not
// stay there as a promise.
func TestEveryTestThatThePageOfThreatsNamesExists(t *testing.T) {
	n := 0
	for threat, held := range threatRows(t) {
		tests := namedTest.FindAllStringSubmatch(held, -1)
		if len(tests) == 0 && !strings.Contains(held, "chưa có") {
			t.Errorf("%s: no test, and no word about it", threat)
		}
		for _, test := range tests {
			path, err := url.PathUnescape(test[2])
			if err != nil {
				t.Fatal(err)
			}
			source, err := os.ReadFile(path)
			if err != nil {
				t.Errorf("%s: %v", threat, err)
				continue
			}
			want := test[1]
			if strings.HasSuffix(path, ".go") {
				want = "func " + want + "("
			}
			if !strings.Contains(string(source), want) {
				t.Errorf("%s: %s has no test %q", threat, path, test[1])
			}
			n++
		}
	}
	if n < 50 {
		t.Errorf("only %d tests are named: is the table still read?", n)
	}
}

// The page has a row for each threat that the reference names.
func TestPageOfThreatsIsComplete(t *testing.T) {
	reference, err := os.ReadFile(root + "/../shared/reference/threats.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the reference is not beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for threat := range threatRows(t) {
		all.WriteString(threat + "\n")
	}
	table, _, _ := strings.Cut(string(reference), "\nMan-in-the-Machine")
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || strings.HasPrefix(cells[1], "-") || strings.TrimSpace(cells[1]) == "threat" {
			continue
		}
		if threat := strings.TrimSpace(cells[1]); !strings.Contains(all.String(), threat) {
			t.Errorf("no row %q", threat)
		}
	}
}

// A key that comes with a program is everybody's key.
func TestNoPrivateKeyIsInTheProject(t *testing.T) {
	listed, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
	if err != nil {
		t.Skip("no repository to look into:", err)
	}
	key := []byte("-----BEGIN ")
	for name := range strings.SplitSeq(strings.Trim(string(listed), "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue // deleted, and not committed yet
		}
		for rest := string(content); ; {
			_, after, found := strings.Cut(rest, string(key))
			if !found {
				break
			}
			if label, _, _ := strings.Cut(after, "-----"); strings.HasSuffix(label, "PRIVATE KEY") {
				t.Errorf("%s holds a private key", name)
				break
			}
			rest = after
		}
	}
}
