package rules

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed packs/*.toml
var embedded embed.FS

const maxPackFile = 1 << 20

var packID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Embedded lists the packs that come with the program, by their ids.
func Embedded() []ID {
	files, _ := fs.Glob(embedded, "packs/*.toml") // the pattern is sound
	ids := make([]ID, len(files))
	for i, f := range files {
		ids[i] = ID(strings.TrimSuffix(path.Base(f), ".toml"))
	}
	return ids
}

// Load reads the packs of these ids, in this order. A pack is the file
// "ID.toml" in folder, which is the administrator's and may be "", or else the
// one that comes with the program. The error names file, line and key.
func Load(folder string, ids ...ID) (Packs, error) {
	packs := make(Packs, 0, len(ids))
	for _, id := range ids {
		if !packID.MatchString(string(id)) {
			return nil, fmt.Errorf("%q is no rule pack's id", id)
		}
		p, err := load(folder, id)
		if err != nil {
			return nil, err
		}
		packs = append(packs, p)
	}
	return packs, nil
}

func load(folder string, id ID) (*Pack, error) {
	if folder != "" {
		name := filepath.Join(folder, string(id)+".toml")
		f, err := os.Open(name)
		if err == nil {
			defer f.Close()
			return read(f, name, id)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	name := string(id) + ".toml"
	f, err := embedded.Open(path.Join("packs", name))
	if err != nil {
		return nil, fmt.Errorf("no rule pack %q: there are %q", id, Embedded())
	}
	defer f.Close()
	return read(f, name, id)
}

func read(f io.Reader, name string, id ID) (*Pack, error) {
	data, err := io.ReadAll(io.LimitReader(f, maxPackFile+1))
	if err != nil {
		return nil, err
	}
	p, err := ParsePack(data)
	if err == nil && p.ID != id {
		err = fmt.Errorf("id %q is not the file's name", p.ID)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// ParsePack reads the text of a pack's file, which is TOML of at most 1 MiB. A
// key or a rule that does not exist is an error with its line.
func ParsePack(data []byte) (*Pack, error) {
	if len(data) > maxPackFile {
		return nil, errors.New("longer than 1 MiB")
	}
	p := new(Pack)
	err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(p)
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		row, _ := unknown.Errors[0].Position()
		return nil, fmt.Errorf("line %d: unknown key %q", row, strings.Join(unknown.Errors[0].Key(), "."))
	case errors.As(err, &wrong):
		row, _ := wrong.Position()
		return nil, fmt.Errorf("line %d: %s", row, strings.TrimPrefix(wrong.Error(), "toml: "))
	case err != nil:
		return nil, err
	}
	err = p.check()
	var word *wrongWord
	if errors.As(err, &word) {
		if before, _, found := strings.Cut(string(data), strconv.Quote(word.word)); found {
			err = fmt.Errorf("line %d: %w", strings.Count(before, "\n")+1, err)
		}
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Pack) check() error {
	seen := map[RuleID]bool{}
	for _, r := range p.Rules {
		if err := r.words(); err != nil {
			return err
		}
		switch {
		case seen[r.ID]:
			return fmt.Errorf("rule %s twice", r.ID)
		case r.Phrase == "":
			return fmt.Errorf("rule %s has no phrase", r.ID)
		case (r.Position == "") != (r.Purpose == ""):
			return fmt.Errorf("rule %s: position and purpose go together", r.ID)
		case !(r.Overlap >= 0 && r.Overlap <= 1) || !(r.SealMillimetres >= 0 && r.SealMillimetres <= 100):
			return fmt.Errorf("rule %s: overlap is from 0 to 1, seal_millimetres to 100", r.ID)
		case r.RSABits < 0 || r.ECDSABits < 0 || r.Years < 0 || !(r.DotsPerInch >= 0):
			return fmt.Errorf("rule %s: a number below 0", r.ID)
		}
		seen[r.ID] = true
	}
	if len(p.Rules) == 0 || p.Title == "" {
		return errors.New("a pack has a title and rules")
	}
	return nil
}

// words checks those that are of a list.
func (r *Rule) words() error {
	if err := errors.Join(r.ID.check(), r.Severity.check(), r.Purpose.check(), r.Position.check()); err != nil {
		return err
	}
	for _, i := range r.Information {
		if err := i.check(); err != nil {
			return err
		}
	}
	return nil
}
