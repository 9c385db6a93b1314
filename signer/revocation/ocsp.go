package revocation

import (
	"bytes"
	"crypto"
	"crypto/sha1" // the key identifier that RFC 6960 prescribes, no signature
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms"
)

// errMalformed: an answer that cannot be read.
var errMalformed = errors.New("revocation: malformed")

// MaxOCSP is the longest OCSP response that is read, in bytes. Usual ones have
// 2 KiB, with a responder's chain some 6.
const MaxOCSP = 256 << 10

const (
	maxSingle       = 64 // answers in one OCSP response
	maxCertificates = 16 // certificates in one OCSP response
)

var (
	oidOCSPBasic     = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 1}
	oidArchiveCutoff = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 6}
	oidOCSPSigning   = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 9}

	// hashes are those that a CertID may be made with. They identify and do
	// not sign, so that SHA-1, which nearly everyone uses here, is no weakness.
	hashes = map[string]crypto.Hash{
		"1.3.14.3.2.26": crypto.SHA1, "2.16.840.1.101.3.4.2.1": crypto.SHA256,
		"2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512,
	}

	context0, context1, context2 = contextTag(0), contextTag(1), contextTag(2)
)

func contextTag(n int) cbasn1.Tag { return cbasn1.Tag(n).ContextSpecific().Constructed() }

// ocspResponse is a successful OCSPResponse (RFC 6960, 4.2.1). It is read here
// and not by x/crypto/ocsp, which shows no CertID, looks at the first of the
// certificates only and knows no RSASSA-PSS, which rule N10 asks for.
type ocspResponse struct {
	raw []byte

	signed, algorithm, signature []byte
	responderName, responderKey  []byte // one of them
	producedAt                   time.Time
	singles                      []single
	certificates                 []*cms.Certificate

	mu      sync.Mutex // guards what follows
	checked *cms.Certificate
	weak    []string
	until   time.Time // when who signed for checked goes out of force; zero where nobody did
}

// single is a SingleResponse.
type single struct {
	hash              crypto.Hash
	nameHash, keyHash []byte
	serial            *big.Int
	status            Status
}

func parseOCSP(der []byte) (*ocspResponse, error) {
	if len(der) > MaxOCSP {
		return nil, errMalformed
	}
	input := cryptobyte.String(der)
	var response, wrapped, body, octets, basic, tbs, algorithm cryptobyte.String
	var status int
	var kind asn1.ObjectIdentifier
	if !input.ReadASN1(&response, cbasn1.SEQUENCE) || !response.ReadASN1Enum(&status) || status != 0 ||
		!response.ReadASN1(&wrapped, context0) || !wrapped.ReadASN1(&body, cbasn1.SEQUENCE) ||
		!body.ReadASN1ObjectIdentifier(&kind) || !kind.Equal(oidOCSPBasic) ||
		!body.ReadASN1(&octets, cbasn1.OCTET_STRING) || !octets.ReadASN1(&basic, cbasn1.SEQUENCE) ||
		!basic.ReadASN1Element(&tbs, cbasn1.SEQUENCE) || !basic.ReadASN1Element(&algorithm, cbasn1.SEQUENCE) {
		return nil, errMalformed
	}
	r := &ocspResponse{raw: der, signed: tbs, algorithm: algorithm}
	var chain cryptobyte.String
	var hasChain bool
	if !basic.ReadASN1BitStringAsBytes(&r.signature) || !basic.ReadOptionalASN1(&chain, &hasChain, context0) {
		return nil, errMalformed
	}
	if hasChain {
		var list cryptobyte.String
		if !chain.ReadASN1(&list, cbasn1.SEQUENCE) {
			return nil, errMalformed
		}
		for !list.Empty() && len(r.certificates) < maxCertificates {
			var c cryptobyte.String
			if !list.ReadASN1Element(&c, cbasn1.SEQUENCE) {
				return nil, errMalformed
			}
			r.certificates = append(r.certificates, cms.ParseCertificate(c))
		}
	}
	if !tbs.ReadASN1(&tbs, cbasn1.SEQUENCE) || !r.parseData(tbs) {
		return nil, errMalformed
	}
	return r, nil
}

// parseData reads a ResponseData.
func (r *ocspResponse) parseData(s cryptobyte.String) bool {
	var id, list cryptobyte.String
	if !s.SkipOptionalASN1(context0) { // version
		return false
	}
	switch {
	case s.PeekASN1Tag(context1):
		if !s.ReadASN1(&id, context1) {
			return false
		}
		r.responderName = id
	case s.PeekASN1Tag(context2):
		var key cryptobyte.String
		if !s.ReadASN1(&id, context2) || !id.ReadASN1(&key, cbasn1.OCTET_STRING) {
			return false
		}
		r.responderKey = key
	default:
		return false
	}
	if !s.ReadASN1GeneralizedTime(&r.producedAt) || !s.ReadASN1(&list, cbasn1.SEQUENCE) {
		return false
	}
	for !list.Empty() {
		var item cryptobyte.String
		if !list.ReadASN1(&item, cbasn1.SEQUENCE) || len(r.singles) == maxSingle {
			return false
		}
		one, ok := parseSingle(item)
		if !ok {
			return false
		}
		r.singles = append(r.singles, one)
	}
	// The extensions of a response (nonce, extended-revoke) change nothing
	// here; one that is critical and unknown would.
	return noCritical(s, context1)
}

