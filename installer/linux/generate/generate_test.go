package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"trien/host/settings"
	"trien/installer/manifest"
)

func made(t *testing.T) string {
	t.Helper()
	out := t.TempDir()
	if err := generate(out, "../../.."); err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestManifestsStartTheInstalledProgram(t *testing.T) {
	out := made(t)
	for _, name := range []string{"chromium.json", "firefox.json"} {
		var m manifest.Manifest
		if err := json.Unmarshal(read(t, filepath.Join(out, name)), &m); err != nil || m.Path != program {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

func TestTheExampleChangesNothingUntilAKeyIsUncommented(t *testing.T) {
	data := read(t, filepath.Join(made(t), "settings.toml"))
	s, err := settings.Parse(data)
	if err != nil || !reflect.DeepEqual(s, settings.Defaults()) {
		t.Errorf("%+v, %v", s, err)
	}
	uncommented := regexp.MustCompile(`(?m)^#(\S)`).ReplaceAll(data, []byte("$1"))
	s, err = settings.Parse(uncommented)
	if err != nil {
		t.Fatal(err)
	}
	example, err := settings.Parse([]byte(settings.Example()))
	if err != nil || !reflect.DeepEqual(s, example) {
		t.Errorf("uncommented: %+v, %v", s, err)
	}
}

func TestEveryModuleInTheProgramHasItsLicenceInThePackage(t *testing.T) {
	text := string(read(t, filepath.Join(made(t), "copyright")))
	for _, path := range []string{"github.com/miekg/pkcs11", "github.com/alecthomas/kong", "golang.org/x/crypto", "github.com/go-fonts/liberation"} {
		if !strings.Contains(text, "\n"+path+" v") {
			t.Errorf("%s is missing", path)
		}
	}
	if strings.Contains(text, "rogpeppe/go-internal") {
		t.Error("a module of the tests is there")
	}
	if n := strings.Count(text, "Permission is hereby granted") + strings.Count(text, "Redistribution and use"); n < 10 {
		t.Errorf("only %d licences", n)
	}
	if strings.Contains(text, "TERMS AND CONDITIONS FOR USE") {
		t.Error("the Apache License stands there whole")
	}
}
