package agent

import (
	"context"
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"trien/host/consent"
	"trien/host/spool"
	"trien/protocol"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/token"
	"trien/signer/verify"
)

// tokenTimeout bounds the token's work, a PIN typed on its pad included.
const tokenTimeout = 2 * time.Minute

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
	identity := signer.Identity{Signer: oneSignature{session, s.signed}, Certificate: s.chosen.certificate.X509, Chain: s.chosen.chain}
	made, err := s.drawing.prepared.Sign(ctx, identity, &s.sha256, out)
	if err != nil {
		return nil, false, err
	}
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

// oneSignature is a login that ends with its signature, before a time stamping
// authority is asked or anything else is done.
type oneSignature struct {
	*token.Session
	then func()
}

// SignContext implements cms.ContextSigner.
func (o oneSignature) SignContext(ctx context.Context, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	signature, err := o.Session.SignContext(ctx, digest, opts)
	o.Close()
	if err == nil {
		o.then()
	}
	return signature, err
}

// signed tells that the token has done its part.
func (s *signing) signed() {
	if !s.drawing.stamped {
		return
	}
	s.progress(s.id, protocol.StageTimestamping, 0, 0)
	s.window.Change(func(st *protocol.ConsentState) { st.Stage = protocol.ConsentTimestamping })
}

// check reads the signed document back with the verifier: nothing leaves that
// is not intact with its new signature in it.
func (s *signing) check(ctx context.Context, out *spool.File, made signer.Result) (protocol.SignatureInfo, error) {
	if out.SHA256() != made.Output || out.Size() != made.Size {
		return protocol.SignatureInfo{}, protocol.NewError(protocol.DocumentStorageFailed)
	}
	report, err := verify.File(ctx, out, made.Size, verify.Options{Trust: s.now.roots, Password: string(s.password)})
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
	list, err := s.agent.tokens.certificates(s.window.Context(), s.now)
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
