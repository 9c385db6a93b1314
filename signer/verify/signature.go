package verify

import (
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"trien/signer/cms"
	"trien/signer/pdf"
)

// newSignature begins the report on a field's signature.
func newSignature(f field) Signature {
	return Signature{Field: f.name, Kind: Approval, Coverage: CoversPart, Chain: ChainNotChecked, Revocation: RevocationNotChecked}
}

// conclude writes a finding into the report.
func (s *Signature) conclude(f *finding) {
	s.Integrity, s.Verdict, s.SubIndication, s.Reason = f.integrity, f.verdict, f.subIndication, f.text
}

// signature finds out about the integrity of one field's signature; judge has
// the rest. The error is one of reading; what is wrong with the signature is in
// the report.
func (v *verifier) signature(f field) (*check, error) {
	s := newSignature(f)
	c := &check{verifier: v, report: &s, field: f}
	integrity, err := c.integrity()
	if integrity != nil {
		s.conclude(integrity)
	}
	c.intact = integrity == nil && err == nil
	return c, err
}

// A check is the judging of one signature.
type check struct {
	*verifier
	report *Signature
	field  field

	ref    pdf.Ref   // the signature dictionary
	dict   pdf.Dict  // as it stands in the signed revision
	signed *pdf.File // the document as signed
	br     byteRange

	intact       bool // integrity found nothing
	subFilter    pdf.Name
	data         *cms.SignedData
	timestamp    *cms.Timestamp // for a document timestamp
	verification cms.Verification

	// What judge finds out. existed is the earliest proof that the signature
	// existed, surely the earliest of those without a doubt, stamped the earliest of its own timestamps, notBefore the
	// latest of the timestamps that it covers, own what is said of a document
	// timestamp.
	existed, surely, stamped *proof
	notBefore                time.Time
	own                      stampResult
}

