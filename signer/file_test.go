package signer_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestNothingHalfWrittenStaysBehind(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "vào.pdf"), filepath.Join(dir, "ra.pdf")
	doc := pdftest.Table(pdftest.Pages("", "")...)
	if err := os.WriteFile(in, doc, 0o640); err != nil {
		t.Fatal(err)
	}
	id := leader(t)
	opt := signer.Options{Time: signingTime}

	failing := id
	failing.Signer = &askedKey{Signer: id.Signer, err: fault.New(fault.TokenRemoved, "")}
	if _, err := signer.SignFile(context.Background(), in, out, failing, opt); fault.CodeOf(err) != fault.TokenRemoved {
		t.Errorf("token removed: %v", err)
	}
	if _, err := signer.SignFile(context.Background(), in, in, id, opt); !errors.Is(err, signer.ErrSameFile) {
		t.Errorf("onto itself: %v", err)
	}
	link := filepath.Join(dir, "link.pdf")
	if err := os.Link(in, link); err == nil {
		if _, err := signer.SignFile(context.Background(), in, link, id, opt); !errors.Is(err, signer.ErrSameFile) {
			t.Errorf("onto itself by another name: %v", err)
		}
		os.Remove(link)
	}
	if _, err := signer.SignFile(context.Background(), in, filepath.Join(dir, "none", "ra.pdf"), id, opt); err == nil {
		t.Error("a missing folder is no error")
	}
	if _, err := signer.SignFile(context.Background(), dir, out, id, opt); err == nil {
		t.Error("a folder is signed")
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("left behind: %v", got)
	}

	r, err := signer.SignFile(context.Background(), in, out, id, opt)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil || int64(len(got)) != r.Size || !bytes.HasPrefix(got, doc) {
		t.Errorf("%d bytes, %v; %+v", len(got), err, r)
	}
	if kept, _ := os.ReadFile(in); !bytes.Equal(kept, doc) {
		t.Error("the input has changed")
	}
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("left behind: %v", got)
	}
}
