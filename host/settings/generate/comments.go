package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
)

// comments reads what the structs of these folders say of themselves and of
// their fields: by "Type" and "Type.Field", on one line each.
func comments(folders ...string) (map[string]string, error) {
	found := map[string]string{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				return nil, err
			}
			for _, d := range file.Decls {
				if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
					readTypes(g, found)
				}
			}
		}
	}
	return found, nil
}

func readTypes(g *ast.GenDecl, found map[string]string) {
	for _, spec := range g.Specs {
		t := spec.(*ast.TypeSpec)
		s, ok := t.Type.(*ast.StructType)
		if !ok {
			continue
		}
		found[t.Name.Name] = oneLine(g.Doc.Text())
		said := ""
		for _, f := range s.Fields.List {
			if f.Doc != nil {
				said = oneLine(f.Doc.Text())
			}
			for _, name := range f.Names {
				found[t.Name.Name+"."+name.Name] = said
			}
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
