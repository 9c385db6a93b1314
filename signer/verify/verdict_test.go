package verify_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"trien/signer"
	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/revocation"
	"trien/signer/revocation/revocationtest"
	"trien/signer/verify"
)

// world is a root, the authority below it, and the servers of both.
type world struct {
	t        *testing.T
	root, ca *revocationtest.Authority
	checker  *revocation.Checker
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, checker: &revocation.Checker{Client: &http.Client{}, Timeout: 5 * time.Second}}
	w.root = w.authority("Gốc thử nghiệm", nil, nil)
	w.ca = w.authority("Chứng thực số thử nghiệm", w.root, nil)
	return w
}

func (w *world) authority(name string, above *revocationtest.Authority, change func(*x509.Certificate)) *revocationtest.Authority {
	w.t.Helper()
	a, err := revocationtest.New(name, above, change)
	if err != nil {
		w.t.Fatal(err)
	}
	server := httptest.NewServer(a)
	w.t.Cleanup(server.Close)
	a.URL = server.URL
	return a
}

func (w *world) identity(a *revocationtest.Authority, change ...func(*x509.Certificate)) signer.Identity {
	w.t.Helper()
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Nguyễn Văn Nghĩa", Organization: []string{"UBND TỈNH AN BÌNH"}, Country: []string{"VN"}},
		NotBefore: time.Now().AddDate(-3, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}
	for _, c := range change {
		c(template)
	}
	key, certificate, err := a.Issue(template)
	if err != nil {
		w.t.Fatal(err)
	}
	return signer.Identity{Signer: key, Certificate: certificate, Chain: a.Chain}
}

func (w *world) person(change ...func(*x509.Certificate)) signer.Identity {
	return w.identity(w.ca, change...)
}

// tsa is a timestamping authority, valid from long ago.
func (w *world) tsa() signer.Identity {
	return w.identity(w.ca, authority, func(c *x509.Certificate) { c.NotBefore = time.Now().AddDate(-9, 0, 0) })
}

// mute is a timestamping authority of which nobody tells whether it was
// revoked.
func (w *world) mute() signer.Identity {
	return w.identity(w.ca, authority, func(c *x509.Certificate) {
		c.NotBefore, c.OCSPServer = time.Now().AddDate(-9, 0, 0), []string{"ldap://none.example"}
	})
}

func expiredFor(d time.Duration) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-d) }
}

const day = 24 * time.Hour

func ago(d time.Duration) time.Time { return time.Now().Add(-d).Truncate(time.Second) }

// sign signs with a claimed time and, where stamps are given, timestamps of
// those times by tsa.
func (w *world) sign(doc []byte, id signer.Identity, claimed time.Time, tsa signer.Identity, stamps ...time.Time) []byte {
	return signWith(w.t, doc, id, pdf.Dict{"M": pdf.String(claimed.UTC().Format("D:20060102150405Z"))}, cms.Options{UnsignedSize: 8000 * len(stamps),
		Unsigned: func(_ context.Context, signature []byte) (list []cms.Attribute, err error) {
			digest := sha256.Sum256(signature)
			for _, at := range stamps {
				list = append(list, cms.SignatureTimestamp(stamp(w.t, tsa, digest[:], at)))
			}
			return list, nil
		}})
}

// seal adds a document timestamp.
func (w *world) seal(doc []byte, tsa signer.Identity, at time.Time) []byte {
	return fillIn(w.t, doc, pdf.Dict{"Type": pdf.Name("DocTimeStamp"), "SubFilter": pdf.Name("ETSI.RFC3161")}, 8000,
		func(digest []byte) ([]byte, error) { return stamp(w.t, tsa, digest, at), nil })
}

// store adds a document security store with the answers of every authority as
// of a time.
func (w *world) store(doc []byte, at time.Time, certificates ...*x509.Certificate) []byte {
	return update(w.t, doc, func(f *pdf.File, u *pdf.Update) {
		var responses, lists pdf.Array
		for _, c := range certificates {
			for _, a := range []*revocationtest.Authority{w.ca, w.root} {
				if !bytes.Equal(c.RawIssuer, a.Certificate.RawSubject) {
					continue
				}
				der, err := a.Response(c.SerialNumber, at, crypto.SHA1)
				if err != nil {
					w.t.Fatal(err)
				}
				responses = append(responses, u.Add(&pdf.Stream{Dict: pdf.Dict{}, Data: der}))
			}
		}
		der, err := w.root.List(at)
		if err != nil {
			w.t.Fatal(err)
		}
		lists = append(lists, u.Add(&pdf.Stream{Dict: pdf.Dict{}, Data: der}))
		root, err := f.Root()
		if err != nil {
			w.t.Fatal(err)
		}
		catalog := object(w.t, f, root).Clone()
		// The responses are reached through VRI alone, as some signers do it.
		catalog["DSS"] = u.Add(pdf.Dict{"CRLs": lists, "VRI": pdf.Dict{"00": pdf.Dict{"OCSP": responses}}})
		u.Set(root, catalog)
	})
}

