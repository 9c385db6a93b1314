package verify_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/revocation/revocationtest"
	"trien/signer/verify"
)

// rsaAuthority is an authority with an RSA key, whose certificate and whose
// issued ones may be signed with SHA-1.
func (w *world) rsaAuthority(name string, above *revocationtest.Authority, sha1 bool, notBefore time.Time) *revocationtest.Authority {
	w.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		w.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(9), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, NotBefore: notBefore, NotAfter: time.Now().AddDate(10, 0, 0)}
	if sha1 {
		template.SignatureAlgorithm = x509.SHA1WithRSA
	}
	a := &revocationtest.Authority{Key: key, Revoked: map[string]revocationtest.Withdrawal{}}
	parent, signer := template, crypto.Signer(key)
	if above != nil {
		parent, signer = above.Certificate, above.Key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		w.t.Fatal(err)
	}
	if a.Certificate, err = x509.ParseCertificate(der); err != nil {
		w.t.Fatal(err)
	}
	a.Chain = []*x509.Certificate{a.Certificate}
	if above != nil {
		a.Chain = append(a.Chain, above.Chain...)
	}
	return a
}

func (w *world) reportTrusting(doc []byte, trust ...*x509.Certificate) verify.Signature {
	w.t.Helper()
	r := report(w.t, doc, trust...)
	if r.Integrity != verify.Intact {
		w.t.Fatalf("%s: %+v", r.Integrity, r.Signatures)
	}
	return r.Signatures[0]
}

func warned(s verify.Signature, words string) bool {
	for _, w := range s.Warnings {
		if strings.Contains(w.EN, words) {
			return true
		}
	}
	return false
}

// The government's first root has authorities below it that are signed with
// SHA-1: they are followed, with a warning. A signer's certificate is not.
func TestAuthorityBelowASHA1RootIsFollowedWithAWarning(t *testing.T) {
	w := newWorld(t)
	old := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
	root := w.rsaAuthority("Gốc SHA-1", nil, true, old)
	ca := w.rsaAuthority("CA dưới gốc SHA-1", root, true, old)
	none := signer.Identity{}
	s := w.reportTrusting(w.sign(document(), w.identity(ca), ago(day), none), root.Certificate)
	if s.Chain != verify.ChainTrusted || s.SubIndication != "TRY_LATER" || !warned(s, "chain uses an algorithm no longer safe: SHA-1") {
		t.Errorf("%s %s %+v", s.Chain, s.SubIndication, s.Warnings)
	}
	// Not even the root's self-signature counts where it is the anchor.
	s = w.reportTrusting(w.sign(document(), w.identity(root), ago(day), none), root.Certificate)
	if s.SubIndication != "TRY_LATER" || warned(s, "SHA-1") {
		t.Errorf("%s %+v", s.SubIndication, s.Warnings)
	}
	sha1 := func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA }
	since := func(at time.Time) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.NotBefore = at }
	}
	in2012 := time.Date(2012, 5, 1, 0, 0, 0, 0, time.UTC)
	tsa, weakTSA := w.identity(root, authority, since(old)), w.identity(ca, sha1, authority, since(old))
	weakTSA.Chain = nil // the maker of tokens follows no SHA-1; the signature has it
	for name, c := range map[string]struct {
		doc  []byte
		want string
	}{
		"issued now":                      {w.sign(document(), w.identity(ca, sha1), ago(day), none), "CRYPTO_CONSTRAINTS_FAILURE"},
		"issued long ago, claimed now":    {w.sign(document(), w.identity(ca, sha1, since(old)), ago(day), none), "CRYPTO_CONSTRAINTS_FAILURE"},
		"issued and claimed long ago":     {w.sign(document(), w.identity(ca, sha1, since(old)), in2012, none), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"},
		"proven to be from long ago":      {w.sign(document(), w.identity(ca, sha1, since(old)), in2012, tsa, in2012), "TRY_LATER"},
		"the proof is as weak":            {w.sign(document(), w.identity(ca, sha1, since(old)), in2012, weakTSA, in2012), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"},
		"the weak proof is itself sealed": {w.seal(w.sign(document(), w.identity(ca, sha1, since(old)), in2012, weakTSA, in2012), tsa, in2012.AddDate(0, 1, 0)), "TRY_LATER"},
	} {
		if s := w.reportTrusting(c.doc, root.Certificate); s.SubIndication != c.want {
			t.Errorf("%s: %s %+v", name, s.SubIndication, s.Warnings)
		}
	}
}

// reissued changes the certificate's signed part, keeping its length, and signs
// it anew, so that it is what an authority could have issued but crypto/x509
// would not. Only the fields that signing needs are set.
func (w *world) reissued(id signer.Identity, change func(tbs []byte) []byte) signer.Identity {
	w.t.Helper()
	var c struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(id.Certificate.Raw, &c); err != nil {
		w.t.Fatal(err)
	}
	tbs := change(bytes.Clone(c.TBS.FullBytes))
	if len(tbs) != len(c.TBS.FullBytes) || bytes.Equal(tbs, c.TBS.FullBytes) {
		w.t.Fatal("the change is none, or of another length")
	}
	digest := sha256.Sum256(tbs)
	signature, err := ecdsa.SignASN1(rand.Reader, w.ca.Key.(*ecdsa.PrivateKey), digest[:])
	if err != nil {
		w.t.Fatal(err)
	}
	c.TBS = asn1.RawValue{FullBytes: tbs}
	c.Signature = asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}
	der, err := asn1.Marshal(c)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := x509.ParseCertificate(der); err == nil {
		w.t.Fatal("crypto/x509 takes it")
	}
	made := *id.Certificate
	made.Raw = der
	id.Certificate = &made
	return id
}

