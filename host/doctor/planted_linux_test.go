package doctor_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"trien/protocol"
)

// Each test plants one fault in an office in which all is well, and wants it
// named, and nothing else.

func TestNothingIsWrongWhereAllIsWell(t *testing.T) {
	o := newOffice(t, nil)
	o.runService()
	found := o.finds()
	for _, code := range []protocol.FindingCode{
		protocol.FindingSettingsOK, protocol.FindingAgentOK, protocol.FindingServiceRunning, protocol.FindingBrowserManifestOK,
		protocol.FindingExtensionOK, protocol.FindingPolicyOK, protocol.FindingPolicyForced, protocol.FindingModuleOK,
		protocol.FindingTokenPresent, protocol.FindingPINOK, protocol.FindingCertificateValid, protocol.FindingTrustOK,
		protocol.FindingTSAOK, protocol.FindingOCSPOK, protocol.FindingClockOK,
	} {
		o.of(found, code)
	}
	o.says(o.of(found, protocol.FindingCertificateValid).Meaning, "cá nhân", "A person's certificate")
	o.says(o.of(found, protocol.FindingModuleOK).Meaning, "64-bit; số USB Token thấy được: 1", "tokens seen: 1")
	if o.fault.Calls(t, "C_Login") != 0 {
		t.Error("the doctor has logged in")
	}
	if found.System != "Hệ điều hành thử nghiệm 1, amd64" && !strings.HasPrefix(found.System, "Hệ điều hành thử nghiệm 1, ") {
		t.Errorf("system %q", found.System)
	}
}

func TestStoppedServiceIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.doctor.Service(nil)
	o.finds(protocol.FindingServiceStopped)
}

func TestProgramThatHoldsThePortIsFoundAndNamed(t *testing.T) {
	o := newOffice(t, nil)
	o.squat()
	f := o.of(o.finds(protocol.FindingServicePortTaken), protocol.FindingServicePortTaken)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Subject, filepath.Base(self)) || !strings.Contains(f.Alias, filepath.Base(self)) {
		t.Errorf("the holder is %q, in a report %q", f.Subject, f.Alias)
	}
}

func TestMissingManifestIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.remove(manifestFile)
	f := o.of(o.finds(protocol.FindingBrowserManifestMissing), protocol.FindingBrowserManifestMissing)
	if !strings.HasPrefix(f.Subject, "Chromium: ") || !strings.HasSuffix(f.Subject, manifestFile) {
		t.Errorf("about %q", f.Subject)
	}
}

func TestManifestWithAnotherExtensionsIDIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.manifest("abcdefghijklmnopabcdefghijklmnop")
	o.finds(protocol.FindingBrowserManifestWrong)
}

func TestManifestThatLeadsNowhereIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.remove("usr/bin/trien")
	o.finds(protocol.FindingBrowserProgramMissing)
}

func TestProgramThatDoesNotAnswerIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.put("usr/bin/trien", "#!/bin/sh\nexit 0\n")
	o.finds(protocol.FindingAgentSilent)
}

// Nor one whose children hold its output, nor one that talks on and on.
func TestProgramThatNeverEndsIsGivenUp(t *testing.T) {
	o := newOffice(t, nil)
	talkative := strings.Replace(readFile(t, o.program), "exec", "[ \"$1\" != version ] || exec yes\nexec", 1)
	held := filepath.Join(o.root, "held")
	if err := syscall.Mkfifo(held, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // its child ends
		f, err := os.OpenFile(held, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	})
	// It takes the greeting, and leaves its output to a child.
	o.put("usr/bin/trien", "#!/bin/sh\nhead -c 100 >/dev/null\ncat '"+held+"' &\n")
	f := o.of(o.finds(protocol.FindingAgentSilent), protocol.FindingAgentSilent)
	if !strings.Contains(f.Detail, "in time") {
		t.Errorf("because %q", f.Detail)
	}
	o.put("usr/bin/trien", talkative)
	f = o.of(o.finds(protocol.FindingAgentSilent), protocol.FindingAgentSilent)
	if !strings.Contains(f.Detail, "pipe") { // not by the time that it may take
		t.Errorf("because %q", f.Detail)
	}
}