func (w *world) report(doc []byte, checker *revocation.Checker) verify.Report {
	w.t.Helper()
	r, err := verify.File(w.t.Context(), bytes.NewReader(doc), int64(len(doc)),
		verify.Options{Trust: []*x509.Certificate{w.root.Certificate}, Revocation: checker})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func TestEverySubIndicationHasItsCause(t *testing.T) {
	none := signer.Identity{}
	for _, c := range []struct {
		name    string
		make    func(w *world) []byte
		offline bool
		verdict verify.Verdict
		sub     string
		state   verify.Revocation
		source  string
	}{
		{"good, asked on line", func(w *world) []byte { return w.sign(document(), w.person(), ago(day), none) },
			false, verify.Passed, "", verify.RevocationGood, "ocsp/online"},
		{"good, asked by CRL", func(w *world) []byte {
			w.ca.OCSP = func(r *ocsp.Response) { r.Status = ocsp.Unknown }
			return w.sign(document(), w.person(), ago(day), none)
		}, false, verify.Passed, "", verify.RevocationGood, "crl/online"},
		{"good, said in the document", func(w *world) []byte {
			id := w.person()
			return w.store(w.sign(document(), id, ago(day), none), time.Now(), id.Certificate)
		}, true, verify.Passed, "", verify.RevocationGood, "ocsp/embedded"},
		{"said in the document too long ago", func(w *world) []byte {
			id := w.person()
			return w.store(w.sign(document(), id, ago(9*day), none), ago(8*day), id.Certificate)
		}, true, verify.Indeterminate, "TRY_LATER", verify.RevocationUnknown, ""},
		{"nobody asked", func(w *world) []byte { return w.sign(document(), w.person(), ago(day), none) },
			true, verify.Indeterminate, "TRY_LATER", verify.RevocationNotChecked, ""},
		{"nobody answers", func(w *world) []byte {
			w.ca.Answer = func([]byte) []byte { return nil }
			return w.sign(document(), w.person(), ago(day), none)
		}, false, verify.Indeterminate, "TRY_LATER", verify.RevocationUnknown, ""},
		{"nobody answers for the authority", func(w *world) []byte {
			w.root.Answer = func([]byte) []byte { return nil }
			return w.sign(document(), w.person(), ago(day), none)
		}, false, verify.Indeterminate, "TRY_LATER", verify.RevocationUnknown, ""},
		{"revoked", func(w *world) []byte {
			id := w.person()
			w.ca.Revoke(id.Certificate, ago(day), 1)
			return w.sign(document(), id, ago(2*day), none)
		}, false, verify.Indeterminate, "REVOKED_NO_POE", verify.RevocationRevoked, "ocsp/online"},
		{"revoked, stamped before", func(w *world) []byte {
			id := w.person()
			w.ca.Revoke(id.Certificate, ago(day), 1)
			return w.sign(document(), id, ago(2*day), w.tsa(), ago(2*day))
		}, false, verify.Passed, "", verify.RevocationGood, "ocsp/online"},
		{"revoked, sealed before", func(w *world) []byte {
			id := w.person()
			w.ca.Revoke(id.Certificate, ago(day), 1)
			return w.seal(w.sign(document(), id, ago(2*day), none), w.tsa(), ago(2*day))
		}, false, verify.Passed, "", verify.RevocationGood, "ocsp/online"},
		{"revoked, stamped after", func(w *world) []byte {
			id := w.person()
			w.ca.Revoke(id.Certificate, ago(2*day), 1)
			return w.sign(document(), id, ago(3*day), w.tsa(), ago(day))
		}, false, verify.Indeterminate, "REVOKED_NO_POE", verify.RevocationRevoked, "ocsp/online"},
		{"made after it was revoked", func(w *world) []byte {
			id := w.person()
			w.ca.Revoke(id.Certificate, ago(2*day), 1)
			return w.sign(w.seal(document(), w.tsa(), ago(day)), id, ago(time.Hour), none)
		}, false, verify.Failed, "REVOKED", verify.RevocationRevoked, "ocsp/online"},
		{"authority revoked", func(w *world) []byte {
			w.root.Revoke(w.ca.Certificate, ago(day), 2)
			return w.sign(document(), w.person(), ago(2*day), none)
		}, false, verify.Indeterminate, "REVOKED_CA_NO_POE", verify.RevocationRevoked, "ocsp/online"},
		{"expired", func(w *world) []byte { return w.sign(document(), w.person(expiredFor(day)), ago(2*day), none) },
			false, verify.Indeterminate, "OUT_OF_BOUNDS_NO_POE", verify.RevocationUnknown, ""},
		{"expired, and never revoked", func(w *world) []byte {
			w.ca.OCSP = func(r *ocsp.Response) {
				r.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 6}, Value: []byte("\x18\x0f20200101000000Z")}}
			}
			return w.sign(document(), w.person(expiredFor(day)), ago(2*day), none)
		}, false, verify.Indeterminate, "OUT_OF_BOUNDS_NOT_REVOKED", verify.RevocationGood, "ocsp/online"},
		{"expired, with all that is needed to judge it later", func(w *world) []byte {
			id, tsa := w.person(expiredFor(10*day)), w.tsa()
			doc := w.sign(document(), id, ago(30*day), tsa, ago(30*day))
			doc = w.store(doc, ago(29*day), id.Certificate, w.ca.Certificate, tsa.Certificate)
			return w.seal(doc, w.tsa(), ago(28*day))
		}, false, verify.Passed, "", verify.RevocationGood, "ocsp/embedded"},
		{"expired, stamped by one of whom nothing is known", func(w *world) []byte {
			id := w.person(expiredFor(10 * day))
			doc := w.sign(document(), id, ago(30*day), w.mute(), ago(30*day))
			return w.store(doc, ago(29*day), id.Certificate, w.ca.Certificate)
		}, false, verify.Indeterminate, "TRY_LATER", verify.RevocationGood, "ocsp/embedded"},
		{"the same, and sealed by one who is known", func(w *world) []byte {
			id := w.person(expiredFor(10 * day))
			doc := w.sign(document(), id, ago(30*day), w.mute(), ago(30*day))
			return w.seal(w.store(doc, ago(29*day), id.Certificate, w.ca.Certificate), w.tsa(), ago(29*day))
		}, false, verify.Passed, "", verify.RevocationGood, "ocsp/embedded"},
		{"claimed before it was in force", func(w *world) []byte { return w.sign(document(), w.person(), ago(4*365*day), none) },
			false, verify.Indeterminate, "OUT_OF_BOUNDS_NO_POE", verify.RevocationGood, "ocsp/online"},
		{"made after it expired", func(w *world) []byte {
			return w.sign(w.seal(document(), w.tsa(), ago(day)), w.person(expiredFor(2*day)), ago(time.Hour), none)
		}, false, verify.Failed, "EXPIRED", verify.RevocationUnknown, ""},
		{"stamped before it was in force", func(w *world) []byte {
			return w.sign(document(), w.person(), ago(4*365*day), w.tsa(), ago(4*365*day))
		}, false, verify.Failed, "NOT_YET_VALID", verify.RevocationGood, "ocsp/online"},
		{"stamped before what it covers", func(w *world) []byte {
			return w.sign(w.seal(document(), w.tsa(), ago(day)), w.person(), ago(day), w.tsa(), ago(2*day))
		}, false, verify.Indeterminate, "TIMESTAMP_ORDER_FAILURE", verify.RevocationGood, "ocsp/online"},
		{"not for signing", func(w *world) []byte {
			return w.sign(document(), w.person(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }), ago(day), none)
		}, false, verify.Indeterminate, "CHAIN_CONSTRAINTS_FAILURE", verify.RevocationNotChecked, ""},
		{"of nobody trusted", func(w *world) []byte {
			return w.sign(document(), w.identity(w.authority("Gốc lạ", nil, nil)), ago(day), none)
		}, false, verify.Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND", verify.RevocationNotChecked, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			doc := c.make(w)
			checker := w.checker
			if c.offline {
				checker = nil
			}
			r := w.report(doc, checker)
			for _, s := range r.Signatures {
				if s.Kind != verify.Approval {
					continue
				}
				if r.Integrity != verify.Intact || s.Verdict != c.verdict || s.SubIndication != c.sub || s.Revocation != c.state || s.RevocationSource != c.source {
					t.Errorf("%s: %s %q, revocation %s %q, %+v", s.Integrity, s.Verdict, s.SubIndication, s.Revocation, s.RevocationSource, s.Warnings)
				}
				if (s.RevocationTime != nil) != (c.source != "") {
					t.Errorf("as of %v", s.RevocationTime)
				}
				unknown := c.state == verify.RevocationUnknown || c.state == verify.RevocationNotChecked
				if unknown && len(s.Warnings) == 0 {
					t.Error("no warning (N11)")
				}
				if r.Valid() != (c.verdict == verify.Passed || c.sub == "TRY_LATER") {
					t.Errorf("Valid is %v", r.Valid())
				}
			}
		})
	}
}

