package agent

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

// unreachable is a portal at which nobody answers, at once.
const unreachable = "http://127.0.0.1:9"

// diagnosed starts an agent on a PC with a token, whose module may be made to
// fail, and with a settings file that names it.
func diagnosed(t *testing.T) (*extension, *faultmodule.Module) {
	t.Helper()
	pki, err := tokentest.NewPKI()
	if err != nil {
		t.Fatal(err)
	}
	identity, err := pki.Person(tokentest.ECP256)
	if err != nil {
		t.Fatal(err)
	}
	store := tokentest.SoftHSM(t, tokentest.Object{Identity: identity, ID: []byte{1}, Label: "ky"})
	fault := faultmodule.Build(t, store.Module)
	file := filepath.Join(t.TempDir(), "settings.toml")
	text := fmt.Sprintf("[portals]\norigins = [%q]\n[tokens]\nmodules = [%q]\n[revocation]\nmode = \"embedded\"\n", unreachable, fault.Path)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	source, err := settings.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	x := startIn(t, append(store.Env(), fault.Env()...), source)
	x.agent.SettingsFile = file
	return x, fault
}

func codesOf(d protocol.Diagnosis) (codes []protocol.FindingCode) {
	for _, f := range d.Findings {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestDiagnosisTellsOfTheExtensionAndAsksForNoPIN(t *testing.T) {
	x, fault := diagnosed(t)
	x.call(protocol.MethodExtensionHello, protocol.ExtensionHelloParams{
		Extension: protocol.Software{Name: "trien", Version: "0.0.9"}, Protocol: protocol.VersionRange{Min: 1, Max: 1},
	}, nil)
	var found protocol.Diagnosis
	if err := x.call(protocol.MethodDiagnosisRun, protocol.DiagnosisParams{Portal: unreachable}, &found); err != nil {
		t.Fatal(err)
	}
	for _, code := range []protocol.FindingCode{
		protocol.FindingExtensionOld, protocol.FindingSettingsPortalAllowed, protocol.FindingModuleOK,
		protocol.FindingTokenPresent, protocol.FindingPINOK, protocol.FindingCertificateValid, protocol.FindingTrustNone,
	} {
		if !slices.Contains(codesOf(found), code) {
			t.Errorf("no %s in %v", code, codesOf(found))
		}
	}
	if found.Host.Version != "test" || found.Protocol != protocol.Version {
		t.Errorf("%+v, protocol %d", found.Host, found.Protocol)
	}
	if n := fault.Calls(t, "C_Login"); n != 0 {
		t.Errorf("%d logins", n)
	}
	// The modules that run already are asked: one worker, one C_Initialize.
	if n := fault.Calls(t, "C_Initialize"); n > 2 {
		t.Errorf("C_Initialize was called %d times", n)
	}
}

func TestDiagnosisRefusesWhatIsNoOrigin(t *testing.T) {
	x, _ := diagnosed(t)
	err := x.call(protocol.MethodDiagnosisRun, protocol.DiagnosisParams{Portal: portal + "/path?token=1"}, nil)
	if err == nil || err.Code() != protocol.HostInvalidParams {
		t.Errorf("%v", err)
	}
}

func TestOneDiagnosisAtATimeAndItEndsWithTheConnection(t *testing.T) {
	x, fault := diagnosed(t)
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	fault.Control(t, "hang=C_GetSlotList", "hold="+fifo)
	go x.send(protocol.Request("901", protocol.MethodDiagnosisRun, protocol.DiagnosisParams{}))
	held, err := os.Open(fifo) // returns as soon as the module hangs
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if err := x.call(protocol.MethodDiagnosisRun, protocol.DiagnosisParams{}, nil); err == nil || err.Code() != protocol.HostTooManyRequests {
		t.Errorf("a second one: %v", err)
	}
	started := time.Now()
	x.hangUp()
	select {
	case <-x.ended:
		t.Logf("the agent ended after %s", time.Since(started))
	case <-time.After(patience):
		t.Fatal("the agent goes on")
	}
}

func TestDiagnosesThatComeTooFastWaitForTheirTurn(t *testing.T) {
	x, _ := diagnosed(t)
	const every = 500 * time.Millisecond
	x.agent.diagnoses.pace.SetLimit(rate.Every(every))
	x.agent.diagnoses.pace.SetBurst(1)
	for x.agent.diagnoses.pace.Allow() {
	}
	started := time.Now()
	if err := x.call(protocol.MethodDiagnosisRun, protocol.DiagnosisParams{}, nil); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(started); took < every*9/10 {
		t.Errorf("answered after %s, the turn was after %s", took, every)
	}
}

// What a PC lacks, and whose token is in it, is no page's business.
func TestNoPageMayAskForADiagnosis(t *testing.T) {
	x := startAgent(t, nil, nil)
	if err := x.greetedPage().call(protocol.MethodDiagnosisRun, protocol.DiagnosisParams{}, nil); err == nil || err.Code() != protocol.HostUnknownMethod {
		t.Errorf("a portal's page: %v", err)
	}
	own := x.pageOf(protocol.PageOpenParams{Page: 77, Origin: "chrome-extension://abcdefghijklmnopabcdefghijklmnop", TopOrigin: "chrome-extension://abcdefghijklmnopabcdefghijklmnop", Own: true})
	if err := own.greet().call(protocol.MethodDiagnosisRun, protocol.DiagnosisParams{}, nil); err == nil || err.Code() != protocol.HostUnknownMethod {
		t.Errorf("the extension's page as a page: %v", err)
	}
}
