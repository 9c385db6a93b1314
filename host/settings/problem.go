package settings

import (
	"strconv"
	"strings"
)

// Text is a sentence for people in both languages.
type Text struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// String is the sentence, Vietnamese first.
func (t Text) String() string { return t.VI + " · " + t.EN }

// Problem is one thing that is wrong or doubtful in a settings file. What it
// quotes of the file has no control characters and is short.
type Problem struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"` // from 1; 0 where it is about no line
	Key  string `json:"key,omitempty"`  // such as "service.port"
	Text
}

// String is one line: "FILE:LINE: KEY: what is wrong".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		if p.File == "" {
			b.WriteString("settings")
		}
		b.WriteString(":" + strconv.Itoa(p.Line))
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	return b.String() + p.Text.String()
}

// Problems are all that is wrong in one file, by line. As an error they are
// never empty.
type Problems []Problem

// Error has one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}
