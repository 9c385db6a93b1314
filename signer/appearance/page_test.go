package appearance

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"trien/signer/pdf"
)

// blank is a PDF of one page without content.
func blank() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
	} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

// page writes a PDF whose only page shows the drawings, each in a frame, one
// over the other from the bottom.
func page(t testing.TB, specs ...Spec) string {
	t.Helper()
	base := blank()
	file, err := pdf.Open(bytes.NewReader(base), int64(len(base)))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := file.Page(1)
	if err != nil {
		t.Fatal(err)
	}
	u := pdf.NewUpdate(file)
	forms := pdf.Dict{}
	var content bytes.Buffer
	y, width := 20.0, 0.0
	for i, spec := range specs {
		form, err := Build(u, spec)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("Fm%d", i)
		forms[pdf.Name(name)] = form
		fmt.Fprintf(&content, "q 1 0 0 1 20 %g cm .6 G 0 0 %g %g re S /%s Do Q\n", y, spec.Width, spec.Height, name)
		y += spec.Height + 20
		width = max(width, spec.Width)
	}
	dict := sheet.Dict.Clone()
	dict["MediaBox"] = pdf.Reals(0, 0, width+40, y)
	dict["Contents"] = u.Add(&pdf.Stream{Dict: pdf.Dict{}, Data: content.Bytes()})
	dict["Resources"] = pdf.Dict{"XObject": forms}
	u.Set(sheet.Ref, dict)
	tail, err := u.Tail()
	if err != nil {
		t.Fatal(err)
	}
	// TRIEN_KEEP names a folder where a person can look at what tests draw.
	dir := os.Getenv("TRIEN_KEEP")
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, filepath.Base(t.Name())+".pdf")
	if err := os.WriteFile(path, append(base, tail.Bytes...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
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
