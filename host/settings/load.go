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
	document *document
}

// Load reads a settings file. A file that does not exist means the defaults.
// The error is Problems: all that is wrong.
func Load(path string) (Settings, error) {
	f, err := Read(path)
	return f.Settings, err
}

// Read is Load, for who wants to know more about the file.
func Read(path string) (File, error) {
	data, err := readBounded(path)
	return interpret(path, data, err)
}

// interpret makes settings of what readBounded gave.
func interpret(path string, data []byte, err error) (File, error) {
	f := File{Path: path, Missing: errors.Is(err, fs.ErrNotExist)}
	if err != nil && !f.Missing {
		return f, Problems{{File: path, Text: unreadable(err)}}
	}
	f.Settings, f.document, err = parse(data)
	var problems Problems
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].File = path
		}
		return f, problems
	}
	return f, err
}

// Parse reads the text of a settings file. The error is Problems.
func Parse(data []byte) (Settings, error) {
	s, _, err := parse(data)
	return s, err
}

// byteOrderMark is what editors on Windows write before UTF-8.
var byteOrderMark = []byte("\xEF\xBB\xBF")

func parse(data []byte) (Settings, *document, error) {
	d := newDocument(bytes.TrimPrefix(data, byteOrderMark))
	s := Defaults()
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
