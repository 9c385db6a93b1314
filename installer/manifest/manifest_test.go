package manifest

import (
	"encoding/json"
	"strings"
	"testing"

	"trien/host/nativemessaging"
)

func TestManifestsNameTheExtensionAndNobodyElse(t *testing.T) {
	for _, c := range []struct {
		make func(string) ([]byte, error)
		want string
	}{
		{Chromium, "chrome-extension://" + nativemessaging.ChromiumID + "/"},
		{Firefox, nativemessaging.FirefoxID},
	} {
		data, err := c.make("/usr/bin/trien")
		if err != nil {
			t.Fatal(err)
		}
		var m Manifest
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(append(m.AllowedOrigins, m.AllowedExtensions...), " "); got != c.want {
			t.Errorf("allows %q, not %q", got, c.want)
		}
		if m.Name != nativemessaging.Name || m.Path != "/usr/bin/trien" || m.Type != "stdio" {
			t.Errorf("%+v", m)
		}
	}
}