func TestServersOfAnUntrustedAuthorityAreNotAsked(t *testing.T) {
	w := newWorld(t)
	foreign := w.authority("Gốc lạ", nil, nil)
	doc := w.sign(document(), w.identity(foreign), ago(day), w.identity(foreign, authority), ago(day))
	w.report(doc, w.checker)
	broken := bytes.Replace(w.sign(document(), w.person(), ago(day), signer.Identity{}), []byte("1.000.000"), []byte("9.000.000"), 1)
	w.report(broken, w.checker)
	if foreign.Asked() != 0 || w.ca.Asked() != 0 {
		t.Errorf("asked %d and %d times", foreign.Asked(), w.ca.Asked())
	}
}

func TestHangingServersCostOneTimeOutForTheWholeDocument(t *testing.T) {
	w := newWorld(t)
	stop := make(chan struct{})
	defer close(stop)
	hang := func([]byte) []byte { <-stop; return nil }
	doc := document()
	for range 3 {
		doc = w.sign(doc, w.person(), ago(day), w.tsa(), ago(day))
	}
	w.ca.Answer, w.root.Answer = hang, hang
	w.checker.Timeout = 200 * time.Millisecond
	begin := time.Now()
	r := w.report(doc, w.checker)
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	for _, s := range r.Signatures {
		if s.SubIndication != "TRY_LATER" || s.Revocation != verify.RevocationUnknown {
			t.Errorf("%s, %s", s.SubIndication, s.Revocation)
		}
	}
}

