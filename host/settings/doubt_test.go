package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestWhatIsHardlyMeantIsDoubtful(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its paths are those of Linux")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	file := func(name string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	good := "[portals]\norigins = [\"https://a.example\", \"http://localhost:8000\", \"http://127.0.0.1\"]\n" +
		"[tokens]\nmodules = [\"" + file("good.so", 0o644) + "\"]\n[trust]\nroots = [\"" + writeRoot(t, dir) + "\"]\n"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                {good, ""},
		"no settings":            {"", "0 portals.origins; 0 tokens.modules; 0 trust.roots"},
		"http":                   {strings.Replace(good, "https://a", "http://a", 1), "2 portals.origins"},
		"module missing":         {strings.Replace(good, "good.so", "none.so", 1), "4 tokens.modules"},
		"module for all":         {strings.Replace(good, filepath.Join(dir, "good.so"), file("open.so", 0o666), 1), "4 tokens.modules"},
		"roots missing":          {strings.Replace(good, "root.pem", "none.pem", 1), "6 trust.roots"},
		"folder without a root":  {strings.Replace(good, filepath.Join(dir, "root.pem"), empty, 1), "6 trust.roots"},
		"the store of Windows":   {good + "windows_store = true\n", "7 trust.windows_store"},
		"timestamp's roots":      {good + "[timestamp]\nurl = \"http://tsa.example\"\nroots = [\"/none\"]\n", "9 timestamp.roots"},
		"no revocation":          {good + "[revocation]\nmode = \"off\"\n", "8 revocation.mode"},
		"no packs":               {good + "[rules]\npacks = []\n", "8 rules.packs"},
		"no folder of packs":     {good + "[rules]\nfolder = \"/none\"\n", "8 rules.folder"},
		"no image":               {good + "[images]\napprove = \"/none.png\"\n", "8 images.approve"},
		"an image that is not":   {good + "[images]\nissue = \"" + file("seal.png", 0o644) + "\"\n", "8 images.issue"},
		"a file that all change": {good + "# all\n", "0 "},
	} {
		path := filepath.Join(dir, "settings.toml")
		mode := os.FileMode(0o644)
		if strings.HasSuffix(c.text, "# all\n") {
			mode = 0o646
		}
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		f, err := Read(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []string
		for _, d := range f.Doubts() {
			got = append(got, fmt.Sprint(d.Line, " ", d.Key))
			if d.File != path || d.VI == "" || d.EN == "" {
				t.Errorf("%s: %+v", name, d)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: doubtful is %q, want %q", name, got, c.want)
		}
	}
}

func writeRoot(t *testing.T, dir string) string {
	path := filepath.Join(dir, "root.pem")
	if err := os.WriteFile(path, root(t, "A"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
