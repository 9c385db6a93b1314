package agent

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"trien/host/consent"
	"trien/host/journal"
	"trien/host/spool"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/token"
	"trien/signer/verify"
)

// How long each step may take before the person is told.
const (
	arriveTimeout = 60 * time.Second // without a single new byte
	checkTimeout  = 60 * time.Second
	tokenTimeout  = 2 * time.Minute
)

// signing is one sign.pdf under way.
type signing struct {
	*conversation
	id     protocol.ID
	params protocol.SignPDFParams
	doc    *document

	window     *consent.Confirmation
	identities []*identity
	chosen     *identity
	sha256     [32]byte
	drawing    *drawing
}

// signPDF carries one signature from the request to the answer. The window
// opens at once; the document's bytes may still be on their way.
func (c *conversation) signPDF(ctx context.Context, id protocol.ID, p protocol.SignPDFParams) (result any, err error) {
	if bad := checkSignParams(p); bad != nil {
		return nil, bad
	}
	doc, unknown := c.documents.find(p.Document)
	if unknown != nil {
		return nil, unknown
	}
	s := &signing{conversation: c, id: id, params: p, doc: doc}
	s.window, err = c.agent.broker.Begin(ctx, consent.Request{
		Origin: c.origin, TopOrigin: c.topOrigin, Channel: c.channel,
		Purpose: p.Purpose, Name: doc.name, Size: doc.file.Size(),
	}, func(ahead int) { c.progress(id, protocol.StageQueued, int64(ahead), 0) })
	if err != nil {
		return nil, err
	}
	defer func() {
		if s.drawing != nil {
			s.drawing.close()
		}
		s.close(err)
	}()
	return s.run()
}

// close ends the window and writes the journal. What the person did is not
// shown to the person as a failure.
func (s *signing) close(err error) {
	outcome := "signed"
	var shown *protocol.Error
	if err != nil {
		shown = s.agent.asError("sign.pdf", err)
		outcome = string(shown.Code())
	}
	switch outcome {
	case string(protocol.UserDeclined), string(protocol.UserWindowClosed), string(protocol.UserCancelled):
		shown = nil
	}
	s.window.End(shown)
	if err != nil {
		s.record(outcome, nil)
	}
}

// run does the steps in their order. Whatever ends the confirmation ends it.
func (s *signing) run() (any, error) {
	identities := s.listInBackground()
	if err := s.receive(); err != nil {
		return nil, err
	}
	s.progress(s.id, protocol.StageChecking, 0, 0)
	s.window.Change(func(st *protocol.ConsentState) {
		st.Stage = protocol.ConsentChecking
		st.Document.Received = st.Document.Size
	})
	select {
	case found := <-identities:
		if found.err != nil {
			return nil, found.err
		}
		s.identities = found.list
	case <-s.window.Context().Done():
		return nil, s.cause()
	}
	chosen, none := choose(s.identities, s.params.Certificate, s.params.Purpose)
	if none != nil {
		return nil, none
	}
	if err := s.show(chosen); err != nil {
		return nil, err
	}
	for {
		s.progress(s.id, protocol.StageConfirm, 0, 0)
		approval, other, err := s.window.Decision()
		if err != nil {
			return nil, err
		}
		if approval == nil {
			for _, id := range s.identities {
				if id.shown.Fingerprint == other {
					chosen = id
				}
			}
			if err := s.show(chosen); err != nil {
				return nil, err
			}
			continue
		}
		result, again, err := s.sign(approval)
		if err != nil && s.window.Context().Err() != nil {
			return nil, s.cause()
		}
		if !again {
			return result, err
		}
		if err := s.refresh(); err != nil {
			return nil, err
		}
		s.askAgain(err)
	}
}

// cause is why the window's context ended.
func (s *signing) cause() error { return context.Cause(s.window.Context()) }

type listed struct {
	list []*identity
	err  error
}

// listInBackground reads the tokens while the document's bytes arrive.
func (s *signing) listInBackground() <-chan listed {
	result := make(chan listed, 1)
	go func() {
		list, err := s.agent.tokens.certificates(s.window.Context())
		result <- listed{list, err}
	}()
	return result
}

