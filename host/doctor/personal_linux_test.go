package doctor_test

import (
	"encoding/json"
	"strings"
	"testing"

	"trien/host/doctor"
	"trien/protocol"
)

// TestReportHasNothingPersonal plants names in every place where a PC has some,
// and looks for them in what leaves it.
func TestReportHasNothingPersonal(t *testing.T) {
	o := newOffice(t, nil)
	names := []string{leader, account, "trien demo", "bich ngoc", "thu ky", "dong nghiep"}
	// A module, the program and the roots below the person's folder.
	o.settings.Tokens.Modules = append(o.settings.Tokens.Modules, o.home+"/thu ky/libtoken.so")
	// A module in a colleague's folder, and a second profile with a name.
	o.settings.Tokens.Modules = append(o.settings.Tokens.Modules, "/home/Bich Ngoc/libkhac.so")
	o.put("home/"+account+"/.config/chromium/Bich Ngoc/Preferences", readFile(t, o.home+"/.config/chromium/Default/Preferences"))
	o.settings.Trust.Roots = append(o.settings.Trust.Roots, o.home+"/dong nghiep/goc.pem")
	o.program = o.install("home/"+account+"/bin/trien", version)
	o.manifest("oeldhkhfcidegmackmdffcgjiodlkfmp")
	o.putJSON("home/"+account+"/.config/chromium/NativeMessagingHosts/vn.trien.host.json", map[string]any{
		"name": "vn.trien.host", "path": o.program, "type": "stdio",
		"allowed_origins": []string{"chrome-extension://oeldhkhfcidegmackmdffcgjiodlkfmp/"},
	})
	o.doctor.Settings = o.put("home/"+account+"/cau-hinh.toml", readFile(t, o.file()))
	o.squat()
	found := o.look()
	for _, wanted := range []protocol.FindingCode{
		protocol.FindingModuleMissing, protocol.FindingTrustUnreadable, protocol.FindingServicePortTaken,
		protocol.FindingTokenPresent, protocol.FindingCertificateValid, protocol.FindingBrowserManifestOK, protocol.FindingAgentOK,
	} {
		o.of(found, wanted)
	}
	whole, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{leader, account, "/home/Bich Ngoc/", "(Bich Ngoc)"} {
		if !strings.Contains(string(whole), name) {
			t.Errorf("%q was not planted well", name)
		}
	}
	report, err := json.Marshal(doctor.Reported(found))
	if err != nil {
		t.Fatal(err)
	}
	text := doctor.Text(doctor.Reported(found), doctor.Marks{})
	for _, name := range names[:4] {
		for what, said := range map[string]string{"JSON": string(report), "text": text} {
			if strings.Contains(strings.ToLower(said), strings.ToLower(name)) {
				t.Errorf("the report's %s has %q:\n%s", what, name, said)
			}
		}
	}
	for _, f := range found.Findings {
		for _, s := range []protocol.Text{f.Title, f.Meaning, f.Action} {
			for _, name := range names {
				if strings.Contains(strings.ToLower(s.VI+s.EN), strings.ToLower(name)) {
					t.Errorf("%s says %q", f.Code, s)
				}
			}
		}
	}
	for _, kept := range []string{"~/thu ky/libtoken.so", "/home/~/libkhac.so", "Chromium (2)", "Chứng thư 1 · Certificate 1"} {
		if !strings.Contains(text, kept) {
			t.Errorf("the report lacks %q:\n%s", kept, text)
		}
	}
}

// A look on the same PC says the same in the same order, whoever answers first.
func TestOrderIsTheSameEachTime(t *testing.T) {
	o := newOffice(t, nil)
	o.fault.Control(t, "locked")
	o.settings.Portals.Origins = append(o.settings.Portals.Origins, "http://mc.anbinh.localhost:1")
	codes := func() string {
		var b strings.Builder
		for _, f := range o.look().Findings {
			b.WriteString(string(f.Code) + " " + f.Subject + "\n")
		}
		return b.String()
	}
	first := codes()
	for range 3 {
		if again := codes(); again != first {
			t.Fatalf("at first\n%safterwards\n%s", first, again)
		}
	}
}
