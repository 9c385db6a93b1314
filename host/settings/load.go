package settings

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"trien/host/shown"
)

// maxFile bounds a settings file, in bytes.
const maxFile = 1 << 20

// File is a settings file that was read.
type File struct {
	Path string
	// Missing tells that there is no such file: the defaults are in force.
	Missing  bool
	Settings Settings
	// elsewhere tells that the registry has settings, too.
	elsewhere bool
	document  *document
}

// Load reads a settings file. A file that does not exist means the defaults.
// The error is Problems: all that is wrong.
func Load(path string) (Settings, error) {
	f, err := Read(path)
	return f.Settings, err
}

// Read is Load, for who wants to know more about the file.
func Read(path string) (File, error) {
	t, err := readTexts(path)
	return interpret(path, t, err)
}

// texts are all that settings are made of. A later one counts more.
type texts struct {
	installed string // what the installer was told, as TOML (Windows)
	file      string
	policy    string // what policy sets, as TOML (Windows)
}

// readTexts reads them; the error is the file's.
func readTexts(path string) (texts, error) {
	data, err := readBounded(path)
	return texts{installed: registryText(installedKey), file: string(data), policy: registryText(policyKey)}, err
}

// interpret makes settings of what readTexts gave.
func interpret(path string, t texts, err error) (File, error) {
	f := File{Path: path, Missing: errors.Is(err, fs.ErrNotExist), elsewhere: t.installed != "" || t.policy != ""}
	if err != nil && !f.Missing {
		return f, Problems{{File: path, Text: unreadable(err)}}
	}
	base, installed := layer(installedKey, t.installed, Defaults)
	var problems Problems
	f.Settings, f.document, err = parse([]byte(t.file), base)
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].File = path
		}
	} else {
		base = over(t.file, base)
	}
	top, policy := layer(policyKey, t.policy, base)
	if problems = slices.Concat(installed, problems, policy); len(problems) > 0 {
		f.Settings = Settings{}
		return f, problems
	}
	f.Settings = top()
	return f, nil
}

// layer lays a text of the registry over base. One that is wrong leaves base.
func layer(name, text string, base func() Settings) (func() Settings, Problems) {
	if text == "" {
		return base, nil
	}
	var problems Problems
	_, _, err := parse([]byte(text), base)
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].File, problems[i].Line = name, 0 // nobody sees the text
		}
		return base, problems
	}
	return over(text, base), nil
}

// over is a right text over base.
func over(text string, base func() Settings) func() Settings {
	return func() Settings {
		s, _, _ := parse([]byte(text), base)
		return s
	}
}

// Parse reads the text of a settings file. The error is Problems.
func Parse(data []byte) (Settings, error) {
	s, _, err := parse(data, Defaults)
	return s, err
}

// byteOrderMark is what editors on Windows write before UTF-8.
var byteOrderMark = []byte("\xEF\xBB\xBF")

// parse reads a text over base, which is called anew for each attempt: decoding
// writes into the lists that it finds.
func parse(data []byte, base func() Settings) (Settings, *document, error) {
	d := newDocument(bytes.TrimPrefix(data, byteOrderMark), base)
	s := base()
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")) || bytes.HasPrefix(data, []byte("\xFE\xFF")):
		d.tell("", 1, Text{"tệp ghi bằng UTF-16; lưu lại bằng UTF-8", "the file is in UTF-16; save it as UTF-8"})
	case len(data) > maxFile:
		d.tell("", 0, Text{"tệp lớn hơn 1 MiB", "the file is larger than 1 MiB"})
	default:
		d.decode(&s)
		d.judge(&s)
	}
	if len(d.problems) == 0 {
		return s, d, nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return Settings{}, d, d.problems
}

// readBounded reads a file of at most maxFile bytes; of a larger one, so much
// that it is seen to be larger.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

func unreadable(err error) Text {
	said := shown.Sentence(err.Error())
	return Text{"không đọc được: " + said, "cannot be read: " + said}
}
