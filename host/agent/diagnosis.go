package agent

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"trien/host/doctor"
	"trien/host/settings"
	"trien/protocol"
	"trien/signer/token"
)

// How often the extension may have the PC looked over: a person presses a
// button, and reads. Who is quicker waits.
const (
	diagnosisEvery = 2 * time.Second
	diagnosisBurst = 5
)

// diagnoses are the looks over the PC: one at a time.
type diagnoses struct {
	pace *rate.Limiter
	one  sync.Mutex

	mu        sync.Mutex
	extension *protocol.Software // as it has called itself; nil before its hello
}

func newDiagnoses() *diagnoses {
	return &diagnoses{pace: rate.NewLimiter(rate.Every(diagnosisEvery), diagnosisBurst)}
}

// met remembers how the extension calls itself.
func (d *diagnoses) met(s protocol.Software) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.extension = &s
}

func (d *diagnoses) connected() *protocol.Software {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.extension
}

// diagnose answers diagnosis.run. The look ends with the connection; it uses the
// modules that run already, so that no second process disturbs a token at work,
// and no login and no PIN.
func (a *Agent) diagnose(ctx context.Context, m *protocol.Message) {
	var p protocol.DiagnosisParams
	if err := decode(m.Params, &p); err != nil {
		a.answer(m.ID, nil, err)
		return
	}
	if p.Portal != "" && !settings.IsOrigin(p.Portal) {
		a.answer(m.ID, nil, protocol.NewError(protocol.HostInvalidParams))
		return
	}
	if !a.diagnoses.one.TryLock() {
		a.answer(m.ID, nil, protocol.NewError(protocol.HostTooManyRequests))
		return
	}
	go func() {
		defer a.recovered("diagnosis", func(e *protocol.Error) { a.answer(m.ID, nil, e) })
		defer a.diagnoses.one.Unlock()
		if a.diagnoses.pace.Wait(ctx) != nil {
			return // nobody is left who would hear it
		}
		d := doctor.Doctor{
			Settings: a.SettingsFile, Version: a.Version, Portal: p.Portal,
			Modules: a.tokens.borrow, Has32: a.Worker.Path32 != "",
			Extension: a.diagnoses.connected(), Log: a.Log,
		}
		a.answer(m.ID, d.Look(ctx), nil)
	}()
}

// borrow hands out the running module at path for who only looks.
func (t *tokens) borrow(ctx context.Context, path string) (m *token.Module, done func(), err error) {
	done = t.hold([]string{path})
	if m, err = t.module(ctx, path); err != nil {
		done()
		return nil, nil, err
	}
	return m, done, nil
}