// receive waits until the whole document is there.
func (s *signing) receive() error {
	lastShown := time.Time{}
	for {
		if s.doc.file.Closed() {
			return s.doc.failure()
		}
		if s.doc.file.Complete() {
			s.sha256 = s.doc.file.SHA256()
			return nil
		}
		received, grown := s.doc.file.Received()
		if time.Since(lastShown) > 100*time.Millisecond {
			lastShown = time.Now()
			s.progress(s.id, protocol.StageReceiving, received, s.doc.file.Size())
			s.window.Change(func(st *protocol.ConsentState) { st.Document.Received = received })
		}
		stalled := time.NewTimer(arriveTimeout)
		select {
		case <-grown:
			stalled.Stop()
		case <-stalled.C:
			return protocol.NewError(protocol.DocumentIncomplete)
		case <-s.window.Context().Done():
			stalled.Stop()
			return s.cause()
		}
	}
}

// show prepares the signature with this certificate, draws it and lets the
// person decide.
func (s *signing) show(chosen *identity) error {
	ctx, cancel := context.WithTimeout(s.window.Context(), checkTimeout)
	defer cancel()
	options, err := s.options()
	if err != nil {
		return err
	}
	next, err := s.agent.draw(ctx, s.doc.file, chosen, options)
	if err != nil {
		if s.window.Context().Err() != nil {
			return s.cause()
		}
		return err
	}
	previous := s.drawing
	s.chosen, s.drawing = chosen, next
	s.window.Show(next.page, func(st *protocol.ConsentState) {
		st.Stage = protocol.ConsentReady
		st.Document.SHA256 = hex.EncodeToString(s.sha256[:])
		st.Document.Pages = next.document.Pages()
		st.Placement = next.placement()
		st.PlacementReason = next.reason
		st.Certificates = shown(s.identities)
		st.Selected = chosen.shown.Fingerprint
		st.Pinned = s.params.Certificate != ""
	})
	if previous != nil {
		previous.close()
	}
	return nil
}

// options are the signer's, from the request and the settings.
func (s *signing) options() (signer.Options, error) {
	image, err := s.agent.Settings.Images.Read(string(s.params.Purpose))
	if err != nil {
		s.agent.Log.Warn("signature image", "error", err)
		return signer.Options{}, protocol.NewError(protocol.DocumentImageInvalid)
	}
	authority, err := s.agent.Settings.Timestamp.Authority()
	if err != nil {
		s.agent.Log.Error("time stamping authority", "error", err)
		return signer.Options{}, protocol.NewError(protocol.HostSettingsInvalid)
	}
	o := signer.Options{
		Purpose: signer.Purpose(s.params.Purpose),
		Image:   image,
		Reason:  s.params.Reason, Location: s.params.Location,
		Time:      time.Now(),
		Timestamp: authority, TimestampOptional: s.agent.Settings.Timestamp.Optional(),
	}
	if p := s.params.Placement; p != nil {
		o.Placement = &signer.Placement{Page: p.Page, Rect: signer.Rect(p.Rect)}
	}
	return o, nil
}

// sign logs in with the PIN that the person typed, once, and makes the signed
// document. again tells that the PIN was refused and may be asked anew.
func (s *signing) sign(approval *consent.Approval) (result any, again bool, err error) {
	defer approval.PIN.Clear()
	ctx, cancel := context.WithTimeout(s.window.Context(), tokenTimeout)
	defer cancel()
	s.progress(s.id, protocol.StageSigning, 0, 0)
	session, err := s.chosen.open(ctx, approval.PIN)
	if err != nil {
		return nil, mayRetryPIN(err), err
	}
	defer session.Close()
	out, err := spool.Create(-1)
	if err != nil {
		return nil, false, protocol.NewError(protocol.DocumentStorageFailed)
	}
	kept := false
	defer func() {
		if !kept {
			out.Close()
		}
	}()
	identity := signer.Identity{Signer: session, Certificate: s.chosen.certificate.X509, Chain: s.chosen.chain}
	made, err := s.drawing.prepared.Sign(ctx, identity, &s.sha256, out)
	if err != nil {
		return nil, false, err
	}
	session.Close() // the login ends with the signature, before anything else is done
	s.progress(s.id, protocol.StageVerifying, 0, 0)
	info, err := s.check(ctx, out, made)
	if err != nil {
		return nil, false, err
	}
	name := signedName(s.doc.name)
	handle, full := s.documents.add(name, out)
	if full != nil {
		return nil, false, full
	}
	kept = true
	s.record("signed", &made)
	return protocol.SignPDFResult{
		Document: handle, Name: name, Size: made.Size,
		SHA256: hex.EncodeToString(made.Output[:]), Signature: info,
		Level: protocol.Level(made.Level), Warnings: s.warnings(made.Warnings),
	}, false, nil
}

