package doctor

import (
	"bufio"
	"bytes"
	"path/filepath"
	"runtime"
	"strings"
)

// system names the distribution (os-release(5)) and the machine.
func system(root string) string {
	name := "Linux"
	data, _ := readBounded(filepath.Join(root, "/etc/os-release"), maxManifest) // without one it is Linux all the same
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "PRETTY_NAME="); ok {
			name = short(strings.Trim(value, `"'`))
		}
	}
	return name + ", " + runtime.GOARCH
}
