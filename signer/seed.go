package signer

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"slices"

	"trien/signer/cms"
	"trien/signer/fault"
	"trien/signer/pdf"
)

// What our signatures are, in the words of seed value dictionaries.
const (
	filter    = pdf.Name("Adobe.PPKLite")
	subFilter = pdf.Name("ETSI.CAdES.detached")
	// seedVersion is the highest V of a seed value dictionary that is
	// understood: 3 is that of PDF 2.0 (ISO 32000-2, table 237).
	seedVersion = 3
)

// digestMethods are the names of our digests in DigestMethod.
var digestMethods = []struct {
	hash crypto.Hash
	name string
}{{crypto.SHA256, "SHA256"}, {crypto.SHA384, "SHA384"}, {crypto.SHA512, "SHA512"}}

// seedHash returns the digest to sign with: what opt asks for, else the key's
// own, else what the field demands. It holds the signature against what the
// field asks of it.
func seedHash(f *pdf.File, opt Options, cert *x509.Certificate, chain []*x509.Certificate) (crypto.Hash, error) {
	hash := opt.Hash
	if hash == 0 {
		hash = cms.DefaultHash(cert.PublicKey)
	}
	if opt.Field == "" {
		return hash, nil
	}
	seed, err := f.SeedValue(opt.Field)
	if err != nil || seed == nil {
		return hash, err
	}
	if !digestAllowed(seed, hash) && opt.Hash == 0 {
		for _, m := range digestMethods {
			if digestAllowed(seed, m.hash) {
				hash = m.hash
				break
			}
		}
	}
	if !digestAllowed(seed, hash) {
		return 0, fault.New(fault.DocumentFieldConstraint, "DigestMethod")
	}
	return hash, checkSeedValue(seed, opt, cert, chain)
}

func digestAllowed(s *pdf.SeedValue, hash crypto.Hash) bool {
	if s.Required&pdf.SeedDigestMethod == 0 || len(s.DigestMethod) == 0 {
		return true
	}
	for _, m := range digestMethods {
		if m.hash == hash {
			return slices.Contains(s.DigestMethod, m.name)
		}
	}
	return false
}

// checkSeedValue refuses to sign a field with a signature that its seed value
// dictionary does not allow (ISO 32000-2, 12.7.5.5): fault.DocumentFieldConstraint.
// What is a wish and no demand is not looked at.
func checkSeedValue(s *pdf.SeedValue, opt Options, cert *x509.Certificate, chain []*x509.Certificate) error {
	refuse := func(entry string) error { return fault.New(fault.DocumentFieldConstraint, entry) }
	demands := func(flag int64) bool { return s.Required&flag != 0 }
	switch {
	case demands(pdf.SeedFilter) && s.Filter != "" && s.Filter != filter:
		return refuse("Filter")
	case demands(pdf.SeedSubFilter) && len(s.SubFilter) > 0 && !slices.Contains(s.SubFilter, subFilter):
		return refuse("SubFilter")
	case demands(pdf.SeedVersion) && s.Version > seedVersion:
		return refuse("V")
	case demands(pdf.SeedReasons) && !reasonAllowed(s.Reasons, opt.Reason):
		return refuse("Reasons")
	case demands(pdf.SeedAddRevInfo) && s.AddRevInfo:
		return refuse("AddRevInfo") // it goes with adbe.pkcs7.detached only
	case demands(pdf.SeedLockDocument) && s.LockDocument == "true":
		return refuse("LockDocument")
	case demands(pdf.SeedAppearanceFilter) && s.AppearanceFilter != "":
		return refuse("AppearanceFilter")
	case s.Certification != 0:
		return refuse("MDP") // a certification signature is wanted
	case s.TimestampNeeded && (opt.Timestamp == nil || opt.TimestampOptional):
		return refuse("TimeStamp")
	}
	return checkCertificateSeed(&s.Certificate, cert, chain)
}

