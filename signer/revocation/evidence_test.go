package revocation_test

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/signer/cms"
	"trien/signer/revocation"
	"trien/signer/revocation/revocationtest"
)

func authority(t testing.TB, name string, above *revocationtest.Authority, change func(*x509.Certificate)) *revocationtest.Authority {
	t.Helper()
	a, err := revocationtest.New(name, above, change)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func person(t testing.TB, a *revocationtest.Authority, change ...func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "Nguyễn Văn Nghĩa"}, KeyUsage: x509.KeyUsageDigitalSignature,
		NotBefore: time.Now().AddDate(-3, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0)}
	for _, c := range change {
		c(template)
	}
	_, c, err := a.Issue(template)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func query(a *revocationtest.Authority, c *x509.Certificate) revocation.Query {
	now := time.Now()
	return revocation.Query{Certificate: cms.ParseCertificate(c.Raw), Issuer: cms.ParseCertificate(a.Certificate.Raw), At: now, Now: now}
}

// asked returns what one OCSP response says.
func asked(t testing.TB, a *revocationtest.Authority, q revocation.Query, at time.Time) revocation.Status {
	t.Helper()
	der, err := a.Response(q.Certificate.Serial, at, crypto.SHA1)
	if err != nil {
		t.Fatal(err)
	}
	e := &revocation.Evidence{}
	e.AddOCSP(der)
	return e.Status(q)
}

func listed(t testing.TB, a *revocationtest.Authority, q revocation.Query, at time.Time) revocation.Status {
	t.Helper()
	der, err := a.List(at)
	if err != nil {
		t.Fatal(err)
	}
	e := &revocation.Evidence{}
	e.AddCRL(der)
	return e.Status(q)
}

func TestOCSPCountsOnlyFromWhoMaySayIt(t *testing.T) {
	root := authority(t, "Gốc thử nghiệm", nil, nil)
	c := person(t, root)
	q := query(root, c)
	responder := func(change func(*x509.Certificate)) func(*revocationtest.Authority) {
		return func(a *revocationtest.Authority) {
			template := &x509.Certificate{Subject: pkix.Name{CommonName: "OCSP thử nghiệm"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning},
				KeyUsage: x509.KeyUsageDigitalSignature, NotBefore: time.Now().AddDate(0, -1, 0), NotAfter: time.Now().AddDate(0, 1, 0)}
			if change != nil {
				change(template)
			}
			key, cert, err := a.Issue(template)
			if err != nil {
				t.Fatal(err)
			}
			a.Responder, a.ResponderKey = cert, key
		}
	}
	other := authority(t, "Gốc thử nghiệm", nil, nil) // the same name, another key
	for name, x := range map[string]struct {
		change func(*revocationtest.Authority)
		want   revocation.State
	}{
		"the authority itself":    {func(*revocationtest.Authority) {}, revocation.Good},
		"its responder":           {responder(nil), revocation.Good},
		"no responder's purpose":  {responder(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} }), revocation.Unknown},
		"any purpose":             {responder(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }), revocation.Unknown},
		"no signing key":          {responder(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }), revocation.Unknown},
		"a responder out of time": {responder(func(c *x509.Certificate) { c.NotAfter = time.Now().AddDate(0, 0, -1) }), revocation.Unknown},
		"a responder out of time since": {func(a *revocationtest.Authority) {
			responder(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) })(a)
			a.OCSP = func(r *ocsp.Response) {
				r.ProducedAt, r.ThisUpdate = time.Now().Add(-2*time.Hour), time.Now().Add(-2*time.Hour)
			}
		}, revocation.Unknown},
		"another's responder": {func(a *revocationtest.Authority) {
			b := &revocationtest.Authority{Certificate: other.Certificate, Key: other.Key}
			responder(nil)(b)
			a.Responder, a.ResponderKey = b.Responder, b.ResponderKey
		}, revocation.Unknown},
		"another authority of that name": {func(a *revocationtest.Authority) { a.Certificate, a.Key = other.Certificate, other.Key }, revocation.Unknown},
		"a bit is false":                 {func(a *revocationtest.Authority) { a.Answer = flip }, revocation.Unknown},
		"unknown":                        {func(a *revocationtest.Authority) { a.OCSP = func(r *ocsp.Response) { r.Status = ocsp.Unknown } }, revocation.Unknown},
		"another certificate's": {func(a *revocationtest.Authority) {
			a.OCSP = func(r *ocsp.Response) { r.SerialNumber = new(big.Int).Not(c.SerialNumber) }
		}, revocation.Unknown},
		"from the future": {func(a *revocationtest.Authority) {
			a.OCSP = func(r *ocsp.Response) { r.ThisUpdate = time.Now().Add(time.Hour) }
		}, revocation.Unknown},
		"out of date": {func(a *revocationtest.Authority) {
			a.OCSP = func(r *ocsp.Response) { r.NextUpdate = time.Now().Add(-time.Hour) }
		}, revocation.Unknown},
		"no end, new": {func(a *revocationtest.Authority) { a.OCSP = func(r *ocsp.Response) { r.NextUpdate = time.Time{} } }, revocation.Good},
		"no end, old": {func(a *revocationtest.Authority) {
			a.OCSP = func(r *ocsp.Response) { r.NextUpdate, r.ThisUpdate = time.Time{}, time.Now().AddDate(0, 0, -2) }
		}, revocation.Unknown},
		"a critical extension": {func(a *revocationtest.Authority) {
			a.OCSP = func(r *ocsp.Response) {
				r.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
			}
		}, revocation.Unknown},
	} {
		a := &revocationtest.Authority{Certificate: root.Certificate, Key: root.Key, Revoked: map[string]revocationtest.Withdrawal{}}
		x.change(a)
		if got := asked(t, a, q, time.Now()); got.State != x.want {
			t.Errorf("%s: %+v", name, got.State)
		}
	}
	for _, hash := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		der, err := root.Response(q.Certificate.Serial, time.Now(), hash)
		if err != nil {
			t.Fatal(err)
		}
		e := &revocation.Evidence{}
		e.AddOCSP(der)
		if s := e.Status(q); s.State != revocation.Good || s.Kind != "ocsp" || s.Origin != revocation.Embedded {
			t.Errorf("%v: %+v", hash, s)
		}
	}
}

