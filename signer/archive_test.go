package signer_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/pdf"
)

// signedForArchive signs a PDF/A letter with every purpose, as it goes from the
// leader to the archive.
func signedForArchive(t *testing.T, doc []byte) []byte {
	t.Helper()
	id := leader(t)
	hand, seal := read(t, "chu-ky.png"), read(t, "con-dau.png")
	for _, o := range []signer.Options{
		{Purpose: signer.Approve, Image: hand}, {Purpose: signer.Issue, Image: seal}, {Purpose: signer.Incoming, Image: seal, DocumentNumber: "128/STTTT-CNTT"},
		{Purpose: signer.Appendix}, {Purpose: signer.Copy}, {Purpose: signer.Archive}, {Purpose: signer.Plain},
		{Placement: &signer.Placement{Invisible: true}},
	} {
		o.Time = signingTime
		out, _, err := signer.SignBytes(context.Background(), doc, id, o)
		if err != nil {
			t.Fatal(err)
		}
		doc = out
	}
	return doc
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAnArchivedDocumentStaysPDFA asks PDFBox's Preflight about PDF/A-1b (ISO
// 19005-1), before and after. In Debian: libpdfbox2-java, libactivation-java,
// libjaxb-api-java.
func TestAnArchivedDocumentStaysPDFA(t *testing.T) {
	doc := read(t, "cong-van-pdfa.pdf")
	signed := signedForArchive(t, doc)
	checkSigned(t, signed, 8)
	var jars []string
	for _, name := range []string{"preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api"} {
		jars = append(jars, "/usr/share/java/"+name+".jar")
	}
	for _, jar := range jars {
		if _, err := os.Stat(jar); err != nil {
			t.Skip("PDFBox's Preflight is not here: ", err)
		}
	}
	if _, err := exec.LookPath("java"); err != nil {
		t.Skip("Java is not here")
	}
	for name, b := range map[string][]byte{"before": doc, "after": signed} {
		// Its exit code is not for errors of the document.
		out, _ := exec.Command("java", "-cp", strings.Join(jars, ":"), "org.apache.pdfbox.preflight.Validator_A1b", write(t, b)).CombinedOutput()
		if !bytes.Contains(out, []byte("is a valid PDF/A-1b file")) {
			t.Errorf("%s: %.2000s", name, out)
		}
	}
}

// TestSignaturesKeepTheRulesOfPDFA holds what ISO 19005 says of annotations
// and signatures, for the parts that Preflight does not know too.
func TestSignaturesKeepTheRulesOfPDFA(t *testing.T) {
	for part := 1; part <= 3; part++ {
		doc := bytes.Replace(read(t, "cong-van-pdfa.pdf"), []byte("<pdfaid:part>1<"), fmt.Appendf(nil, "<pdfaid:part>%d<", part), 1)
		signed := signedForArchive(t, doc)
		f, err := pdf.Open(bytes.NewReader(signed), int64(len(signed)))
		if err != nil {
			t.Fatal(err)
		}
		tail := signed[len(doc):]
		if soft := bytes.Contains(tail, []byte("/SMask")); soft != (part > 1) {
			t.Errorf("part %d: soft mask %v", part, soft)
		}
		if bytes.Contains(tail, []byte("/XRef")) || bytes.Contains(tail, []byte("/ObjStm")) {
			t.Errorf("part %d: cross-reference or object streams in a file that had none (ISO 19005-1, 6.1.4)", part)
		}
		before, err := pdf.Open(bytes.NewReader(doc), int64(len(doc)))
		if err != nil {
			t.Fatal(err)
		}
		old, err := before.Catalog()
		if err != nil {
			t.Fatal(err)
		}
		catalog, err := f.Catalog()
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []pdf.Name{"Metadata", "OutputIntents", "StructTreeRoot", "MarkInfo"} {
			if fmt.Sprint(old[key]) != fmt.Sprint(catalog[key]) {
				t.Errorf("part %d: another %s", part, key)
			}
		}
		if fmt.Sprint(before.Trailer()["Info"]) != fmt.Sprint(f.Trailer()["Info"]) {
			t.Errorf("part %d: another Info, which the metadata would have to follow (ISO 19005-1, 6.7.3)", part)
		}
		form, err := f.Dict(catalog["AcroForm"])
		if err != nil {
			t.Fatal(err)
		}
		fields, err := f.Array(form["Fields"])
		if err != nil || len(fields) != 8 || form["NeedAppearances"] != nil || form["XFA"] != nil {
			t.Fatalf("part %d: %d fields in %v, %v", part, len(fields), form, err)
		}
		for _, o := range fields {
			widget, err := f.Dict(o)
			if err != nil {
				t.Fatal(err)
			}
			// ISO 19005-1, 6.5.3 and 6.9; ISO 19005-2, 6.3.2 and 6.4.1.
			const print, hidden = 4, 1 | 2 | 32
			n, _ := widget["F"].(pdf.Number)
			if flags, ok := n.Int(); !ok || flags&print == 0 || flags&hidden != 0 {
				t.Errorf("part %d: flags %v", part, widget["F"])
			}
			look, err := f.Dict(widget["AP"])
			if err != nil || len(look) != 1 || look["N"] == nil {
				t.Errorf("part %d: appearance %v, %v", part, look, err)
			}
			// PDF/UA-1 (ISO 14289-1), 7.18.1: what a screen reader says.
			if tip, ok := widget["TU"].(pdf.String); !ok || tip.Text() != "Chữ ký số của Nguyễn Văn Nghĩa" {
				t.Errorf("part %d: tooltip %q", part, tip)
			}
			for _, key := range []pdf.Name{"A", "AA", "C", "IC", "CA"} {
				if widget[key] != nil {
					t.Errorf("part %d: a widget with %s", part, key)
				}
			}
		}
	}
}