// reasonAllowed compares a reason with those that a field demands. None, or a
// lone period, forbid any reason.
func reasonAllowed(reasons []string, reason string) bool {
	if len(reasons) == 0 || len(reasons) == 1 && reasons[0] == "." {
		return reason == ""
	}
	return slices.Contains(reasons, reason)
}

func checkCertificateSeed(s *pdf.CertificateSeed, cert *x509.Certificate, chain []*x509.Certificate) error {
	refuse := func(entry string) error { return fault.New(fault.DocumentFieldConstraint, "Cert "+entry) }
	demands := func(flag int64) bool { return s.Required&flag != 0 }
	is := func(c *x509.Certificate) func([]byte) bool {
		return func(der []byte) bool { return bytes.Equal(der, c.Raw) }
	}
	issued := func(der []byte) bool {
		return slices.ContainsFunc(chain, func(c *x509.Certificate) bool { return is(c)(der) })
	}
	switch {
	case demands(pdf.SeedCertSubject) && len(s.Subject) > 0 && !slices.ContainsFunc(s.Subject, is(cert)):
		return refuse("Subject")
	case demands(pdf.SeedCertIssuer) && len(s.Issuer) > 0 && !slices.ContainsFunc(s.Issuer, issued):
		return refuse("Issuer")
	case demands(pdf.SeedCertOID) && len(s.OID) > 0 && !hasPolicy(cert, s.OID):
		return refuse("OID")
	case demands(pdf.SeedCertSubjectDN) && len(s.SubjectDN) > 0 && !hasName(cert, s.SubjectDN):
		return refuse("SubjectDN")
	case demands(pdf.SeedCertKeyUsage) && len(s.KeyUsage) > 0 && !hasKeyUsage(cert, s.KeyUsage):
		return refuse("KeyUsage")
	}
	return nil
}

func hasPolicy(cert *x509.Certificate, policies []string) bool {
	for _, p := range cert.Policies {
		if slices.Contains(policies, p.String()) {
			return true
		}
	}
	return false
}

// attributeTypes are the names that SubjectDN may have besides object
// identifiers (RFC 4519).
var attributeTypes = map[pdf.Name]string{
	"CN": "2.5.4.3", "SN": "2.5.4.4", "serialNumber": "2.5.4.5", "C": "2.5.4.6", "L": "2.5.4.7", "ST": "2.5.4.8",
	"STREET": "2.5.4.9", "street": "2.5.4.9", "O": "2.5.4.10", "OU": "2.5.4.11", "title": "2.5.4.12", "GN": "2.5.4.42",
	"givenName": "2.5.4.42", "UID": "0.9.2342.19200300.100.1.1", "uid": "0.9.2342.19200300.100.1.1",
	"DC": "0.9.2342.19200300.100.1.25", "E": "1.2.840.113549.1.9.1", "email": "1.2.840.113549.1.9.1",
}

// hasName reports whether the certificate's subject has every attribute of one
// of the names.
func hasName(cert *x509.Certificate, names []map[pdf.Name]string) bool {
	type attribute struct{ oid, value string }
	has := map[attribute]bool{}
	for _, a := range cert.Subject.Names {
		if v, ok := a.Value.(string); ok {
			has[attribute{a.Type.String(), v}] = true
		}
	}
	return slices.ContainsFunc(names, func(name map[pdf.Name]string) bool {
		for k, v := range name {
			oid, ok := attributeTypes[k]
			if !ok {
				oid = string(k)
			}
			if !has[attribute{oid, v}] {
				return false
			}
		}
		return true
	})
}

// hasKeyUsage reports whether the certificate's key usage fits one of the
// patterns: a '0', '1' or 'X' for each bit of RFC 5280, 4.2.1.3, from
// digitalSignature on.
func hasKeyUsage(cert *x509.Certificate, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		for i, c := range []byte(pattern) {
			set := i < 9 && cert.KeyUsage&(1<<i) != 0
			if c == '1' && !set || c == '0' && set {
				return false
			}
		}
		return true
	})
}