func TestCertificatesThatGoRejectsAreJudgedAllTheSame(t *testing.T) {
	w := newWorld(t)
	serial := func(c *x509.Certificate) { c.SerialNumber = new(big.Int).SetBytes([]byte("\x7f1234567")) }
	negative := w.reissued(w.person(serial), func(tbs []byte) []byte {
		return bytes.Replace(tbs, []byte("\x02\x08\x7f1234567"), []byte("\x02\x08\xff1234567"), 1)
	})
	number := new(big.Int).SetBytes([]byte("\xff1234567"))
	negative.Certificate.SerialNumber = number.Sub(number, new(big.Int).Lsh(big.NewInt(1), 64))
	name := func(tag string) signer.Identity {
		id := w.person()
		id = w.reissued(id, func(tbs []byte) []byte {
			cn := "\x06\x03\x55\x04\x03\x0c"
			i := bytes.LastIndex(tbs, []byte(cn)) // the subject's
			return slicesReplace(tbs, i+len(cn)-1, tag)
		})
		id.Certificate.RawSubject = nil
		return id
	}
	utf8 := w.reissued(w.person(), func(tbs []byte) []byte {
		i := bytes.LastIndex(tbs, []byte("UBND"))
		return slicesReplace(tbs, i, "\xff")
	})
	for what, id := range map[string]signer.Identity{"a negative serial number": negative, "a string of type 48": name("\x30"), "a string of type 28": name("\x1c"), "invalid UTF-8": utf8} {
		s := w.reportTrusting(w.sign(document(), id, ago(day), signer.Identity{}), w.root.Certificate)
		if s.Chain != verify.ChainTrusted || s.SubIndication != "TRY_LATER" || s.Signer.Issuer != "Chứng thực số thử nghiệm" || !warned(s, "RFC 5280") {
			t.Errorf("%s: %s %s %+v %+v", what, s.Chain, s.SubIndication, s.Signer, s.Warnings)
		}
		r := w.report(w.sign(document(), id, ago(day), signer.Identity{}), w.checker)
		if s := r.Signatures[0]; s.Verdict != verify.Passed {
			t.Errorf("%s, on line: %s %s %+v", what, s.Verdict, s.SubIndication, s.Warnings)
		}
	}
	forged := w.reissued(w.person(serial), func(tbs []byte) []byte {
		return bytes.Replace(tbs, []byte("\x02\x08\x7f1234567"), []byte("\x02\x08\xff1234567"), 1)
	})
	forged.Certificate.SerialNumber = number
	forged.Certificate.Raw[len(forged.Certificate.Raw)-1] ^= 1
	if s := w.reportTrusting(w.sign(document(), forged, ago(day), signer.Identity{}), w.root.Certificate); s.SubIndication != "NO_CERTIFICATE_CHAIN_FOUND" {
		t.Errorf("a false signature: %s", s.SubIndication)
	}
	twice := w.reissued(w.person(func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Value: []byte{5, 0}}, {Id: asn1.ObjectIdentifier{1, 2, 4}, Value: []byte{5, 0}}}
	}), func(tbs []byte) []byte {
		return bytes.Replace(tbs, []byte("\x06\x02\x2a\x04"), []byte("\x06\x02\x2a\x03"), 1)
	})
	if s := w.reportTrusting(w.sign(document(), twice, ago(day), signer.Identity{}), w.root.Certificate); s.SubIndication != "CERTIFICATE_CHAIN_GENERAL_FAILURE" {
		t.Errorf("an extension twice: %s", s.SubIndication)
	}
}

