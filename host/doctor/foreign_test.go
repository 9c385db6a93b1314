package doctor_test

import (
	"slices"
	"testing"

	"trien/host/doctor"
)

const (
	id     = "oeldhkhfcidegmackmdffcgjiodlkfmp"
	portal = "https://eoffice.anbinh.example"
)

func TestPatternsOfPoliciesCoverTheirOrigins(t *testing.T) {
	for pattern, covers := range map[string]bool{
		portal: true, portal + "/": true, portal + "/path": true, "eoffice.anbinh.example": true, portal + ":443": true, portal + ":*": true,
		"https://*": true, "*": true, "https://[*.]anbinh.example": true, "[*.]eoffice.anbinh.example": true, "*://eoffice.anbinh.example": true,
		"http://eoffice.anbinh.example": false, portal + ":8443": false, "https://anbinh.example": false,
		"[*.]binh.example": false, "": false, "https://": false, "://": false, "[": false,
	} {
		if got := doctor.Matches(pattern, portal); got != covers {
			t.Errorf("%q covers %s: %v", pattern, portal, got)
		}
	}
	for pattern, origin := range map[string]string{
		"http://localhost:8080": "http://localhost:8080", "http://[::1]:8080": "http://[::1]:8080", "http://a.example:80": "http://a.example",
	} {
		if !doctor.Matches(pattern, origin) {
			t.Errorf("%q does not cover %s", pattern, origin)
		}
	}
}

func TestLastPolicyFileCounts(t *testing.T) {
	p, broken := doctor.ParsePolicies([][]byte{
		[]byte(`{"ExtensionInstallForcelist": ["` + id + `;https://a.example/update.xml"], "HomepageLocation": "x"}`),
		[]byte(`{"ExtensionInstallForcelist": `),
		[]byte(`{"ExtensionInstallForcelist": [], "LoopbackNetworkAllowedForUrls": 7}`),
	})
	if len(broken) != 1 || broken[0] != 1 {
		t.Errorf("broken: %v", broken)
	}
	if p.Forces([]string{id}) {
		t.Error("the first file counts")
	}
	p, _ = doctor.ParsePolicies([][]byte{[]byte(`{"ExtensionSettings": {"` + id + `": {"installation_mode": "force_installed"}, "*": {"installation_mode": "blocked"}}}`)})
	if !p.Forces([]string{id}) {
		t.Error("ExtensionSettings does not count")
	}
}

func TestExtensionThatIsSwitchedOffIsSeen(t *testing.T) {
	for text, disabled := range map[string]bool{
		`{"manifest":{"version":"1.0"}}`:                             false,
		`{"manifest":{"version":"1.0"},"disable_reasons":0}`:         false,
		`{"manifest":{"version":"1.0"},"disable_reasons":[]}`:        false,
		`{"manifest":{"version":"1.0"},"disable_reasons":[1]}`:       true,
		`{"manifest":{"version":"1.0"},"disable_reasons":1}`:         true,
		`{"manifest":{"version":"1.0"},"state":0}`:                   true,
		`{"manifest":{"version":"1.0"},"state":1,"disable_rea":[1]}`: false,
	} {
		found := doctor.ParsePreferences([]byte(`{"extensions":{"settings":{"`+id+`":`+text+`}}}`), "/nowhere", []string{id})
		if len(found) != 1 || found[0].Disabled() != disabled || found[0].Version() != "1.0" {
			t.Errorf("%s: %+v", text, found)
		}
	}
}

// seeds are what browsers write, and what nobody should.
var seeds = []string{
	`{"extensions":{"settings":{"` + id + `":{"state":1,"disable_reasons":[],"path":"` + id + `/0.1.0_0","manifest":{"version":"0.1.0"}}}},` +
		`"profile":{"content_settings":{"exceptions":{"loopback_network":{"` + portal + `:443,*":{"last_modified":"1","setting":2}},"local_network_access":{"*,*":{"setting":1}}}}}}`,
	`{"addons":[{"id":"trien@trien.vn","version":"0.1.0","active":true}]}`,
	`{"LoopbackNetworkAllowedForUrls":["` + portal + `","[*.]a.example:*"],"ExtensionInstallForcelist":["` + id + `;https://a.example/u.xml"],"ExtensionSettings":{"*":{"installation_mode":"blocked"}}}`,
	`{"policies":{"ExtensionSettings":{"trien@trien.vn":{"installation_mode":"force_installed"}},"Extensions":{"Locked":["trien@trien.vn"]}}}`,
	`{"name":"vn.trien.host","path":"/usr/bin/trien","type":"stdio","allowed_origins":["chrome-extension://` + id + `/"]}`,
	`{"extensions":{"settings":{"` + id + `":{"path":"../../../etc"}}}}`,
	`[]`, `null`, `{"extensions":[]}`, "\xEF\xBB\xBF{}", ``,
}

// FuzzForeignFiles reads what other programs wrote in every way in which the
// doctor does.
func FuzzForeignFiles(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), portal)
	}
	ids := []string{id, "trien@trien.vn"}
	f.Fuzz(func(t *testing.T, data []byte, origin string) {
		for _, e := range slices.Concat(doctor.ParsePreferences(data, "/nowhere", ids), doctor.ParseAddons(data, ids)) {
			if len(e.Version()) > 200 {
				t.Errorf("a version of %d bytes", len(e.Version()))
			}
		}
		if got := doctor.ParseAnswers(data, []string{origin}); len(got) > 1 {
			t.Errorf("answers %v", got)
		}
		p, _ := doctor.ParsePolicies([][]byte{data, []byte(`{}`), data})
		p.Forces(ids)
		p, _ = doctor.ParseFirefoxPolicies(data)
		p.Forces(ids)
		if m, err := doctor.ParseManifest(data, "/etc"); err == nil && (m.Name != "vn.trien.host" || m.Path == "") {
			t.Errorf("taken: %+v", m)
		}
		doctor.Matches(string(data), origin)
	})
}
