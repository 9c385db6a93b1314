// Package reference reads the settings' reference, host/settings/SETTINGS.md,
// in which the English of every key stands: it is generated from the comments
// of the settings' fields. The packages' files explain the keys with it.
package reference

import (
	"fmt"
	"strings"
)

// English is a key's or a table's sentence: the first paragraph between
// asterisks below its heading. text is SETTINGS.md.
func English(text, key string) (string, error) {
	for _, heading := range []string{"\n### `" + key + "`\n", "\n## `[" + key + "]`\n"} {
		_, rest, ok := strings.Cut(text, heading)
		if !ok {
			continue
		}
		for line := range strings.Lines(rest) {
			if strings.HasPrefix(line, "#") {
				break // the next key's
			}
			if said, ok := strings.CutPrefix(strings.TrimSpace(line), "*"); ok {
				return strings.TrimSuffix(said, "*"), nil
			}
		}
	}
	return "", fmt.Errorf("SETTINGS.md says nothing of %s", key)
}
