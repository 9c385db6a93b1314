package spool

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"testing"
)

func TestDocumentIsHashedAsItArrives(t *testing.T) {
	f, err := Create(6)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []struct {
		offset int64
		data   string
	}{{0, "abc"}, {3, "def"}} {
		if err := f.WriteChunk(c.offset, []byte(c.data)); err != nil {
			t.Fatal(err)
		}
	}
	if !f.Complete() || f.SHA256() != sha256.Sum256([]byte("abcdef")) {
		t.Error("the document is not the one that was written")
	}
	got, err := io.ReadAll(f.Section(1, 3))
	if err != nil || string(got) != "bcd" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestBytesThatDoNotFollowAreRefused(t *testing.T) {
	f, err := Create(4)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.WriteChunk(1, []byte("x")); !errors.Is(err, ErrOrder) {
		t.Errorf("gap: %v", err)
	}
	if err := f.WriteChunk(0, []byte("12345")); !errors.Is(err, ErrFull) {
		t.Errorf("too many: %v", err)
	}
	if n, _ := f.Received(); n != 0 {
		t.Errorf("%d bytes kept of refused chunks", n)
	}
}

func TestDocumentHasNoNameOnDisk(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	f, err := Create(1)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWaiterIsWokenWhenTheDocumentIsGivenUp(t *testing.T) {
	f, err := Create(1)
	if err != nil {
		t.Fatal(err)
	}
	_, grown := f.Received()
	f.Close()
	<-grown
	if !f.Closed() {
		t.Error("not closed")
	}
}

func TestSharedDocumentOutlivesTheFirst(t *testing.T) {
	f, err := Create(3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Share(); !errors.Is(err, ErrIncomplete) {
		t.Errorf("a document that is still arriving was shared: %v", err)
	}
	if err := f.WriteChunk(0, []byte("abc")); err != nil {
		t.Fatal(err)
	}
	second, err := f.Share()
	if err != nil {
		t.Fatal(err)
	}
	third, err := second.Share()
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	f.Close()
	second.Close()
	got := make([]byte, 3)
	if _, err := third.ReadAt(got, 0); err != nil || string(got) != "abc" || third.SHA256() != sha256.Sum256([]byte("abc")) {
		t.Errorf("got %q, %v", got, err)
	}
	if err := third.WriteChunk(3, nil); !errors.Is(err, ErrFull) {
		t.Errorf("written: %v", err)
	}
	third.Close()
	if _, err := third.ReadAt(got, 0); err == nil {
		t.Error("the document stays when nobody holds it")
	}
	if _, err := f.Share(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("shared after its end: %v", err)
	}
}
