package telemetry

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEverySentenceOfTheLogIsConstant reads the program: a sentence made of what
// somebody said would be sent with it.
func TestEverySentenceOfTheLogIsConstant(t *testing.T) {
	seen := 0
	for _, root := range []string{"..", "../../signer"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				said, ok := saidBy(call)
				if !ok || filepath.Base(path) == "complaints.go" { // which passes on what warn is given
					return true
				}
				seen++
				literal, ok := said.(*ast.BasicLit)
				if !ok {
					t.Errorf("%s: the sentence is not constant", set.Position(call.Pos()))
				} else if s, err := strconv.Unquote(literal.Value); err != nil || sentence(s) != s {
					t.Errorf("%s: %q would be left out", set.Position(call.Pos()), s)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 10 {
		t.Errorf("only %d lines were found", seen)
	}
}

// saidBy is the sentence of a call that writes a line which may be sent.
func saidBy(call *ast.CallExpr) (ast.Expr, bool) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	switch {
	case !ok:
		return nil, false
	case f.Sel.Name == "warn" && len(call.Args) >= 2 && isLog(call.Args[0]): // of the service's complaints
		return call.Args[1], true
	case len(call.Args) > 0 && slices.Contains([]string{"Info", "Warn", "Error"}, f.Sel.Name) && isLog(f.X):
		return call.Args[0], true
	}
	return nil, false
}

func isLog(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Ident:
		return strings.EqualFold(x.Name, "log") || x.Name == "slog"
	case *ast.SelectorExpr:
		return strings.EqualFold(x.Sel.Name, "log")
	case *ast.CallExpr: // slog.New(…).Error
		inner, ok := x.Fun.(*ast.SelectorExpr)
		return ok && (inner.Sel.Name == "New" || inner.Sel.Name == "With")
	}
	return false
}