func slicesReplace(b []byte, at int, with string) []byte {
	copy(b[at:], with)
	return b
}

func policyID(t *testing.T, parts ...uint64) x509.OID {
	t.Helper()
	id, err := x509.OIDFromInts(parts)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestPathsFollowRFC5280(t *testing.T) {
	dn := func(parts ...string) []byte {
		var name pkix.Name
		for i := 0; i < len(parts); i += 2 {
			switch parts[i] {
			case "C":
				name.Country = []string{parts[i+1]}
			case "O":
				name.Organization = []string{parts[i+1]}
			}
		}
		der, err := asn1.Marshal(name.ToRDNSequence())
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	tlv := func(tag byte, parts ...[]byte) []byte {
		body := bytes.Join(parts, nil)
		if len(body) > 127 {
			t.Fatal("too long")
		}
		return append([]byte{tag, byte(len(body))}, body...)
	}
	limits := func(tag byte, names ...[]byte) func(*x509.Certificate) {
		var trees [][]byte
		for _, n := range names {
			trees = append(trees, tlv(0x30, n))
		}
		return func(c *x509.Certificate) {
			c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 30}, Critical: true, Value: tlv(0x30, tlv(tag, trees...))})
		}
	}
	const permitted, excluded = 0xa0, 0xa1
	critical := func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}})
	}
	explicit := func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 36}, Critical: true, Value: []byte("\x30\x03\x80\x01\x00")})
		c.Policies = []x509.OID{policyID(t, 1, 2, 3, 4)}
	}
	policy := func(id ...uint64) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.Policies = []x509.OID{policyID(t, id...)} }
	}
	email := func(address string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.EmailAddresses = []string{address} }
	}
	const good, bad = "TRY_LATER", "CHAIN_CONSTRAINTS_FAILURE"
	for name, c := range map[string]struct {
		ca, person func(*x509.Certificate)
		want       string
	}{
		"plain":                       {nil, nil, good},
		"no authority":                {func(c *x509.Certificate) { c.IsCA = false }, nil, bad},
		"no basicConstraints":         {func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = false, false }, nil, bad},
		"may not sign certificates":   {func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }, nil, bad},
		"no usage stated":             {func(c *x509.Certificate) { c.KeyUsage = 0 }, nil, good},
		"nobody below":                {func(c *x509.Certificate) { c.MaxPathLenZero = true }, nil, good},
		"unknown critical":            {critical, nil, bad},
		"unknown critical, signer's":  {nil, critical, bad},
		"out of time":                 {func(c *x509.Certificate) { c.NotAfter = time.Now().AddDate(0, 0, -1) }, nil, "OUT_OF_BOUNDS_NO_POE"},
		"organisation permitted":      {limits(permitted, tlv(0xa4, dn("C", "VN", "O", "ubnd  Tỉnh AN BÌNH"))), nil, good},
		"another organisation":        {limits(permitted, tlv(0xa4, dn("C", "VN", "O", "UBND tỉnh khác"))), nil, bad},
		"organisation excluded":       {limits(excluded, tlv(0xa4, dn("C", "VN", "O", "UBND TỈNH AN BÌNH"))), nil, bad},
		"another excluded":            {limits(excluded, tlv(0xa4, dn("C", "VN", "O", "UBND tỉnh khác"))), nil, good},
		"mail permitted":              {limits(permitted, tlv(0x81, []byte("anbinh.example"))), email("nghia@anbinh.example"), good},
		"mail of another":             {limits(permitted, tlv(0x81, []byte("anbinh.example"))), email("nghia@xanbinh.example"), bad},
		"mail below a domain":         {limits(permitted, tlv(0x81, []byte(".example"))), email("nghia@anbinh.example"), good},
		"no mail":                     {limits(permitted, tlv(0x81, []byte("anbinh.example"))), nil, good},
		"host excluded":               {limits(excluded, tlv(0x82, []byte("example"))), func(c *x509.Certificate) { c.DNSNames = []string{"a.example"} }, bad},
		"a kind that is not compared": {limits(excluded, tlv(0x87, make([]byte, 8))), func(c *x509.Certificate) { c.IPAddresses = append(c.IPAddresses, []byte{1, 2, 3, 4}) }, bad},
		"policy demanded, there":      {explicit, policy(1, 2, 3, 4), good},
		"policy demanded, any":        {explicit, policy(2, 5, 29, 32, 0), good},
		"policy demanded, another":    {explicit, policy(1, 2, 3, 5), bad},
		"policy demanded, none":       {explicit, nil, bad},
		"policy not demanded":         {policy(1, 2, 3, 4), nil, good},
	} {
		w := newWorld(t)
		ca := w.authority("Chứng thực số thử nghiệm", w.root, c.ca)
		var change []func(*x509.Certificate)
		if c.person != nil {
			change = append(change, c.person)
		}
		doc := w.sign(document(), w.identity(ca, change...), ago(day), signer.Identity{})
		s := w.reportTrusting(doc, w.root.Certificate)
		if s.SubIndication != c.want {
			t.Errorf("%s: %s", name, s.SubIndication)
		}
	}

	w := newWorld(t)
	narrow := w.authority("Hẹp", w.root, func(c *x509.Certificate) { c.MaxPathLenZero = true })
	below := w.authority("Dưới hẹp", narrow, nil)
	doc := w.sign(document(), w.identity(below), ago(day), signer.Identity{})
	if s := w.reportTrusting(doc, w.root.Certificate); s.SubIndication != bad {
		t.Errorf("below pathLen 0: %s", s.SubIndication)
	}
	for name, anchor := range map[string]*x509.Certificate{"the authority itself": below.Certificate, "the signer alone": nil} {
		id := w.identity(below)
		if anchor == nil {
			anchor = id.Certificate
		}
		if s := w.reportTrusting(w.sign(document(), id, ago(day), signer.Identity{}), anchor); s.Chain != verify.ChainTrusted || s.SubIndication != good {
			t.Errorf("%s is trusted: %s", name, s.SubIndication)
		}
	}
}

