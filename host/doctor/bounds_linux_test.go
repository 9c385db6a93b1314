package doctor_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"trien/host/doctor"
	"trien/protocol"
	"trien/signer/token"
)

// A root on a drive that never answers: the rest is told, and that this is not.
func TestPartThatNeverEndsIsToldAsUnfinished(t *testing.T) {
	o := newOffice(t, nil)
	fifo := filepath.Join(o.root, "root.pem")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // whoever reads it goes on
		f, err := os.OpenFile(fifo, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	})
	o.settings.Trust.Roots = []string{fifo}
	o.doctor.Times(5*time.Second, 0, 0) // in which all the others end
	found := o.look()
	o.of(found, protocol.FindingServiceRunning)
	o.of(found, protocol.FindingModuleOK)
	o.of(found, protocol.FindingTSAOK)
	i := slices.IndexFunc(found.Findings, func(f protocol.Finding) bool {
		return f.Code == protocol.FindingDiagnosisUnfinished && f.Area == protocol.AreaTrust
	})
	if i < 0 {
		t.Fatalf("%+v", found.Findings)
	}
	o.says(found.Findings[i].Meaning, "5 giây", "5 seconds")
}

func TestPartThatPanicsIsToldAsFailedAndTheRestGoesOn(t *testing.T) {
	o := newOffice(t, nil)
	o.doctor.Modules = func(context.Context, string) (*token.Module, func(), error) { panic("planted") }
	f := o.of(o.finds(protocol.FindingDiagnosisFailed), protocol.FindingDiagnosisFailed)
	if f.Area != protocol.AreaModule {
		t.Errorf("in area %s", f.Area)
	}
}

// What the agent answers must fit into one message of the browser's.
func TestTooManyFindingsAreCutAndTheWorstAreKept(t *testing.T) {
	o := newOffice(t, nil)
	for i := range 2 * protocol.MaxFindings {
		o.settings.Tokens.Modules = append(o.settings.Tokens.Modules, fmt.Sprintf("/none/%s%d.so", strings.Repeat("ệ", 80), i))
	}
	found := o.look()
	data, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Findings) != protocol.MaxFindings || len(data) > protocol.MaxNativeMessage {
		t.Errorf("%d findings, %d bytes", len(found.Findings), len(data))
	}
	o.says(o.of(found, protocol.FindingDiagnosisCut).Meaning, "không được liệt kê: ", "left out: ")
	if found.Findings[0].Code == protocol.FindingSettingsOK {
		t.Error("what is well was kept")
	}
}

// Who goes away waits for nothing.
func TestLookEndsWithItsContext(t *testing.T) {
	o := newOffice(t, nil)
	o.fault.Control(t, "hang=C_GetSlotList", "hold=/dev/null")
	o.doctor.Settings = o.file()
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	started := time.Now()
	o.doctor.Look(ctx)
	if took := time.Since(started); took > 4*time.Second {
		t.Errorf("it took %s", took)
	}
}

// Servers are asked about certificates after the modules have been read, and a
// person waits for ten seconds at most.
func TestPartsFitIntoTheTimeThatAPersonWaits(t *testing.T) {
	if sum := doctor.ModuleLimit + doctor.NetworkLimit; sum >= doctor.WholeLimit || doctor.WholeLimit >= 10*time.Second {
		t.Errorf("parts of %s in a whole of %s", sum, doctor.WholeLimit)
	}
}