func parseSingle(s cryptobyte.String) (one single, ok bool) {
	var id, algorithm, status cryptobyte.String
	var hash asn1.ObjectIdentifier
	var tag cbasn1.Tag
	one.serial, one.status.Kind, one.status.Reason = new(big.Int), "ocsp", -1
	if !s.ReadASN1(&id, cbasn1.SEQUENCE) || !id.ReadASN1(&algorithm, cbasn1.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&hash) ||
		!id.ReadASN1Bytes(&one.nameHash, cbasn1.OCTET_STRING) || !id.ReadASN1Bytes(&one.keyHash, cbasn1.OCTET_STRING) ||
		!id.ReadASN1Integer(one.serial) || !s.ReadAnyASN1(&status, &tag) {
		return one, false
	}
	one.hash = hashes[hash.String()]
	switch tag {
	case cbasn1.Tag(0).ContextSpecific():
		one.status.State = Good
	case context1:
		one.status.State = Revoked
		if !status.ReadASN1GeneralizedTime(&one.status.RevokedAt) {
			return one, false
		}
		var reason cryptobyte.String
		var present bool
		if !status.ReadOptionalASN1(&reason, &present, context0) || present && !reason.ReadASN1Enum(&one.status.Reason) {
			return one, false
		}
	case cbasn1.Tag(2).ContextSpecific():
	default:
		return one, false
	}
	var next cryptobyte.String
	var present bool
	if !s.ReadASN1GeneralizedTime(&one.status.ThisUpdate) || !s.ReadOptionalASN1(&next, &present, context0) ||
		present && !next.ReadASN1GeneralizedTime(&one.status.NextUpdate) {
		return one, false
	}
	if list, ok := extensions(s, context1); ok {
		for _, e := range list {
			if cutoff := cryptobyte.String(e.value); e.id.Equal(oidArchiveCutoff) {
				cutoff.ReadASN1GeneralizedTime(&one.status.coversExpired)
			}
		}
	}
	return one, noCritical(s, context1)
}

// status returns what the response says of a certificate, Unknown where it says
// nothing that counts.
func (r *ocspResponse) status(q Query) Status {
	for _, one := range r.singles {
		if !one.means(q) {
			continue
		}
		s := one.status
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.checked == nil || !bytes.Equal(r.checked.Raw, q.Issuer.Raw) {
			r.checked = q.Issuer
			r.weak, r.until = r.signedFor(q.Issuer)
		}
		if r.until.IsZero() || r.producedAt.After(q.Now.Add(skew)) {
			return Status{}
		}
		s.Weak, s.signerUntil, s.Raw = r.weak, r.until, r.raw
		return s
	}
	return Status{}
}

// means reports whether the CertID is that of the certificate (RFC 6960,
// 4.1.1): its serial number and both hashes of its issuer.
func (one *single) means(q Query) bool {
	if one.hash == 0 || q.Certificate.Serial == nil || !bytes.Equal(serialOctets(one.serial), serialOctets(q.Certificate.Serial)) {
		return false
	}
	name, key := one.hash.New(), one.hash.New()
	name.Write(q.Certificate.RawIssuer)
	key.Write(keyBits(q.Issuer))
	return bytes.Equal(one.nameHash, name.Sum(nil)) && bytes.Equal(one.keyHash, key.Sum(nil))
}

// keyBits returns the subjectPublicKey without its header.
func keyBits(c *cms.Certificate) []byte {
	spki := cryptobyte.String(c.RawSubjectPublicKeyInfo)
	var info cryptobyte.String
	var bits []byte
	if !spki.ReadASN1(&info, cbasn1.SEQUENCE) || !info.SkipASN1(cbasn1.SEQUENCE) || !info.ReadASN1BitStringAsBytes(&bits) {
		return nil
	}
	return bits
}

// signedFor reports how weakly the response is signed by the authority itself
// or by a responder that it authorised (RFC 6960, 4.2.2.2) and that was in force
// when it answered, and until when that one's word counts; zero where it is
// signed by neither.
func (r *ocspResponse) signedFor(issuer *cms.Certificate) (weak []string, until time.Time) {
	if r.names(issuer) {
		if weak, err := issuer.CheckSignature(r.algorithm, r.signed, r.signature); err == nil {
			return weak, issuer.NotAfter
		}
	}
	for _, c := range r.certificates {
		if !r.names(c) || !authorised(c) || !inForce(c, r.producedAt) {
			continue
		}
		above, err := c.CheckIssuer(issuer)
		if err != nil {
			continue
		}
		if weak, err := c.CheckSignature(r.algorithm, r.signed, r.signature); err == nil {
			return append(weak, above...), c.NotAfter
		}
	}
	return nil, time.Time{}
}

// names reports whether the response's responderID means c.
func (r *ocspResponse) names(c *cms.Certificate) bool {
	if r.responderName != nil {
		return cms.SameName(r.responderName, c.RawSubject)
	}
	hash := sha1.Sum(keyBits(c))
	return bytes.Equal(r.responderKey, hash[:])
}

func authorised(c *cms.Certificate) bool {
	purposes, _, err := c.ExtKeyUsage()
	usage, usageErr := c.KeyUsage()
	return err == nil && usageErr == nil && slices.ContainsFunc(purposes, oidOCSPSigning.Equal) &&
		(usage == 0 || usage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) != 0)
}

func inForce(c *cms.Certificate, at time.Time) bool {
	return !at.Before(c.NotBefore.Add(-skew)) && !at.After(c.NotAfter.Add(skew))
}