// An authority may write its name with other string types where it issues.
func TestNamesAreComparedAsTextNotAsBytes(t *testing.T) {
	w := newWorld(t)
	ca := w.authority("CA thu nghiem", w.root, nil)
	own := *ca.Certificate
	name := bytes.Replace(bytes.Clone(own.RawSubject), []byte("\x13\x0dCA thu nghiem"), []byte("\x0c\x0dCA THU nghiem"), 1)
	if bytes.Equal(name, own.RawSubject) {
		t.Fatal("the name is written otherwise")
	}
	ca.Certificate.RawSubject = name
	id := w.identity(ca)
	ca.Certificate = &own
	ca.Chain[0] = &own
	s := w.report(w.sign(document(), id, ago(day), signer.Identity{}), w.checker).Signatures[0]
	if s.Chain != verify.ChainTrusted {
		t.Errorf("%s %s", s.Verdict, s.SubIndication)
	}
}

// A hostile signature brings along authorities that all issued each other.
func TestSearchForAPathIsBounded(t *testing.T) {
	w := newWorld(t)
	key := w.ca.Key
	id := w.person()
	id.Chain = nil
	for i := range 60 {
		der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(int64(i + 1)), Subject: w.ca.Certificate.Subject, IsCA: true,
			BasicConstraintsValid: true, NotBefore: ago(day), NotAfter: time.Now().AddDate(1, 0, 0), KeyUsage: x509.KeyUsageCertSign}, w.ca.Certificate, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		id.Chain = append(id.Chain, c)
	}
	doc := w.sign(document(), id, ago(day), signer.Identity{})
	begin := time.Now()
	if s := w.reportTrusting(doc, w.root.Certificate); s.SubIndication != "NO_CERTIFICATE_CHAIN_FOUND" {
		t.Errorf("%s", s.SubIndication)
	}
	if took := time.Since(begin); took > time.Second {
		t.Errorf("took %v", took)
	}
}
