//go:build cgo

package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"trien/signer/fault"
)

// workerGrace is how long a module may take to finish its last call, log out
// and finalise once the caller is gone. It is shorter than stopGrace.
const workerGrace = 2 * time.Second

// RunWorker is the whole life of a worker process: it loads the PKCS#11 module
// at modulePath and serves the requests that [Start]'s side writes to in, until
// in ends or ctx does. It returns nil in both cases, and the process must then
// exit, because a module that hangs keeps its thread. in and out are the
// process's standard input and output; where out is os.Stdout, that is moved
// out of the module's reach first.
func RunWorker(ctx context.Context, modulePath string, in io.Reader, out io.Writer) error {
	if err := harden(); err != nil {
		return fmt.Errorf("token worker: %w", err)
	}
	if out == io.Writer(os.Stdout) {
		own, err := keepStdout()
		if err != nil {
			return fmt.Errorf("token worker: %w", err)
		}
		defer own.Close()
		out = own
	}
	requests := make(chan incoming)
	over := make(chan struct{}) // in has ended
	done := make(chan error, 1) // the module has been left
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		defer close(over)
		defer close(requests)
		readRequests(in, requests, stop)
	}()
	go func() {
		// Card services tie a context to the thread that made it.
		runtime.LockOSThread()
		done <- serve(modulePath, requests, out)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	case <-over:
	}
	timer := time.NewTimer(workerGrace)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		return nil
	}
}

// incoming is one request with the secret that came beside it.
type incoming struct {
	request
	secret []byte
}

// readRequests passes on what in says, until its end or its first nonsense.
func readRequests(in io.Reader, requests chan<- incoming, stop <-chan struct{}) {
	for {
		body, secret, err := readFrame(in, maxRequest)
		if err != nil {
			return
		}
		r := incoming{secret: secret}
		if json.Unmarshal(body, &r.request) != nil {
			clear(secret)
			return
		}
		select {
		case requests <- r:
		case <-stop:
			clear(secret)
			return
		}
	}
}

// serve answers requests one after the other. A module that does not load
// answers every one of them with that.
func serve(modulePath string, requests <-chan incoming, out io.Writer) error {
	c, loadErr := loadCryptoki(modulePath)
	if loadErr == nil {
		defer c.finalize()
	}
	for r := range requests {
		res := &response{}
		err := loadErr
		if err == nil {
			res, err = answer(c, &r)
		}
		clear(r.secret)
		if err != nil {
			res = &response{Error: toWire(err)}
		}
		res.ID = r.ID
		body, err := json.Marshal(res)
		if err != nil || len(body) > maxResponse {
			body, _ = json.Marshal(&response{ID: r.ID, Error: toWire(fault.New(fault.TokenFailed, "answer too large"))})
		}
		if err := writeFrame(out, body, nil); err != nil {
			return err
		}
	}
	return nil
}

// answer does one request. A panic becomes its error, so that a mistake here
// does not cost a login.
func answer(c *cryptoki, r *incoming) (res *response, err error) {
	defer func() {
		if p := recover(); p != nil {
			res, err = nil, fault.New(fault.TokenFailed, fmt.Sprintf("panic in %q (%T)", r.Op, p))
		}
	}()
	res = &response{}
	switch r.Op {
	case opHello:
	case opSlots:
		res.Slots, err = c.module.slots()
	case opTokens:
		res.Tokens, err = c.tokens()
	case opCertificates:
		var t Token
		t, err = c.token(r.Slot)
		if err == nil {
			res.Tokens = []Token{t}
			res.Certificates, err = c.certificates(t)
		}
	case opOpen:
		res.Session, res.Always, err = c.open(&r.request, r.secret)
	case opCheck:
		err = c.check(r.Session)
	case opSign:
		if r.Input == nil {
			return nil, errors.New("nothing to sign")
		}
		res.Signature, err = c.sign(r.Session, r.Input)
	case opClose:
		err = c.close(r.Session)
	default:
		err = fault.New(fault.TokenFailed, "unknown operation")
	}
	return res, err
}