func flip(der []byte) []byte {
	der = slices.Clone(der)
	der[len(der)-1] ^= 1
	return der
}

func TestCRLCountsOnlyWithinItsScope(t *testing.T) {
	root := authority(t, "Gốc thử nghiệm", nil, nil)
	root.URL = "http://ca.anbinh.example"
	c := person(t, root)
	q := query(root, c)
	other := authority(t, "Gốc thử nghiệm", nil, nil)
	extension := func(critical bool, value string, id ...int) func(*revocationtest.Authority) {
		return func(a *revocationtest.Authority) {
			a.CRL = func(l *x509.RevocationList) {
				l.ExtraExtensions = append(l.ExtraExtensions, pkix.Extension{Id: id, Critical: critical, Value: []byte(value)})
			}
		}
	}
	point := func(address string) string {
		name := "\x86" + string(rune(len(address))) + address
		full := "\xa0" + string(rune(len(name))) + name
		field := "\xa0" + string(rune(len(full))) + full
		return "\x30" + string(rune(len(field))) + field
	}
	for name, x := range map[string]struct {
		change func(*revocationtest.Authority)
		want   revocation.State
	}{
		"complete":                    {func(*revocationtest.Authority) {}, revocation.Good},
		"of another authority":        {func(a *revocationtest.Authority) { a.Certificate, a.Key = other.Certificate, other.Key }, revocation.Unknown},
		"a bit is false":              {func(a *revocationtest.Authority) { a.Answer = flip }, revocation.Unknown},
		"delta":                       {extension(true, "\x02\x01\x01", 2, 5, 29, 27), revocation.Unknown},
		"a critical extension":        {extension(true, "\x05\x00", 1, 2, 3), revocation.Unknown},
		"another extension":           {extension(false, "\x05\x00", 1, 2, 3), revocation.Good},
		"users only":                  {extension(true, "\x30\x03\x81\x01\xff", 2, 5, 29, 28), revocation.Good},
		"authorities only":            {extension(true, "\x30\x03\x82\x01\xff", 2, 5, 29, 28), revocation.Unknown},
		"some reasons":                {extension(true, "\x30\x04\x83\x02\x01\x06", 2, 5, 29, 28), revocation.Unknown},
		"indirect":                    {extension(true, "\x30\x03\x84\x01\xff", 2, 5, 29, 28), revocation.Unknown},
		"attribute certificates":      {extension(true, "\x30\x03\x85\x01\xff", 2, 5, 29, 28), revocation.Unknown},
		"the certificate's point":     {extension(true, point("http://ca.anbinh.example/crl"), 2, 5, 29, 28), revocation.Good},
		"another point":               {extension(true, point("http://ca.anbinh.example/old"), 2, 5, 29, 28), revocation.Unknown},
		"a scope that makes no sense": {extension(true, "\x05\x00", 2, 5, 29, 28), revocation.Unknown},
		"out of date": {func(a *revocationtest.Authority) {
			a.CRL = func(l *x509.RevocationList) {
				l.ThisUpdate, l.NextUpdate = time.Now().AddDate(0, 0, -8), time.Now().AddDate(0, 0, -1)
			}
		}, revocation.Unknown},
	} {
		a := &revocationtest.Authority{Certificate: root.Certificate, Key: root.Key, Revoked: map[string]revocationtest.Withdrawal{}}
		x.change(a)
		if got := listed(t, a, q, time.Now()); got.State != x.want {
			t.Errorf("%s: %+v", name, got.State)
		}
	}
	mute := authority(t, "CA không ký CRL", nil, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCertSign })
	mute.Certificate.KeyUsage |= x509.KeyUsageCRLSign // for the maker only
	if got := listed(t, mute, query(mute, person(t, mute)), time.Now()); got.State != revocation.Unknown {
		t.Errorf("an authority that may sign no CRL: %v", got.State)
	}
}

