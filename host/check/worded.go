package check

import (
	"math"
	"time"

	"trien/host/shown"
	"trien/protocol"
	"trien/signer/verify"
)

// maxFindings bounds the findings and the warnings of one list.
const maxFindings = 200

// worded puts a report into the words of the contract.
func worded(r *verify.Report) protocol.Verification {
	v := protocol.Verification{
		File: r.File, Integrity: string(r.Integrity), Verdict: string(r.Verdict),
		Acceptance: string(r.Acceptance),
		Rules:      []protocol.RuleFinding{}, Signatures: []protocol.SignatureVerdict{},
	}
	if r.Reason != nil {
		reason := text(*r.Reason)
		v.Reason = &reason
	}
	for _, f := range r.Rules[:min(len(r.Rules), maxFindings)] {
		v.Rules = append(v.Rules, protocol.RuleFinding{
			Rule: shown.Name(f.Rule), Pack: shown.Name(f.Pack), Phrase: shown.Sentence(f.Phrase),
			Severity: string(f.Severity), Reason: text(f.Reason), Action: text(f.Action),
			Field: shown.Name(f.Field), Page: f.Page, Rect: rect(f.Rect),
		})
	}
	for _, s := range r.Signatures {
		v.Signatures = append(v.Signatures, signature(s))
	}
	return v
}

func signature(s verify.Signature) protocol.SignatureVerdict {
	v := protocol.SignatureVerdict{
		Field: shown.Name(s.Field),
		Signer: protocol.Signer{
			CommonName:         shown.Name(s.Signer.CommonName),
			Organization:       shown.Name(s.Signer.Organization),
			OrganizationalUnit: shown.Name(s.Signer.OrganizationalUnit),
			Issuer:             shown.Name(s.Signer.Issuer),
			Fingerprint:        s.Signer.Fingerprint,
			Serial:             shown.Name(s.Signer.Serial),
			NotBefore:          stamp(s.Signer.NotBefore),
			NotAfter:           stamp(s.Signer.NotAfter),
			Holder:             s.Signer.Holder,
			HolderSource:       s.Signer.HolderSource,
		},
		Kind: string(s.Kind),
		Times: protocol.Times{
			Claimed:          stamp(s.Times.Claimed),
			Timestamp:        stamp(s.Times.Timestamp),
			TimestampTrusted: s.Times.TimestampTrusted,
		},
		Coverage: string(s.Coverage), Integrity: string(s.Integrity), Chain: string(s.Chain),
		Revocation: string(s.Revocation), RevocationSource: s.RevocationSource, RevocationTime: stamp(s.RevocationTime),
		Verdict: string(s.Verdict), SubIndication: s.SubIndication,
		Reason: text(s.Reason), Page: s.Page, Rect: rect(s.Rect),
	}
	if v.Revocation == "" {
		v.Revocation = string(verify.RevocationNotChecked)
	}
	for _, w := range s.Warnings[:min(len(s.Warnings), maxFindings)] {
		v.Warnings = append(v.Warnings, text(w))
	}
	return v
}

func text(t verify.Text) protocol.Text {
	return protocol.Text{VI: shown.Sentence(t.VI), EN: shown.Sentence(t.EN)}
}

func rect(r *verify.Rect) *protocol.Rect {
	if r == nil {
		return nil
	}
	for _, x := range []float64{r.X, r.Y, r.Width, r.Height} {
		if math.IsNaN(x) || math.IsInf(x, 0) { // which JSON cannot say
			return nil
		}
	}
	out := protocol.Rect(*r)
	return &out
}

// stamp writes a time as RFC 3339 in Vietnam's time (N7), "" for none.
func stamp(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.In(Vietnam).Format(time.RFC3339)
}
