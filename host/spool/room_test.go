package spool

import (
	"errors"
	"testing"
)

func TestDocumentsTogetherHaveABoundInBytes(t *testing.T) {
	r := NewRoom(func() int64 { return 100 })
	first, err := r.Create(60)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Create(41); !errors.Is(err, ErrNoRoom) {
		t.Errorf("a document too much: %v", err)
	}
	if _, err := first.Write(make([]byte, 60)); err != nil {
		t.Fatal(err)
	}
	share, err := first.Share()
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	if r.Taken() != 60 {
		t.Errorf("a document that is still shared takes %d bytes", r.Taken())
	}
	share.Close()
	share.Close()
	if r.Taken() != 0 {
		t.Errorf("nothing takes %d bytes", r.Taken())
	}
}

func TestWhatIsMadeOfDocumentsTakesRoomAndIsNotRefused(t *testing.T) {
	r := NewRoom(func() int64 { return 100 })
	made, err := r.Create(-1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := made.Write(make([]byte, 150)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Create(1); !errors.Is(err, ErrNoRoom) {
		t.Errorf("a document beside it: %v", err)
	}
	made.Close()
	if r.Taken() != 0 {
		t.Errorf("nothing takes %d bytes", r.Taken())
	}
}
