package acceptance_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"os"
	"sync"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/render"
	"trien/signer/rules"
	"trien/signer/rules/acceptance"
	"trien/signer/rules/rulestest"
	"trien/signer/token/tokentest"
	"trien/signer/verify"
)

var renderer *render.Renderer

func TestMain(m *testing.M) {
	rulestest.Main(m, func(r *render.Renderer) { renderer = r })
}

var pki = sync.OnceValue(func() *tokentest.PKI {
	p, err := tokentest.NewPKI()
	if err != nil {
		panic(err)
	}
	return p
})

// issue makes an identity with that common name.
func issue(t *testing.T, name string, change func(*x509.Certificate)) signer.Identity {
	t.Helper()
	template := tokentest.PersonTemplate()
	template.Subject.CommonName = name
	if change != nil {
		change(template)
	}
	id, err := pki().Issue(template, tokentest.ECP256)
	if err != nil {
		t.Fatal(err)
	}
	return signer.Identity{Signer: id.Key, Certificate: id.Certificate, Chain: id.Chain[:1]}
}

const (
	leaderName = "Nguyễn Văn Đức"
	officeName = "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"
)

func leader(t *testing.T) signer.Identity { return issue(t, leaderName, nil) }

func office(t *testing.T) signer.Identity {
	return issue(t, officeName, func(c *x509.Certificate) { c.Subject.OrganizationalUnit = nil })
}

// nobody has a certificate that does not tell whose it is.
func nobody(t *testing.T) signer.Identity {
	return issue(t, "cntt-01", func(c *x509.Certificate) { c.Subject = pkix.Name{CommonName: "cntt-01"} })
}

const testdata = "../../../testdata/"

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testdata + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sign signs as o says, where the rules of packs want it.
func sign(t *testing.T, doc []byte, id signer.Identity, o signer.Options, packs rules.Packs) []byte {
	t.Helper()
	ctx := context.Background()
	if o.Placement == nil {
		p, err := rules.Place(ctx, renderer, bytes.NewReader(doc), int64(len(doc)),
			rules.Request{Purpose: o.Purpose, Holder: id.Certificate.Subject.CommonName, Packs: packs, Password: o.Password})
		if err != nil {
			t.Fatal(err)
		}
		o.Placement = &p.Placement
	}
	out, _, err := signer.SignBytes(ctx, doc, id, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func approve(t *testing.T, doc []byte) []byte {
	return sign(t, doc, leader(t), signer.Options{Purpose: signer.Approve, Image: read(t, "chu-ky.png")}, nil)
}

func seal(t *testing.T, doc []byte) []byte {
	return sign(t, doc, office(t), signer.Options{Purpose: signer.Issue, Image: read(t, "con-dau.png")}, nil)
}

func packsOf(t *testing.T, ids ...rules.ID) rules.Packs {
	t.Helper()
	packs, err := rules.Load("", ids...)
	if err != nil {
		t.Fatal(err)
	}
	return packs
}

// check verifies a document and holds it against the packs.
func check(t *testing.T, doc []byte, o acceptance.Options) verify.Report {
	t.Helper()
	ctx := context.Background()
	in, size := bytes.NewReader(doc), int64(len(doc))
	report, err := verify.File(ctx, in, size, verify.Options{File: "x.pdf", At: time.Now(), Password: o.Password,
		Trust: []*x509.Certificate{pki().Root.Certificate, pki().Issuing.Certificate}})
	if err != nil {
		t.Fatal(err)
	}
	if err := acceptance.Check(ctx, renderer, in, size, &report, o); err != nil {
		t.Fatal(err)
	}
	return report
}

// findings are those of one rule of one pack, all packs being in force.
func findings(t *testing.T, doc []byte, pack rules.ID, rule string) (found []verify.Finding) {
	t.Helper()
	sum := sha256.Sum256(doc)
	report, known := reports[sum]
	if !known {
		report = check(t, doc, acceptance.Options{Packs: packsOf(t, rules.Embedded()...)})
		reports[sum] = report
	}
	for _, f := range report.Rules {
		if f.Rule == rule && f.Pack == string(pack) {
			found = append(found, f)
		}
	}
	return found
}

var reports = map[[32]byte]verify.Report{}

func acceptanceOf(t *testing.T, ids ...rules.ID) acceptance.Options {
	t.Helper()
	return acceptance.Options{Packs: packsOf(t, ids...)}
}
