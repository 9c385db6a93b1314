package protocol

import "fmt"

// Code is a stable error code, "family.reason". The families are host, user,
// token, pin, document, policy and certificate.
type Code string

// Sentence is what a person reads: what happened, and what to do.
type Sentence struct {
	Message string `json:"message"`
	Action  string `json:"action"`
}

// ErrorData is the part of an error that people and programs use.
type ErrorData struct {
	Code Code     `json:"code"`
	VI   Sentence `json:"vi"`
	EN   Sentence `json:"en"`
	// PINState is the token's after a wrong PIN.
	PINState PINState `json:"pinState,omitempty"`
}

// Error is a JSON-RPC error object. Number is JSON-RPC's integer; Data.Code is
// what programs compare. It holds no detail that belongs in the log.
type Error struct {
	Number  int        `json:"code"`
	Message string     `json:"message"`
	Data    *ErrorData `json:"data,omitempty"`
}

// Error gives the code and the English sentence.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s", e.Code(), e.Message)
}

// Code returns the stable code.
func (e *Error) Code() Code {
	if e.Data == nil {
		return HostInternal
	}
	return e.Data.Code
}

// NewError builds the error of a code in the table; a code that the table does
// not have becomes host.internal.
func NewError(code Code) *Error {
	entry, ok := lookup[code]
	if !ok {
		entry = lookup[HostInternal]
	}
	return &Error{
		Number:  entry.number(),
		Message: entry.EN.Message,
		Data:    &ErrorData{Code: entry.Code, VI: entry.VI, EN: entry.EN},
	}
}

// Warning tells of something that a person should know of a signature that was
// made all the same. Its code and sentences are those of the error table.
type Warning struct {
	Code Code     `json:"code"`
	VI   Sentence `json:"vi"`
	EN   Sentence `json:"en"`
}

// NewWarning builds the warning of a code in the table, as NewError does.
func NewWarning(code Code) Warning {
	data := NewError(code).Data
	return Warning{Code: data.Code, VI: data.VI, EN: data.EN}
}

// Known tells whether the table has the code.
func Known(code Code) bool {
	_, ok := lookup[code]
	return ok
}

// Entry is one row of the error table.
type Entry struct {
	Code   Code
	VI, EN Sentence
}

// number gives JSON-RPC 2.0's own integers where the specification has one,
// and -32000 ("server error") for all else.
func (e Entry) number() int {
	switch e.Code {
	case HostMalformedJSON:
		return -32700
	case HostInvalidRequest:
		return -32600
	case HostUnknownMethod:
		return -32601
	case HostInvalidParams:
		return -32602
	case HostInternal:
		return -32603
	}
	return -32000
}

var lookup = func() map[Code]Entry {
	m := make(map[Code]Entry, len(Table))
	for _, e := range Table {
		m[e.Code] = e
	}
	return m
}()