// A list may write as positive what the certificate has as negative.
func TestSerialNumbersAreFoundWhateverTheirSign(t *testing.T) {
	root := authority(t, "Gốc thử nghiệm", nil, nil)
	for _, octets := range []string{"\x00", "\x7f1", "\xff1", "\x80"} {
		positive := new(big.Int).SetBytes([]byte(octets))
		q := query(root, person(t, root))
		q.Certificate.Serial = positive
		if octets[0] >= 0x80 {
			q.Certificate.Serial = new(big.Int).Sub(positive, new(big.Int).Lsh(big.NewInt(1), uint(8*len(octets))))
		}
		root.CRL = func(l *x509.RevocationList) {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{{SerialNumber: big.NewInt(99), RevocationTime: time.Now()}, {SerialNumber: positive, RevocationTime: time.Now()}}
		}
		if s := listed(t, root, q, time.Now()); s.State != revocation.Revoked || s.Reason != -1 {
			t.Errorf("%x: %+v", octets, s.State)
		}
	}
}

func TestRevocationOutlivesEveryLaterAnswerExceptOnHold(t *testing.T) {
	root := authority(t, "Gốc thử nghiệm", nil, nil)
	c := person(t, root)
	q := query(root, c)
	since := time.Now().AddDate(0, -2, 0).Truncate(time.Second)
	for name, x := range map[string]struct {
		reason int
		want   revocation.State
	}{
		"key compromise": {1, revocation.Revoked},
		"superseded":     {4, revocation.Revoked},
		"hold":           {6, revocation.Good},
	} {
		e := &revocation.Evidence{}
		root.Revoke(c, since, x.reason)
		old, err := root.List(since.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		e.AddCRL(old)
		if s := e.Status(q); s.State != revocation.Revoked || !s.RevokedAt.Equal(since) || s.Reason != x.reason || s.Kind != "crl" {
			t.Errorf("%s: %+v", name, s)
		}
		clear(root.Revoked)
		later, err := root.Response(c.SerialNumber, time.Now(), crypto.SHA1)
		if err != nil {
			t.Fatal(err)
		}
		e.AddOCSP(later)
		if s := e.Status(q); s.State != x.want {
			t.Errorf("%s, and a later answer: %+v", name, s)
		}
	}
}

func TestCompromisedKeyIsRevokedSinceItWasInvalid(t *testing.T) {
	root := authority(t, "Gốc thử nghiệm", nil, nil)
	c := person(t, root)
	since, invalid := time.Now().AddDate(0, -1, 0), time.Now().AddDate(0, -2, 0).UTC().Truncate(time.Second)
	root.Revoke(c, since, 1)
	der, err := asn1.MarshalWithParams(invalid, "generalized")
	if err != nil {
		t.Fatal(err)
	}
	root.CRL = func(l *x509.RevocationList) {
		l.RevokedCertificateEntries[0].ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 24}, Value: der}}
	}
	if s := listed(t, root, query(root, c), time.Now()); s.State != revocation.Revoked || !s.RevokedAt.Equal(invalid) {
		t.Errorf("%+v", s)
	}
}

func TestAnswerAboutAnExpiredCertificateMustKnowOfIt(t *testing.T) {
	root := authority(t, "Gốc thử nghiệm", nil, nil)
	expired := time.Now().AddDate(0, -1, 0)
	c := person(t, root, func(c *x509.Certificate) { c.NotAfter = expired })
	q := query(root, c)
	if s := asked(t, root, q, time.Now()); s.State != revocation.Unknown {
		t.Errorf("OCSP, after it expired: %v", s.State)
	}
	if s := listed(t, root, q, time.Now()); s.State != revocation.Unknown {
		t.Errorf("CRL, after it expired: %v", s.State)
	}
	cutoff, err := asn1.MarshalWithParams(time.Now().AddDate(-2, 0, 0).UTC(), "generalized")
	if err != nil {
		t.Fatal(err)
	}
	root.OCSP = func(r *ocsp.Response) {
		r.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 6}, Value: cutoff}}
	}
	if s := asked(t, root, q, time.Now()); s.State != revocation.Good {
		t.Errorf("OCSP that keeps an archive: %v", s.State)
	}
	root.CRL = func(l *x509.RevocationList) {
		l.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 60}, Value: cutoff}}
	}
	if s := listed(t, root, q, time.Now()); s.State != revocation.Good {
		t.Errorf("CRL that keeps the expired: %v", s.State)
	}
	root.CRL, root.OCSP = nil, nil
	// Said while it was in force, and still so when the signature was made.
	q.At = expired.AddDate(0, 0, -1)
	if s := asked(t, root, q, q.At.Add(time.Hour)); s.State != revocation.Good {
		t.Errorf("said in time: %v", s.State)
	}
	root.Revoke(c, time.Now().AddDate(0, -2, 0), 4)
	if s := asked(t, root, q, time.Now()); s.State != revocation.Revoked {
		t.Errorf("revoked, after it expired: %v", s.State)
	}
}
