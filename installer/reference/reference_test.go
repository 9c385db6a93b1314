package reference

import "testing"

func TestEnglishIsOfTheKeyItself(t *testing.T) {
	const text = "# Cấu hình\n\n## `[portals]`\n\nTrang.\n\n*Pages.*\n\n### `portals.origins`\n\nChưa dịch.\n\n### `portals.other`\n\nKhác.\n\n*Another.*\n"
	for key, want := range map[string]string{"portals": "Pages.", "portals.other": "Another."} {
		if got, err := English(text, key); err != nil || got != want {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
	for _, key := range []string{"portals.origins", "tokens"} {
		if got, err := English(text, key); err == nil {
			t.Errorf("%s has nobody's English, but %q", key, got)
		}
	}
}
