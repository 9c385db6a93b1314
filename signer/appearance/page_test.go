package appearance

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"trien/signer/pdf"
)

// page writes a PDF whose only page shows the drawings, each in a frame, one
// over the other from the top.
func page(t testing.TB, specs ...Spec) string {
	t.Helper()
	var objects []pdf.Object
	add := func(o pdf.Object) pdf.Ref {
		objects = append(objects, o)
		return pdf.Ref{Num: len(objects)}
	}
	xobjects := pdf.Dict{}
	var content bytes.Buffer
	y, width := 20.0, 0.0
	for i, spec := range specs {
		d, err := draw(spec)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("Fm%d", i)
		xobjects[pdf.Name(name)] = d.addTo(add)
		fmt.Fprintf(&content, "q 1 0 0 1 20 %g cm .6 G 0 0 %g %g re S /%s Do Q\n", y, spec.Width, spec.Height, name)
		y += spec.Height + 20
		width = max(width, spec.Width)
	}
	pages := pdf.Ref{Num: len(objects) + 3}
	contents := add(&pdf.Stream{Dict: pdf.Dict{}, Data: content.Bytes()})
	leaf := add(pdf.Dict{
		"Type": pdf.Name("Page"), "Parent": pages, "MediaBox": pdf.Reals(0, 0, width+40, y),
		"Contents": contents, "Resources": pdf.Dict{"XObject": xobjects},
	})
	add(pdf.Dict{"Type": pdf.Name("Pages"), "Kids": pdf.Array{leaf}, "Count": pdf.Int(1)})
	root := add(pdf.Dict{"Type": pdf.Name("Catalog"), "Pages": pages})

	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n", i+1)
		write(&b, o)
		b.WriteString("\nendobj\n")
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, root.Num, start)

	// TRIEN_KEEP names a folder where a person can look at what tests draw.
	dir := os.Getenv("TRIEN_KEEP")
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, filepath.Base(t.Name())+".pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func write(b *bytes.Buffer, o pdf.Object) {
	switch o := o.(type) {
	case pdf.Name:
		b.WriteString("/" + string(o))
	case pdf.Number:
		b.WriteString(string(o))
	case pdf.String:
		fmt.Fprintf(b, "<%X>", []byte(o))
	case pdf.Ref:
		fmt.Fprintf(b, "%d %d R", o.Num, o.Gen)
	case pdf.Array:
		b.WriteString("[")
		for _, v := range o {
			write(b, v)
			b.WriteString(" ")
		}
		b.WriteString("]")
	case pdf.Dict:
		b.WriteString("<<")
		keys := make([]pdf.Name, 0, len(o))
		for k := range o {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			write(b, k)
			b.WriteString(" ")
			write(b, o[k])
		}
		b.WriteString(">>")
	case *pdf.Stream:
		d := o.Dict.Clone()
		d["Length"] = pdf.Int(len(o.Data))
		write(b, d)
		fmt.Fprintf(b, "\nstream\n%s\nendstream", o.Data)
	}
}

// run calls another program and returns its output, skipping where there is
// no such program.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}