// integrity returns the first thing that is wrong with the signature, trust
// left aside, or nil.
func (c *check) integrity() (*finding, error) {
	for _, step := range []func() (*finding, error){c.locate, c.parse, c.crypto, c.coverage} {
		if f, err := step(); f != nil || err != nil {
			return f, err
		}
		if err := c.ctx.Err(); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// locate finds the signature dictionary where the signer wrote it: within the
// revision that the ByteRange ends, in the same field, its Contents exactly the
// gap. Each of these is one way by which signatures were wrapped or re-pointed.
func (c *check) locate() (*finding, error) {
	var ok bool
	if c.ref, ok = c.field.value.(pdf.Ref); !ok {
		return findMalformedDictionary, nil
	}
	present, err := c.now.Dict(c.ref)
	if err != nil || present == nil {
		return findMalformedDictionary, nil
	}
	c.describe(present)
	if c.br, ok = readByteRange(c.now, present["ByteRange"], c.size); !ok {
		return findMalformedRange, nil
	}
	c.signed = c.now
	if c.br.end != c.size {
		if c.signed, err = c.now.At(c.br.end); err != nil {
			return findMalformedRange, nil
		}
	}
	var spans map[pdf.Name]pdf.Span
	if c.dict, spans, err = c.signed.ValueSpans(c.ref); err != nil {
		return findMalformedDictionary, nil
	}
	if spans["Contents"] != (pdf.Span{Start: c.br.gap, End: c.br.resume}) {
		return findMalformedRange, nil
	}
	signedRange, ok := readByteRange(c.signed, c.dict["ByteRange"], c.br.end)
	if !ok || signedRange != c.br {
		return findMalformedRange, nil
	}
	form, err := readForm(c.signed)
	if err != nil {
		return findMalformedDictionary, nil
	}
	for _, f := range form.fields {
		if f.name == c.field.name && f.value == c.field.value && f.fieldType == "Sig" {
			return nil, nil
		}
	}
	return findMalformedDictionary, nil
}

// describe fills in what the dictionary says of itself.
func (c *check) describe(d pdf.Dict) {
	// PBAD.PAdES is ETSI.CAdES.detached under the name that ICP-Brasil gives it.
	subFilter, _ := c.now.Resolve(d["SubFilter"])
	c.subFilter, _ = subFilter.(pdf.Name)
	m, _ := c.now.Resolve(d["M"])
	c.report.Times.Claimed = date(m)
	if c.subFilter == "ETSI.RFC3161" {
		c.report.Kind = DocTimestamp
		c.report.Times.Claimed = nil
		return
	}
	if l, err := permissions(c.now, []field{c.field}); err == nil && l.permission != 0 {
		c.report.Kind = Certification
	}
}

// parse reads the CMS out of Contents and applies what the SubFilter asks of
// it (ISO 32000-2, table 260).
func (c *check) parse() (*finding, error) {
	contents, ok := c.dict["Contents"].(pdf.String)
	if !ok {
		return findMalformedDictionary, nil
	}
	var err error
	switch c.subFilter {
	case "adbe.pkcs7.detached", "ETSI.CAdES.detached", "PBAD.PAdES", "adbe.pkcs7.sha1":
		c.data, err = cms.Parse(contents)
	case "ETSI.RFC3161":
		if c.timestamp, err = cms.ParseTimestamp(contents); err == nil {
			c.data = c.timestamp.SignedData
			c.report.Times.Timestamp = &c.timestamp.Time
		}
	default:
		return findUnsupported, nil
	}
	if err != nil {
		c.report.Detail = err.Error()
	}
	if errors.Is(err, cms.ErrUnsupported) {
		return findUnsupported, nil
	}
	if err != nil {
		return findMalformedCMS, nil
	}
	if c.report.Kind != DocTimestamp && c.report.Times.Claimed == nil {
		c.report.Times.Claimed = c.data.Signer.SigningTime
	}
	switch c.subFilter {
	case "adbe.pkcs7.detached", "ETSI.CAdES.detached", "PBAD.PAdES":
		// Even an empty content makes a signature that readers disagree on:
		// Acrobat accepts it, iText and DSS do not. It is refused here.
		if c.data.Content != nil {
			return findContentInside, nil
		}
	case "adbe.pkcs7.sha1":
		if len(c.data.Content) != crypto.SHA1.Size() {
			return findMalformedCMS, nil
		}
	}
	return nil, nil
}

// crypto checks digest and signature value over the ByteRange.
func (c *check) crypto() (*finding, error) {
	hash := c.data.Signer.Hash
	switch c.subFilter {
	case "ETSI.RFC3161":
		hash = c.timestamp.Hash
	case "adbe.pkcs7.sha1":
		hash = crypto.SHA1
	}
	var digest []byte
	if hash != 0 {
		var err error
		if digest, err = c.digest(hash); err != nil {
			return nil, err
		}
	}
	var err error
	switch c.subFilter {
	case "ETSI.RFC3161":
		c.verification, err = c.timestamp.VerifyToken(digest)
	case "adbe.pkcs7.sha1":
		if string(digest) != string(c.data.Content) {
			err = cms.ErrDigest
			break
		}
		if h := c.data.Signer.Hash; h != 0 {
			inner := h.New()
			inner.Write(digest)
			digest = inner.Sum(nil)
		}
		c.verification, err = c.data.Verify(digest)
		c.verification.Weak = append(c.verification.Weak, "adbe.pkcs7.sha1")
	default:
		c.verification, err = c.data.Verify(digest)
	}
	if signer := c.verification.Certificate; signer != nil {
		c.report.Signer = describeSigner(signer)
	}
	if contents, ok := c.dict["Contents"].(pdf.String); ok && err == nil {
		err = envelope(contents, c.data, c.verification.Certificate)
	}
	if err != nil {
		c.report.Detail = err.Error()
	}
	switch {
	case err == nil:
		return nil, nil
	case errors.Is(err, cms.ErrDigest):
		return findDigest, nil
	case errors.Is(err, cms.ErrSignature):
		return findCrypto, nil
	case errors.Is(err, cms.ErrNoCertificate):
		return findNoCertificate, nil
	case errors.Is(err, cms.ErrUnsupported):
		return findUnsupported, nil
	}
	return findMalformedCMS, nil
}

func describeSigner(c *cms.Certificate) Signer {
	fingerprint := sha256.Sum256(c.Raw)
	s := Signer{
		CommonName: c.CommonName(), Organization: c.Organization(), OrganizationalUnit: c.OrganizationalUnit(),
		Issuer: c.Issuer(), Fingerprint: hex.EncodeToString(fingerprint[:]), Certificate: c.Raw,
	}
	if c.Serial != nil {
		s.Serial = c.Serial.Text(16)
	}
	optional := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	s.NotBefore, s.NotAfter = optional(c.NotBefore), optional(c.NotAfter)
	return s
}