// A link may be led elsewhere after the program behind it was looked at.
func TestProgramThatWasLookedAtIsStarted(t *testing.T) {
	o := newOffice(t, nil)
	said := filepath.Join(o.root, "said")
	script := readFile(t, o.program)
	program := o.put("usr/lib/trien/trien", strings.Replace(script, "exec", "echo \"$0\" >>'"+said+"'\nexec", 1))
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	o.remove("usr/bin/trien")
	if err := os.Symlink(program, o.program); err != nil {
		t.Fatal(err)
	}
	o.finds()
	if started := strings.Fields(readFile(t, said)); len(started) == 0 || slices.Contains(started, o.program) {
		t.Errorf("started: %v", started)
	}
}

// Whoever can exchange the program would have the doctor run theirs.
func TestProgramThatOthersMayWriteIsNotStarted(t *testing.T) {
	o := newOffice(t, nil)
	trap := filepath.Join(o.root, "started")
	o.put("usr/bin/trien", "#!/bin/sh\ntouch '"+trap+"'\n")
	if err := os.Chmod(o.program, 0o777); err != nil {
		t.Fatal(err)
	}
	o.finds(protocol.FindingAgentUntrusted)
	if _, err := os.Stat(trap); err == nil {
		t.Error("it was started")
	}
}

func TestMissingPolicyIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.remove("etc/chromium/policies/managed/00-trien.json")
	o.finds(protocol.FindingPolicyMissing, protocol.FindingPolicyNotForced)
}

func TestPortalThatThePolicyLacksIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Portals.Origins = append(o.settings.Portals.Origins, "http://mc.anbinh.localhost:1")
	f := o.of(o.finds(protocol.FindingPolicyOriginMissing), protocol.FindingPolicyOriginMissing)
	if f.Subject != "Chromium: http://mc.anbinh.localhost:1" {
		t.Errorf("about %q", f.Subject)
	}
}

func TestPortalThatIsNotAllowedIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.doctor.Portal = "https://khac.example"
	o.finds(protocol.FindingSettingsPortalMissing)
	o.doctor.Portal = o.portal.URL
	o.of(o.finds(), protocol.FindingSettingsPortalAllowed)
}

func TestPolicyThatBlocksThePortalIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.put("etc/chromium/policies/managed/README", "not a policy")
	o.finds()
	o.putJSON("etc/chromium/policies/managed/10-office.json.bak", map[string]any{"LoopbackNetworkBlockedForUrls": []string{o.portal.URL}})
	o.finds(protocol.FindingPolicyBlocked)
}

func TestBrokenPolicyFileIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.put("etc/chromium/policies/managed/10-office.json", `{"HomepageLocation": `)
	o.finds(protocol.FindingPolicyBroken)
}

func TestMissingExtensionIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.preferences(preferences{})
	o.finds(protocol.FindingExtensionPending)
	o.remove("etc/chromium/policies/managed/00-trien.json")
	o.finds(protocol.FindingExtensionMissing, protocol.FindingPolicyMissing, protocol.FindingPolicyNotForced)
}

func TestOldExtensionIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.preferences(preferences{version: "0.0.9"})
	f := o.of(o.finds(protocol.FindingExtensionOld), protocol.FindingExtensionOld)
	o.says(f.Meaning, "cần tiện ích 0.1.0 trở lên; trình duyệt này có 0.0.9", "0.0.9")
	// The one that is connected has said its version itself.
	o.preferences(preferences{version: "0.1.0"})
	o.doctor.Extension = &protocol.Software{Name: "trien", Version: "0.0.8"}
	o.says(o.of(o.finds(protocol.FindingExtensionOld), protocol.FindingExtensionOld).Meaning, "0.0.8", "0.0.8")
}

// The browser that asks may have its profile anywhere, and others need not have
// the extension.
func TestBrowserThatAsksIsNotSaidToLackItsExtension(t *testing.T) {
	o := newOffice(t, nil)
	o.preferences(preferences{})
	o.remove("etc/chromium/policies/managed/00-trien.json")
	o.remove(manifestFile)
	o.doctor.Extension = &protocol.Software{Name: "trien", Version: "0.1.0"}
	found := o.finds()
	if f := o.of(found, protocol.FindingBrowserManifestOK); f.Subject != "trình duyệt này · this browser" {
		t.Errorf("about %q", f.Subject)
	}
}

func TestOldProgramThatTheBrowserUsesIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.install("usr/bin/trien", "0.0.9")
	f := o.of(o.finds(protocol.FindingAgentOld), protocol.FindingAgentOld)
	o.says(f.Meaning, "cần Triện 0.1.0 trở lên; máy này có 0.0.9", "needs Triện 0.1.0 or newer; this PC has 0.0.9")
	o.install("usr/bin/trien", "1.2.2")
	f = o.of(o.finds(protocol.FindingAgentOtherVersion), protocol.FindingAgentOtherVersion)
	o.says(f.Meaning, "phiên bản 1.2.2; chương trình đang kiểm tra là 1.2.3", "version 1.2.2")
}

func TestDeniedLoopbackIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.remove("etc/chromium/policies/managed/00-trien.json")
	o.preferences(preferences{version: "0.1.0", denied: o.portal.URL})
	f := o.of(o.finds(protocol.FindingLoopbackDenied, protocol.FindingPolicyMissing, protocol.FindingPolicyNotForced), protocol.FindingLoopbackDenied)
	if f.Subject != "Chromium: "+o.portal.URL {
		t.Errorf("about %q", f.Subject)
	}
}

func TestBrokenSettingsAreFoundByLine(t *testing.T) {
	o := newOffice(t, nil)
	o.doctor.Settings = o.put("etc/trien/settings.toml", "[portals]\norigins = [\"https://a.example/"+leader+"\"]\n[service]\nport = \"x\"\n")
	found := o.finds(protocol.FindingSettingsBroken, protocol.FindingSettingsBroken)
	f := o.of(found, protocol.FindingSettingsBroken)
	if !strings.Contains(f.Subject, "settings.toml:2: portals.origins") || !strings.HasSuffix(f.Alias, "settings.toml:2: portals.origins") {
		t.Errorf("about %q, in a report %q", f.Subject, f.Alias)
	}
}

func TestMissingModuleIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Tokens.Modules = append(o.settings.Tokens.Modules, "/usr/lib/token/libkhongco.so")
	o.finds(protocol.FindingModuleMissing)
}

func TestThirtyTwoBitModuleIsFound(t *testing.T) {
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed")
	}
	o := newOffice(t, nil)
	source := o.put("opt/token/token.c", "int C_GetFunctionList(void) { return 0; }\n")
	library := filepath.Join(o.root, "opt/token/token.so")
	if said, err := exec.Command(gcc, "-m32", "-shared", "-fPIC", "-nostdlib", "-o", library, source).CombinedOutput(); err != nil {
		t.Skipf("gcc makes no 32-bit library: %s", said)
	}
	o.settings.Tokens.Modules = append(o.settings.Tokens.Modules, library)
	f := o.of(o.finds(protocol.FindingModuleArchitecture), protocol.FindingModuleArchitecture)
	o.says(f.Meaning, "32-bit (linux, 386)", "32-bit (linux, 386)")
}

func TestFileThatIsNoModuleIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Tokens.Modules = append(o.settings.Tokens.Modules, o.put("opt/token/readme.so", "text"))
	o.finds(protocol.FindingModuleInvalid)
}

func TestModuleThatOthersMayWriteIsFound(t *testing.T) {
	o := newOffice(t, nil)
	if err := os.Chmod(o.fault.Path, 0o777); err != nil {
		t.Fatal(err)
	}
	o.finds(protocol.FindingModuleUntrusted)
}

func TestModuleThatCrashesIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.fault.Control(t, "crash=C_Initialize")
	o.finds(protocol.FindingModuleFails)
}

// A module that hangs keeps nobody from the rest.
func TestModuleThatHangsIsGivenUp(t *testing.T) {
	o := newOffice(t, nil)
	o.fault.Control(t, "hang=C_GetSlotList", "hold=/dev/null")
	o.doctor.Times(0, 300*time.Millisecond, 0)
	found := o.finds(protocol.FindingModuleSlow)
	o.says(o.of(found, protocol.FindingModuleSlow).Meaning, "0.3 giây", "0.3 seconds")
}

func TestMissingTokenIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.fault.Control(t, "removed")
	o.finds(protocol.FindingTokenNone)
}

func TestLockedPINIsFoundWithoutALogin(t *testing.T) {
	o := newOffice(t, nil)
	o.fault.Control(t, "locked")
	o.finds(protocol.FindingPINLocked)
	if o.fault.Calls(t, "C_Login") != 0 {
		t.Error("the doctor has logged in")
	}
}

func TestLastTryAtThePINIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.fault.Control(t, "final_try")
	o.finds(protocol.FindingPINFinalTry)
}
