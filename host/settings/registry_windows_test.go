package settings

import (
	"testing"

	"golang.org/x/sys/windows/registry"
)

func TestSettingsAreReadFromTheRegistry(t *testing.T) {
	const key = `Software\TrienTest`
	tables := []string{"portals", "service", "timestamp", "rules"}
	keys := map[string]registry.Key{}
	for _, table := range tables {
		k, _, err := registry.CreateKey(registry.CURRENT_USER, key+`\`+table, registry.ALL_ACCESS)
		if err != nil {
			t.Fatal(err)
		}
		keys[table] = k
	}
	t.Cleanup(func() {
		for _, table := range tables {
			keys[table].Close()
			_ = registry.DeleteKey(registry.CURRENT_USER, key+`\`+table)
		}
		_ = registry.DeleteKey(registry.CURRENT_USER, key)
	})
	for _, err := range []error{
		keys["portals"].SetStringsValue("origins", []string{"https://a.example", "https://b.example"}),
		keys["service"].SetDWordValue("port", 20001),
		keys["timestamp"].SetStringValue("url", "http://tsa.example/"),
		keys["rules"].SetStringValue("packs", "decree-30;bac-kan-218"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := Parse([]byte(registryTextIn(registry.CURRENT_USER, key)))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Portals.Origins) != 2 || s.Service.Port != 20001 || s.Timestamp.URL == "" || len(s.Rules.Packs) != 2 || s.Log.Level != "info" {
		t.Errorf("%+v", s)
	}
	// What stands in it depends on who reads it.
	if err := keys["timestamp"].SetExpandStringValue("url", "http://%USERNAME%/"); err != nil {
		t.Fatal(err)
	}
	if s, err := Parse([]byte(registryTextIn(registry.CURRENT_USER, key))); err == nil {
		t.Errorf("a value with variables is taken: %+v", s.Timestamp)
	}
}
