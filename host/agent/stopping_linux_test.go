package agent

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"trien/protocol"
)

// atSign has at run whenever the token is asked to sign, with how often it was
// asked before; the token goes on when at has returned.
func (r *tokenRig) atSign(t *testing.T, times int, at func(before int)) {
	t.Helper()
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	r.fault.Control(t, "wait=C_Sign", "hold="+fifo)
	go func() {
		for n := range times {
			reached, err := os.Open(fifo)
			if err != nil {
				t.Error(err)
				return
			}
			reached.Close()
			at(n)
			goOn, err := os.OpenFile(fifo, os.O_WRONLY, 0)
			if err != nil {
				t.Error(err)
				return
			}
			goOn.Close()
		}
	}()
}

func sixDocuments() (documents [][]byte) {
	for n := range 6 {
		documents = append(documents, numbered(n))
	}
	return documents
}

func TestABatchThatIsStoppedKeepsWhatIsSigned(t *testing.T) {
	r := faultRig(t)
	for name, c := range map[string]struct {
		stop func(x *extension, p *page, id protocol.ID, s protocol.ConsentState)
		want protocol.Code
	}{
		"declined": {func(x *extension, _ *page, _ protocol.ID, s protocol.ConsentState) {
			x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent}, nil)
		}, protocol.UserDeclined},
		"window closed": {func(x *extension, _ *page, _ protocol.ID, s protocol.ConsentState) {
			x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent, Closed: true}, nil)
		}, protocol.UserWindowClosed},
		"cancelled by the page": {func(_ *extension, p *page, id protocol.ID, _ protocol.ConsentState) {
			raw, _ := json.Marshal(protocol.Request("", protocol.MethodCancel, protocol.CancelParams{ID: id}))
			p.say(string(raw))
			p.call(protocol.MethodDocumentClose, protocol.DocumentCloseParams{Document: 99}, nil) // comes after it
		}, protocol.UserCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			x := r.start(t, nil)
			p := x.greetedPage()
			id, answer := p.batch(sixDocuments()...)
			s := x.awaitStage(protocol.ConsentReady)
			r.atSign(t, 2, func(before int) {
				if before == 1 {
					c.stop(x, p, id, s)
				}
			})
			if err := x.approve(s, r.pin); err != nil {
				t.Fatal(err)
			}
			var result protocol.SignBatchResult
			if err := p.finish(answer, &result); err != nil {
				t.Fatalf("%v; log:\n%s", err, x.log)
			}
			end := x.awaitStage(protocol.ConsentDone)
			signed := 0
			for n, got := range result.Results { // not quite in their order
				d := end.Documents[n]
				switch {
				case got.Outcome == protocol.BatchSigned && d.Stage == protocol.DocumentSigned:
					signed++
					p.read(got.Signed.Document)
				case got.Error == nil || got.Error.Code != c.want || d.Stage != protocol.DocumentFailed || d.Error.Code != c.want:
					t.Errorf("document %d: %+v; the window shows %+v", n, got, d)
				}
			}
			if signed != 2 {
				t.Errorf("%d documents are signed", signed)
			}
			if n := r.fault.Calls(t, "C_Login"); n != 1 {
				t.Errorf("%d logins", n)
			}
			if n := r.fault.Calls(t, "C_Logout"); n != 1 {
				t.Errorf("%d logouts", n)
			}
		})
	}
}

func TestTheOutputsOfAPageThatGoesAreDropped(t *testing.T) {
	r := faultRig(t)
	x := r.start(t, nil)
	p := x.greetedPage()
	p.batch(sixDocuments()...)
	s := x.awaitStage(protocol.ConsentReady)
	r.atSign(t, 2, func(before int) {
		if before == 1 {
			x.send(protocol.Request("", protocol.MethodPageClose, protocol.PageCloseParams{Page: 1}))
			x.call(protocol.MethodConsentRender, protocol.ConsentRenderParams{}, nil) // comes after it
		}
	})
	if err := x.approve(s, r.pin); err != nil {
		t.Fatal(err)
	}
	x.awaitStage(protocol.ConsentDone)
	dropped := 0
	for _, e := range readJournal(t, x) {
		switch e.Outcome {
		case "host.stopped":
			dropped++
		case "signed": // the first may have been handed over before
		default:
			t.Errorf("journal: %+v", e)
		}
	}
	if dropped < 5 {
		t.Errorf("%d documents are dropped", dropped)
	}
	next := x.openPage(2, portal, portal).greet()
	next.batch(numbered(1))
	x.awaitStage(protocol.ConsentReady)
}

