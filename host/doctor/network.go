package doctor

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"strconv"
	"time"

	"trien/host/settings"
	"trien/host/shown"
	"trien/protocol"
	"trien/signer/cms"
	"trien/signer/fault"
	"trien/signer/revocation"
)

func milliseconds(since time.Time) protocol.Text {
	return protocol.Same(strconv.FormatInt(time.Since(since).Milliseconds(), 10))
}

// authority has a timestamp made of something that nobody knows (RFC 3161).
func (v *visit) authority(ctx context.Context) []protocol.Finding {
	defer v.clocks.asked.Done()
	if v.s.Timestamp.URL == "" {
		return []protocol.Finding{protocol.NewFinding(protocol.FindingTSANone, nil)}
	}
	values := protocol.Values{"seconds": seconds(v.networkTime), "consequence": {
		VI: "Không có dấu thời gian thì không ký được.", EN: "Without a timestamp nothing is signed.",
	}}
	if v.s.Timestamp.Optional() {
		values["consequence"] = protocol.Text{
			VI: "Vẫn ký được ở mức B-B, kèm cảnh báo.", EN: "Signatures are made at level B-B, with a warning.",
		}
	}
	tell := func(code protocol.FindingCode, err error) []protocol.Finding {
		f := protocol.NewFinding(code, values).About(address(v.s.Timestamp.URL), "")
		if err != nil {
			f = f.Because(detail(err))
		}
		return []protocol.Finding{f}
	}
	a, err := v.s.Timestamp.Authority()
	if err != nil { // roots that cannot be read
		return tell(protocol.FindingTSAInvalid, err)
	}
	ctx, cancel := context.WithTimeout(ctx, v.networkTime)
	defer cancel()
	something := make([]byte, sha256.Size)
	_, _ = rand.Read(something) // never fails (crypto/rand)
	asked := v.now()
	started := time.Now()
	stamp, err := a.Stamp(ctx, crypto.SHA256, something)
	switch {
	case err == nil:
		values["milliseconds"] = milliseconds(started)
		v.clocks.add(stamp.Time, asked, v.now(), 0)
		return tell(protocol.FindingTSAOK, nil)
	case fault.CodeOf(err) == fault.TimestampInvalid:
		return tell(protocol.FindingTSAInvalid, err)
	}
	found := tell(protocol.FindingTSADown, err)
	if v.s.Timestamp.Optional() { // nobody is kept from signing
		found[0].Level = protocol.Amber
	}
	return found
}

// maxAsked bounds the certificates whose issuers are asked.
const maxAsked = 8

// revocations asks the issuers of the certificates on the tokens whether they
// have withdrawn them. As in a check of a signature, only a certificate that
// leads to a trusted root may name an address.
func (v *visit) revocations(ctx context.Context) []protocol.Finding {
	if v.s.Revocation.Mode != settings.RevocationOnline {
		return []protocol.Finding{protocol.NewFinding(protocol.FindingOCSPOff, protocol.Values{"mode": protocol.Same(string(v.s.Revocation.Mode))})}
	}
	var found []protocol.Finding
	checker := &revocation.Checker{Timeout: v.networkTime, Client: v.revocation, Log: v.Log}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n, asked := 0, 0
	for _, t := range v.cards.all() {
		for _, c := range t.certificates {
			if c.X509 == nil || c.X509.IsCA {
				continue
			}
			n++
			path := v.pathOf(c, t)
			if !signs(c) || v.now().After(c.X509.NotAfter) || len(path) < 2 || asked == maxAsked {
				continue
			}
			leaf := cms.ParseCertificate(path[0].Raw)
			servers := append(leaf.OCSPServers(), leaf.CRLServers()...)
			if len(servers) == 0 {
				continue
			}
			if asked++; asked == 1 {
				// Once all modules have answered, and no sooner.
				var end context.CancelFunc
				ctx, end = context.WithTimeout(ctx, v.networkTime)
				defer end()
			}
			found = tellOnce(found, v.revoked(ctx, checker, revocation.Query{
				Certificate: leaf, Issuer: cms.ParseCertificate(path[1].Raw), At: v.now(), Now: v.now(),
			}, servers[0], n))
		}
	}
	if asked == 0 {
		return []protocol.Finding{protocol.NewFinding(protocol.FindingOCSPUntested, nil)}
	}
	return found
}

// tellOnce adds what is found, unless another certificate has told the same of
// their server.
func tellOnce(found []protocol.Finding, f protocol.Finding) []protocol.Finding {
	for _, other := range found {
		if f.Code == other.Code && f.Subject == other.Subject && f.Code != protocol.FindingCertificateRevoked {
			return found
		}
	}
	return append(found, f)
}

// revoked asks about the n-th certificate.
func (v *visit) revoked(ctx context.Context, checker *revocation.Checker, q revocation.Query, server string, n int) protocol.Finding {
	started := time.Now()
	status := checker.Check(ctx, q)
	values := protocol.Values{"milliseconds": milliseconds(started), "seconds": seconds(v.networkTime)}
	switch status.State {
	case revocation.Good:
		return protocol.NewFinding(protocol.FindingOCSPOK, values).About(address(server), "")
	case revocation.Revoked:
		return protocol.NewFinding(protocol.FindingCertificateRevoked, nil).
			About(shown.Name(q.Certificate.CommonName()), numbered("Chứng thư", "Certificate", n))
	}
	return protocol.NewFinding(protocol.FindingOCSPDown, values).About(address(server), "")
}
