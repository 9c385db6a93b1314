package signer_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/cms"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
	"trien/signer/verify"
)

// taken gives back what was signed and the CMS, by plain means: they do not
// come from our own reader.
func taken(t testing.TB, doc []byte) (content, contents []byte) {
	t.Helper()
	all := regexp.MustCompile(`/Contents <([0-9a-fA-F]+)>`).FindAllSubmatchIndex(doc, -1)
	if len(all) == 0 {
		t.Fatal("no Contents")
	}
	gap := all[len(all)-1]
	contents, err := hex.DecodeString(string(doc[gap[2]:gap[3]]))
	if err != nil {
		t.Fatal(err)
	}
	return append(bytes.Clone(doc[:gap[2]-1]), doc[gap[3]+1:]...), contents
}

func TestEveryKeySchemeAndDigestIsReadByOthers(t *testing.T) {
	ec := func(c elliptic.Curve) crypto.Signer {
		key, err := ecdsa.GenerateKey(c, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	long := func(bits int) crypto.Signer {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	doc := pdftest.Table(pdftest.Pages("", "")...)
	for _, k := range []struct {
		name string
		key  crypto.Signer
		own  crypto.Hash
	}{
		{"RSA 2048", rsaKey(), crypto.SHA256},
		{"RSA 3072", long(3072), crypto.SHA256},
		{"RSA 4096", long(4096), crypto.SHA256},
		{"P-256", ec(elliptic.P256()), crypto.SHA256},
		{"P-384", ec(elliptic.P384()), crypto.SHA384},
		{"P-521", ec(elliptic.P521()), crypto.SHA512},
	} {
		id := newIdentity(t, k.key, leaderName, nil)
		for _, pss := range []bool{false, true} {
			if _, rsaKey := k.key.(*rsa.PrivateKey); pss && !rsaKey {
				continue
			}
			for _, hash := range []crypto.Hash{0, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
				name := k.name
				if pss {
					name += " PSS"
				}
				if hash != 0 {
					name += " " + hash.String()
				}
				t.Run(name, func(t *testing.T) {
					out, r, err := signer.SignBytes(context.Background(), doc, id, signer.Options{Time: signingTime, PSS: pss, Hash: hash})
					if err != nil {
						t.Fatal(err)
					}
					want := hash
					if want == 0 {
						want = k.own
					}
					if r.Input != sha256.Sum256(doc) || r.Output != sha256.Sum256(out) || r.Level != signer.LevelBB {
						t.Errorf("%+v", r)
					}
					checkAlgorithm(t, out, id, want)
				})
			}
		}
	}
}

// checkAlgorithm asks our verifier, poppler and OpenSSL.
func checkAlgorithm(t *testing.T, out []byte, id signer.Identity, want crypto.Hash) {
	t.Helper()
	if v := judge(t, out, id.Chain[0]); v.Integrity != verify.Intact || v.Signatures[0].Chain != verify.ChainTrusted {
		t.Errorf("%+v", v)
	}
	content, contents := taken(t, out)
	sd, err := cms.Parse(contents)
	if err != nil {
		t.Fatal(err)
	}
	if sd.Signer.Hash != want || len(sd.Certificates) != 2 {
		t.Errorf("signed with %s, %d certificates", sd.Signer.Hash, len(sd.Certificates))
	}
	checkSigned(t, out, 1)
	dir := t.TempDir()
	path := func(name string, data []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	ca := path("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Chain[0].Raw}))
	text, ok := tool(t, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", path("cms", contents),
		"-content", path("content", content), "-CAfile", ca, "-purpose", "any", "-out", os.DevNull)
	if ok && !strings.Contains(text, "successful") {
		t.Errorf("openssl: %s", text)
	}
}

func TestTheAgreedHashIsCheckedWhateverTheDigest(t *testing.T) {
	id := leader(t)
	doc := pdftest.Table(pdftest.Pages("", "")...)
	p, err := signer.Prepare(bytes.NewReader(doc), int64(len(doc)), id.Certificate, id.Chain, signer.Options{Time: signingTime, Hash: crypto.SHA512})
	if err != nil {
		t.Fatal(err)
	}
	agreed := sha256.Sum256(doc)
	if _, err := p.Sign(context.Background(), id, &agreed, &bytes.Buffer{}); err != nil {
		t.Error(err)
	}
	agreed[0] ^= 1
	if _, err := p.Sign(context.Background(), id, &agreed, &bytes.Buffer{}); fault.CodeOf(err) != fault.DocumentChanged {
		t.Error(err)
	}
}

func TestOldDigestsMakeNoNewSignatures(t *testing.T) {
	doc := pdftest.Table(pdftest.Pages("", "")...)
	for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA224, crypto.MD5} {
		if _, _, err := signer.SignBytes(context.Background(), doc, leader(t), signer.Options{Time: signingTime, Hash: h}); err == nil {
			t.Errorf("%s is taken", h)
		}
	}
}
