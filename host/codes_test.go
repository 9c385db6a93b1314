package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"trien/protocol"
)

// TestEveryFaultHasItsSentences reads the signer's codes from their source, so
// that a new one cannot be forgotten here.
func TestEveryFaultHasItsSentences(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../signer/fault/fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		code, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		codes++
		if !protocol.Known(protocol.Code(code)) {
			t.Errorf("%s has no sentences in the table of package protocol", code)
		}
		return true
	})
	if codes < 20 {
		t.Errorf("found only %d codes", codes)
	}
}