func TestATokenThatHangsDoesNotHoldAStoppedBatch(t *testing.T) {
	defer func(before time.Duration) { stopGrace = before }(stopGrace)
	stopGrace = time.Millisecond
	r := faultRig(t)
	x := r.start(t, nil)
	p := x.greetedPage()
	_, answer := p.batch(numbered(1), numbered(2))
	s := x.awaitStage(protocol.ConsentReady)
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	r.fault.Control(t, "hang=C_Sign", "hold="+fifo)
	if err := x.approve(s, r.pin); err != nil {
		t.Fatal(err)
	}
	reached, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	reached.Close()
	x.call(protocol.MethodConsentDecline, protocol.ConsentDeclineParams{Consent: s.Consent}, nil)
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	if got := outcomes(result); !slices.Equal(got, []string{"user.declined", "user.declined"}) {
		t.Errorf("got %v", got)
	}
	x.awaitStage(protocol.ConsentDone)
	r.fault.Control(t)
	signOnce(t, x, p, r.pin)
}

func TestAnApprovalExpires(t *testing.T) {
	defer func(before time.Duration) { approvalLife = before }(approvalLife)
	approvalLife = 0
	r := faultRig(t)
	x := r.start(t, nil)
	p := x.greetedPage()
	_, answer := p.batch(numbered(1), numbered(2))
	if err := x.approve(x.awaitStage(protocol.ConsentReady), r.pin); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	if got := outcomes(result); !slices.Equal(got, []string{"user.approval_expired", "user.approval_expired"}) {
		t.Errorf("got %v", got)
	}
	if n := r.fault.Calls(t, "C_Sign"); n != 0 {
		t.Errorf("%d signatures", n)
	}
}

func TestAByteThatChangesAfterTheYesIsNotSigned(t *testing.T) {
	store, _ := leader(t)
	x := startAgent(t, store, nil)
	p := x.greetedPage()
	_, answer := p.batch(numbered(1), numbered(2), numbered(3))
	s := x.awaitStage(protocol.ConsentReady)
	spoil(t, numbered(2))
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatal(err)
	}
	if got := outcomes(result); !slices.Equal(got, []string{"signed", "document.changed", "signed"}) {
		t.Errorf("got %v", got)
	}
	x.awaitStage(protocol.ConsentDone)

	_, answer = p.beginSigning(numbered(4))
	s = x.awaitStage(protocol.ConsentReady)
	spoil(t, numbered(4))
	if err := x.approve(s, string(store.PIN)); err != nil {
		t.Fatal(err)
	}
	if err := p.finish(answer, nil); err == nil || err.Code() != protocol.DocumentChanged {
		t.Errorf("alone: %v", err)
	}
}

// A PIV card's key for signatures is such a key.
func TestAKeyThatWantsThePINEachTimeSignsABatchAfterOneEntry(t *testing.T) {
	r := pivRig(t)
	x := r.start(t, nil)
	p := x.greetedPage()
	_, answer := p.batch(numbered(1), numbered(2), numbered(3))
	if err := x.approve(x.awaitStage(protocol.ConsentReady), r.pin); err != nil {
		t.Fatal(err)
	}
	var result protocol.SignBatchResult
	if err := p.finish(answer, &result); err != nil {
		t.Fatalf("%v; log:\n%s", err, x.log)
	}
	if got := outcomes(result); !slices.Equal(got, []string{"signed", "signed", "signed"}) {
		t.Errorf("got %v", got)
	}
}

// spoil changes a byte of this process's spooled copies of a document.
func spoil(t *testing.T, document []byte) {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	spoilt := 0
	for _, f := range files {
		path := "/proc/self/fd/" + f.Name()
		name, err := os.Readlink(path)
		if err != nil || !strings.HasSuffix(name, "(deleted)") {
			continue
		}
		held, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		b := make([]byte, len(document)+1)
		if n, _ := held.ReadAt(b, 0); bytes.Equal(b[:n], document) {
			if _, err := held.WriteAt([]byte{'!'}, int64(len(document)/2)); err != nil {
				t.Fatal(err)
			}
			spoilt++
		}
		held.Close()
	}
	if spoilt == 0 {
		t.Fatal("the document lies nowhere")
	}
}
