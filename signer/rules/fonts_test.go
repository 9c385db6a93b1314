package rules

import (
	"bytes"
	"os"
	"testing"
)

func TestScansAreToldFromTexts(t *testing.T) {
	for name, want := range map[string]bool{
		"cong-van-libreoffice.pdf": true,
		"quyet-dinh-chromium.pdf":  true,
		"bao-cao-40-trang.pdf":     true,
		"scan.pdf":                 false,
	} {
		file, err := os.ReadFile("../../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := HasText(bytes.NewReader(file), int64(len(file)), ""); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if HasText(bytes.NewReader([]byte("no PDF")), 6, "") {
		t.Error("what is no PDF has text")
	}
}
