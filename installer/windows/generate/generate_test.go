package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trien/host/nativemessaging"
	"trien/host/settings"
	"trien/installer/manifest"
)

const module = "../../.." // the module's folder

func made(t *testing.T) map[string]string {
	t.Helper()
	out := t.TempDir()
	if err := generate(out, module); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	err := filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(out, path)
		files[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestGroupPolicyHasEveryKeyAndItsTextsInBothLanguages(t *testing.T) {
	files := made(t)
	admx := files["admx/Trien.admx"]
	for _, k := range settings.Keys {
		table, name, inTable := strings.Cut(k.Name, ".")
		if _, ok := new(settings.Settings).Value(k.Name); !ok || !inTable {
			continue
		}
		if !strings.Contains(admx, `key="SOFTWARE\Policies\Trien\`+table+`"`) || !strings.Contains(admx, `valueName="`+name+`"`) {
			t.Errorf("%s is no policy", k.Name)
		}
	}
	texts := regexp.MustCompile(`\$\((string|presentation)\.(\w+)\)`)
	for _, l := range []string{"vi-VN", "en-US"} {
		adml := files["admx/"+l+"/Trien.adml"]
		for _, m := range texts.FindAllStringSubmatch(admx, -1) {
			if n := strings.Count(adml, `<`+m[1]+` id="`+m[2]+`">`); n != 1 {
				t.Errorf("%s: %s %q is there %d times", l, m[1], m[2], n)
			}
		}
		if !strings.Contains(adml, settings.Keys[0].VI) != (l == "en-US") {
			t.Errorf("%s is in another language", l)
		}
	}
}

func TestGeneratedXMLIsWellFormed(t *testing.T) {
	for name, text := range made(t) {
		if !strings.HasSuffix(name, ".admx") && !strings.HasSuffix(name, ".adml") && !strings.HasSuffix(name, ".wxi") {
			continue
		}
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			_, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
		if xmllint, err := exec.LookPath("xmllint"); err == nil {
			cmd := exec.Command(xmllint, "--noout", "-")
			cmd.Stdin = strings.NewReader(text)
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %s", name, said)
			}
		}
	}
}

func TestManifestsStartTheProgramBesideThem(t *testing.T) {
	files := made(t)
	for name, want := range map[string][]string{
		"vn.trien.host.chromium.json": {"chrome-extension://" + nativemessaging.ChromiumID + "/"},
		"vn.trien.host.firefox.json":  {nativemessaging.FirefoxID},
	} {
		var m manifest.Manifest
		if err := json.Unmarshal([]byte(files[name]), &m); err != nil {
			t.Fatal(err)
		}
		got := append(m.AllowedOrigins, m.AllowedExtensions...)
		if strings.Join(got, " ") != strings.Join(want, " ") || m.Name != nativemessaging.Name || m.Path != "trien.exe" || m.Type != "stdio" {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestPackageHasTheIdsOfTheProgram(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(module, "extension", "ids.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{nativemessaging.ChromiumID, nativemessaging.FirefoxID} {
		if !bytes.Contains(data, []byte(id)) {
			t.Errorf("ids.json has no %s", id)
		}
	}
}

// TestNoCustomActionRunsAsSystem is about CVE-2024-38014: what an installer runs
// deferred, runs as SYSTEM. The package's test looks at the finished MSI, too.
func TestNoCustomActionRunsAsSystem(t *testing.T) {
	source, err := os.Open("../trien.wxs")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	seen := 0
	for d := xml.NewDecoder(source); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "CustomAction" {
			continue
		}
		seen++
		has := map[string]string{}
		for _, a := range start.Attr {
			has[a.Name.Local] = a.Value
		}
		if has["Impersonate"] == "no" || has["Property"] == "" && has["Execute"] != "immediate" {
			t.Errorf("%s may run as SYSTEM", has["Id"])
		}
	}
	if seen == 0 {
		t.Error("no custom action was found: is this the package's source?")
	}
}

func TestAsManyOriginsAsTheInstallerSplits(t *testing.T) {
	files := made(t)
	source, err := os.ReadFile("../split.c")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(source, []byte("#define ORIGINS 16\n")) || origins != 16 {
		t.Error("split.c has another number of origins")
	}
	components := regexp.MustCompile(`<Component Id="(\w+)" Guid="([0-9A-F-]{36})"`).FindAllStringSubmatch(files["loopback.wxi"], -1)
	seen := map[string]bool{}
	for _, c := range components {
		if seen[c[2]] || !strings.Contains(files["loopbackrefs.wxi"], `"`+c[1]+`"`) {
			t.Errorf("%v twice, or in no feature", c)
		}
		seen[c[2]] = true
	}
	if len(components) != origins*len(browsers) {
		t.Errorf("%d components", len(components))
	}
}
