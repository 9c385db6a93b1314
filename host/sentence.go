package main

import (
	"errors"
	"strings"

	"trien/protocol"
	"trien/signer/fault"
)

// sentence turns a failure into one line for a person: Vietnamese first, then
// English, then the code and its detail.
func sentence(err error) string {
	code := protocol.Code(fault.CodeOf(err))
	var known *protocol.Error
	if errors.As(err, &known) {
		code = known.Code()
	}
	if !protocol.Known(code) {
		return oneLine(err.Error())
	}
	data := protocol.NewError(code).Data
	line := data.VI.Message + " " + data.VI.Action + " · " + data.EN.Message + " " + data.EN.Action + " [" + string(code) + "]"
	var f *fault.Error
	if errors.As(err, &f) && f.Detail != "" {
		line += " (" + f.Detail + ")"
	}
	return oneLine(line)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
