package agent

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"trien/host/spool"
	"trien/protocol"
	"trien/signer"
	"trien/signer/verify"
)

// leaveOut tells what becomes of the documents that were not approved.
func (a *approved) leaveOut() {
	wanted := map[int]bool{}
	for _, it := range a.items {
		wanted[it.n] = true
	}
	for n, d := range a.window.State().Documents {
		it := a.signing.items[n]
		switch {
		case wanted[n]:
		case d.Removed:
			a.settle(it, protocol.BatchResult{Outcome: protocol.BatchRemoved}, nil)
			a.record(it, string(protocol.UserDeclined), nil)
		default:
			why := protocol.NewError(protocol.HostInternal)
			if d.Error != nil {
				why = protocol.NewError(d.Error.Code)
			}
			a.settle(it, protocol.BatchResult{Outcome: protocol.BatchFailed, Error: why.Data}, why)
			a.record(it, string(why.Code()), nil)
		}
	}
}

// finish takes what came of an approved document.
func (a *approved) finish(ctx context.Context, n int, made signer.Result, err error) {
	it, out := a.items[n], a.outputs[n]
	a.leave(it)
	var signed *protocol.SignPDFResult
	func() {
		defer a.agent.recovered("sign", func(e *protocol.Error) { err = e })
		if err == nil {
			signed, err = a.deliver(ctx, it, out.file, made)
		}
	}()
	if err == nil {
		a.record(it, "signed", &made)
		a.window.Change(func(st *protocol.ConsentState) { st.Documents[it.n].Stage = protocol.DocumentSigned })
		a.settle(it, protocol.BatchResult{Outcome: protocol.BatchSigned, Signed: signed}, nil)
		return
	}
	if out.file != nil {
		out.file.Close()
	}
	if a.window.Context().Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		err = a.cause()
	}
	why := a.agent.asError("sign", err)
	if a.batch {
		a.record(it, string(why.Code()), nil)
	}
	a.window.Change(func(st *protocol.ConsentState) {
		st.Documents[it.n].Stage, st.Documents[it.n].Error = protocol.DocumentFailed, why.Data
	})
	a.settle(it, protocol.BatchResult{Outcome: protocol.BatchFailed, Error: why.Data}, err)
}

// settle keeps a document's result, and tells a batch's page of it at once.
func (a *approved) settle(it *item, r protocol.BatchResult, failure error) {
	r.Document = it.handle
	a.mu.Lock()
	a.results[it], a.failures[it] = r, failure
	a.mu.Unlock()
	if a.batch {
		a.event(protocol.EventBatchResult, protocol.BatchResultParams{Request: a.id, Result: r})
	}
}

// result answers the page.
func (a *approved) result() (any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.batch {
		it := a.signing.items[0]
		if err := a.failures[it]; err != nil {
			return nil, err
		}
		return *a.results[it].Signed, nil
	}
	var all protocol.SignBatchResult
	for _, it := range a.signing.items {
		all.Results = append(all.Results, a.results[it])
	}
	return all, nil
}

// deliver checks a signed document and hands it over to the page.
func (a *approved) deliver(ctx context.Context, it *item, out *spool.File, made signer.Result) (*protocol.SignPDFResult, error) {
	if !a.batch {
		a.tell(protocol.ProgressParams{Stage: protocol.StageVerifying})
	}
	info, err := a.check(ctx, it, out, made)
	if err != nil {
		return nil, err
	}
	name := signedName(it.name)
	handle, full := a.documents.add(name, out)
	if full != nil {
		return nil, full
	}
	return &protocol.SignPDFResult{
		Document: handle, Name: name, Size: made.Size,
		SHA256: hex.EncodeToString(made.Output[:]), Signature: info,
		Level: protocol.Level(made.Level), Warnings: a.warnings(made.Warnings),
	}, nil
}

// check reads the signed document back with the verifier: nothing leaves that
// is not intact with its new signature in it.
func (a *approved) check(ctx context.Context, it *item, out *spool.File, made signer.Result) (protocol.SignatureInfo, error) {
	if out == nil || out.SHA256() != made.Output || out.Size() != made.Size {
		return protocol.SignatureInfo{}, protocol.NewError(protocol.DocumentStorageFailed)
	}
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	report, err := verify.File(ctx, out, made.Size, verify.Options{Trust: a.now.roots, Password: string(it.password)})
	if err != nil {
		return protocol.SignatureInfo{}, err
	}
	for _, sig := range report.Signatures {
		if sig.Field != made.Field {
			continue
		}
		if sig.Integrity != verify.Intact || sig.Signer.Fingerprint != a.chosen.shown.Fingerprint {
			break
		}
		info := protocol.SignatureInfo{
			Field: made.Field, CommonName: a.chosen.shown.CommonName, Fingerprint: sig.Signer.Fingerprint,
			SignedAt: made.Time.Format(time.RFC3339), Integrity: string(sig.Integrity), Page: made.Page,
		}
		if made.Rect != nil {
			info.Rect = protocol.Rect(*made.Rect)
		}
		return info, nil
	}
	return protocol.SignatureInfo{}, fmt.Errorf("agent: the signed document is %s", report.Integrity)
}