func TestTimestampsOfARevokedAuthority(t *testing.T) {
	for name, c := range map[string]struct {
		reason  int
		at      time.Time
		trusted bool
	}{
		"key compromised":           {1, ago(day), false},
		"superseded afterwards":     {4, ago(day), true},
		"superseded, stamped later": {4, ago(3 * day), false},
		"no reason stated":          {0, ago(day), false},
	} {
		w := newWorld(t)
		id, tsa := w.person(), w.tsa()
		w.ca.Revoke(tsa.Certificate, c.at, c.reason)
		w.ca.OCSP = func(r *ocsp.Response) { r.Status = ocsp.Unknown } // a CRL states a reason or none
		r := w.report(w.sign(document(), id, ago(2*day), tsa, ago(2*day)), w.checker)
		if s := r.Signatures[0]; s.Times.TimestampTrusted != c.trusted || s.Verdict != verify.Passed {
			t.Errorf("%s: %v, %s %s", name, s.Times.TimestampTrusted, s.Verdict, s.SubIndication)
		}
		sealed := w.report(w.seal(document(), tsa, ago(2*day)), w.checker)
		want := "REVOKED_NO_POE"
		if c.trusted {
			want = ""
		}
		if s := sealed.Signatures[0]; s.SubIndication != want {
			t.Errorf("%s, the document's: %s %s", name, s.Verdict, s.SubIndication)
		}
	}
}

func TestCRLInTheDocumentThatIsNoneOfItsAuthorityIsNothing(t *testing.T) {
	w := newWorld(t)
	id := w.person()
	doc := w.sign(document(), id, ago(day), signer.Identity{})
	forger := w.authority("Chứng thực số thử nghiệm", nil, nil) // the authority's very name
	genuine := w.ca
	w.ca = forger
	doc = w.store(doc, time.Now(), id.Certificate)
	w.ca = genuine
	if s := w.report(doc, nil).Signatures[0]; s.SubIndication != "TRY_LATER" {
		t.Errorf("%s %s", s.Verdict, s.SubIndication)
	}
	w.ca.Revoke(id.Certificate, ago(day), 1)
	if s := w.report(doc, w.checker).Signatures[0]; s.SubIndication != "REVOKED_NO_POE" {
		t.Errorf("%s %s", s.Verdict, s.SubIndication)
	}
}
