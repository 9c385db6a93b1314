package agent

import (
	"context"
	"time"

	"trien/host/check"
	"trien/host/settings"
	"trien/host/spool"
	"trien/protocol"
	"trien/signer/verify"
)

// verifyTimeout bounds one verification, with what it asks of the network.
const verifyTimeout = 2 * time.Minute

// maxVerifying is how many documents are verified at one time, so that a page
// with a hundred of them leaves room for a signature.
const maxVerifying = 2

// ownMethods are what the extension's own page may call: no more than a person
// needs to have a document checked.
var ownMethods = []string{
	protocol.MethodHello, protocol.MethodDocumentOpen, protocol.MethodDocumentRead, protocol.MethodDocumentClose,
	protocol.MethodVerifyPDF, protocol.MethodCancel,
}

// verifyPDF says what the signatures of a document are worth. It needs no
// confirmation. What is no PDF has a report too: clerks drop such files.
func (c *conversation) verifyPDF(ctx context.Context, id protocol.ID, p protocol.VerifyPDFParams) (any, error) {
	if p.Show && !c.own && !c.site.shows.Allow() {
		return nil, protocol.NewError(protocol.HostTooManyRequests)
	}
	doc, unknown := c.documents.find(p.Document)
	if unknown != nil {
		return nil, unknown
	}
	err := doc.arrive(ctx, func(received int64) { c.progress(id, protocol.StageReceiving, received, doc.file.Size()) })
	if err != nil {
		return nil, err
	}
	// The page may close the document at any time.
	file, err := doc.file.Share()
	if err != nil {
		return nil, doc.failure()
	}
	keeping := false
	defer func() {
		if !keeping {
			file.Close()
		}
	}()
	found, err := c.agent.verify(ctx, file, doc.name, "", func(s protocol.Stage) {
		waiting := int64(0)
		if s == protocol.StageQueued {
			waiting = 1
		}
		c.progress(id, s, waiting, 0)
	})
	if err != nil {
		return nil, err
	}
	result := protocol.VerifyPDFResult{Valid: found.Valid, Verification: found.Verification}
	if !c.own && !p.Show {
		return result, nil
	}
	keeping = true
	owner := c
	if !c.own {
		owner = nil
	}
	if result, err = c.agent.checks.keep(result, file, owner); err != nil {
		return nil, err
	}
	if p.Show {
		if err := c.agent.showCheck(ctx, result.Check); err != nil {
			c.agent.checks.forget(result.Check)
			return nil, err
		}
	}
	return result, nil
}

// verify verifies a document when its turn has come. stage is told how far it
// is.
func (a *Agent) verify(ctx context.Context, file *spool.File, name, password string, stage func(protocol.Stage)) (check.Result, error) {
	select {
	case a.verifying <- struct{}{}:
	default:
		stage(protocol.StageQueued)
		select {
		case a.verifying <- struct{}{}:
		case <-ctx.Done():
			return check.Result{}, context.Cause(ctx)
		}
	}
	defer func() { <-a.verifying }()
	options, err := a.checkOptions(name)
	if err != nil {
		return check.Result{}, err
	}
	options.Verify.Password = password
	stage(protocol.StageVerifying)
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	found, err := check.Document(ctx, file, file.Size(), options)
	if err == nil {
		a.Telemetry.Verification(found.Verification.Acceptance)
	}
	return found, err
}

// checkOptions are what documents are measured against here.
func (a *Agent) checkOptions(name string) (check.Options, error) {
	now := a.now()
	packs, err := a.packs(now)
	if err != nil {
		return check.Options{}, err
	}
	return check.Options{
		Verify: verify.Options{
			File: name, Trust: now.roots,
			Revocation: a.checker(now), NoRevocation: now.Revocation.Mode == settings.RevocationOff,
		},
		Rules: &check.Rules{Packs: packs, Kinds: now.Certificates.Kinds, Renderer: a.renderer},
	}, nil
}

// showCheck has the extension open its page with a check.
func (a *Agent) showCheck(ctx context.Context, name string) error {
	err := a.browser.call(ctx, protocol.MethodCheckShow, protocol.CheckParams{Check: name})
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	a.Log.Warn("check.show", "error", err)
	return protocol.NewError(protocol.HostReportUnavailable)
}