// check reads the signed document back with the verifier: nothing leaves that
// is not intact with its new signature in it.
func (s *signing) check(ctx context.Context, out *spool.File, made signer.Result) (protocol.SignatureInfo, error) {
	if out.SHA256() != made.Output || out.Size() != made.Size {
		return protocol.SignatureInfo{}, protocol.NewError(protocol.DocumentStorageFailed)
	}
	report, err := verify.File(ctx, out, made.Size, verify.Options{Trust: s.agent.tokens.roots})
	if err != nil {
		return protocol.SignatureInfo{}, err
	}
	for _, sig := range report.Signatures {
		if sig.Field != made.Field {
			continue
		}
		if sig.Integrity != verify.Intact || sig.Signer.Fingerprint != s.chosen.shown.Fingerprint {
			break
		}
		info := protocol.SignatureInfo{
			Field: made.Field, CommonName: s.chosen.shown.CommonName, Fingerprint: sig.Signer.Fingerprint,
			SignedAt: made.Time.Format(time.RFC3339), Integrity: string(sig.Integrity), Page: made.Page,
		}
		if made.Rect != nil {
			info.Rect = protocol.Rect(*made.Rect)
		}
		return info, nil
	}
	return protocol.SignatureInfo{}, fmt.Errorf("agent: the signed document is %s", report.Integrity)
}

// mayRetryPIN tells whether the person may type the PIN again.
func mayRetryPIN(err error) bool {
	var pin *token.PINError
	if errors.As(err, &pin) && pin.State == token.PINLocked {
		return false
	}
	switch fault.CodeOf(err) {
	case fault.PINIncorrect, fault.PINInvalid, fault.PINRequired, fault.PINCancelled:
		return true
	}
	return false
}

// refresh reads the tokens anew, for the PIN's state after a wrong one.
func (s *signing) refresh() error {
	list, err := s.agent.tokens.certificates(s.window.Context())
	if err != nil {
		return err
	}
	for _, id := range list {
		if id.shown.Fingerprint == s.chosen.shown.Fingerprint {
			s.identities, s.chosen = list, id
			if id.shown.Problem != "" {
				return protocol.NewError(protocol.Code(id.shown.Problem))
			}
			return nil
		}
	}
	return protocol.NewError(protocol.TokenRemoved)
}

// askAgain shows why the PIN was refused and lets the person decide anew.
func (s *signing) askAgain(refused error) {
	data := *s.agent.asError("PIN", refused).Data
	data.PINState = s.chosen.shown.Token.PINState
	s.window.Change(func(st *protocol.ConsentState) {
		st.Stage = protocol.ConsentReady
		st.Certificates = shown(s.identities)
		st.Error = &data
	})
}

// warnings tells the page what the signature lacks; why is for the log.
func (s *signing) warnings(of []*fault.Error) []protocol.Warning {
	list := []protocol.Warning{}
	for _, w := range of {
		s.agent.Log.Warn("signature", "warning", w)
		list = append(list, protocol.NewWarning(protocol.Code(w.Code)))
	}
	return list
}

func (s *signing) record(outcome string, made *signer.Result) {
	e := journal.Entry{
		Time: time.Now(), Origin: s.origin, Channel: string(s.channel),
		Purpose: string(s.params.Purpose), Document: s.doc.name, Outcome: outcome,
	}
	if s.chosen != nil {
		e.Certificate, e.Kind = s.chosen.shown.Fingerprint, string(s.chosen.shown.Kind)
	}
	if s.sha256 != [32]byte{} {
		e.SHA256 = hex.EncodeToString(s.sha256[:])
	}
	if made != nil {
		e.SignedSHA256 = hex.EncodeToString(made.Output[:])
	}
	if err := s.agent.journal.Append(e); err != nil {
		s.agent.Log.Error("journal", "error", err)
	}
}

func checkSignParams(p protocol.SignPDFParams) *protocol.Error {
	if !p.Purpose.Valid() || len(p.Reason) > 1024 || len(p.Location) > 1024 || len(p.Certificate) > 64 {
		return protocol.NewError(protocol.HostInvalidParams)
	}
	if p.Placement == nil {
		return nil
	}
	r := p.Placement.Rect
	for _, v := range []float64{r.X, r.Y, r.Width, r.Height} {
		if math.IsNaN(v) || math.Abs(v) > 20000 {
			return protocol.NewError(protocol.DocumentPlacementInvalid)
		}
	}
	if p.Placement.Page < 1 || r.Width < 1 || r.Height < 1 {
		return protocol.NewError(protocol.DocumentPlacementInvalid)
	}
	return nil
}
