package render

import (
	"errors"
	"image"

	"trien/signer/fault"
)

// operation says what a request wants of a worker.
type operation int

const (
	opOpen operation = iota + 1 // a document of Size bytes and its Password; the answer is its pages
	opSize
	opImage
	opText
	opClose
	opData // not a request but the bytes that an answer asked for
)

// request is what a worker reads. Requests and answers are gob values.
type request struct {
	Op          operation
	Size        int64
	Password    string
	Page, Width int
	Data        []byte // of opData; shorter than asked where reading failed
}

// answer is what a worker writes: the result, or a wish for bytes of the
// document, which it gets by opData before it goes on.
type answer struct {
	Read   bool
	Offset int64
	Length int

	Pages  int
	Size   Size
	Image  *image.RGBA
	Text   []TextRun
	Failed bool
	Code   fault.Code
	Detail string
}

func failure(err error) answer {
	return answer{Failed: true, Code: fault.CodeOf(err), Detail: err.Error()}
}

func (a answer) err() error {
	switch {
	case !a.Failed:
		return nil
	case a.Code != "":
		return fault.New(a.Code, a.Detail)
	}
	return errors.New(a.Detail)
}
