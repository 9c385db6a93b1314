package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trien/host/settings"
	"trien/protocol"
)

// What is wrong in an office less often, planted like the rest.

// saysToo adds to the settings file what the office has no field for.
func (o *office) saysToo(text string) {
	o.t.Helper()
	o.doctor.Settings = o.put("etc/trien/settings.toml", readFile(o.t, o.file())+text)
}

func TestSettingsWithoutPortalsAreFound(t *testing.T) {
	o := newOffice(t, nil)
	o.settings.Portals.Origins = nil
	o.finds(protocol.FindingSettingsNoPortals)
}

func TestDoubtfulSettingsAreFound(t *testing.T) {
	o := newOffice(t, nil)
	o.saysToo("[images]\napprove = \"/none/approve.png\"\n")
	f := o.of(o.finds(protocol.FindingSettingsDoubtful), protocol.FindingSettingsDoubtful)
	if f.Alias == "" || f.Alias == f.Subject {
		t.Errorf("a report quotes the file: %q", f.Alias)
	}
}

func TestRevocationThatNobodyAsksForIsTold(t *testing.T) {
	o := newOffice(t, nil)
	o.saysToo("[revocation]\nmode = \"embedded\"\n")
	o.says(o.of(o.finds(), protocol.FindingOCSPOff).Meaning, `"embedded"`, `"embedded"`)
}

func TestServiceOfAnotherVersionIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.doctor.Service(func(context.Context, settings.Service) (string, error) { return "1.2.2", nil })
	o.says(o.of(o.finds(protocol.FindingServiceOtherVersion), protocol.FindingServiceOtherVersion).Meaning, "Dịch vụ là 1.2.2, Triện là 1.2.3", "1.2.2")
}

func TestMissingBrowserIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.remove("usr/bin/chromium")
	o.remove("home/" + account + "/.config/chromium/Default/Preferences")
	o.of(o.finds(protocol.FindingBrowserNone), protocol.FindingAgentOK)
}

// A browser runs on with the program from before an update.
func TestProgramThatAnUpdateHasReplacedIsFound(t *testing.T) {
	o := newOffice(t, nil)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(o.root, "trien")
	if err := os.WriteFile(old, []byte(readFile(t, self)), 0o755); err != nil {
		t.Fatal(err)
	}
	running := exec.Command(old, asProgram, "1.2.2", "chrome-extension://oeldhkhfcidegmackmdffcgjiodlkfmp/")
	held, err := running.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		held.Close()
		_ = running.Wait()
	})
	o.finds()
	o.remove("trien")
	o.finds(protocol.FindingAgentReplaced)
}

func TestTokenWithoutCertificatesIsFound(t *testing.T) {
	o := newOffice(t, nil)
	o.plugIn()
	o.settings.Tokens.Modules = []string{o.fault.Path}
	o.of(o.finds(protocol.FindingCertificateNone), protocol.FindingOCSPUntested)
}

func TestCertificateThatIsNotForSigningIsTold(t *testing.T) {
	o := newOffice(t, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })
	o.of(o.finds(protocol.FindingCertificateNone), protocol.FindingCertificateUnsuitable)
}

func TestExpiredRootIsFound(t *testing.T) {
	o := newOffice(t, nil)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA cũ"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().AddDate(-2, 0, 0), NotAfter: time.Now().AddDate(-1, 0, 0),
	}
	if root.Raw, err = x509.CreateCertificate(rand.Reader, root, root, key.Public(), key); err != nil {
		t.Fatal(err)
	}
	o.settings.Trust.Roots = append(o.settings.Trust.Roots, o.put("etc/trien/old.pem", pemOf(root)))
	if f := o.of(o.finds(protocol.FindingTrustExpired), protocol.FindingTrustExpired); f.Subject != "CA cũ" {
		t.Errorf("about %q", f.Subject)
	}
}
