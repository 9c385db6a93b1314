package main

import (
	"bytes"
	"os"
	"testing"
)

func TestTheReferenceIsCurrent(t *testing.T) {
	t.Chdir("..")
	want, err := markdown()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("SETTINGS.md")
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("SETTINGS.md is stale: run \"make generate\" (%v)", err)
	}
}
