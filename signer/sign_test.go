package signer_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"image/color"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf/pdftest"
)

var signingTime = time.Date(2026, 3, 2, 23, 30, 15, 0, time.UTC)

func documents() map[string][]byte {
	plain := pdftest.Pages("", "", "")
	tagged := append(pdftest.Pages("/MarkInfo<</Marked true>>/StructTreeRoot 4 0 R", "/Tabs/S/StructParents 0"), "<</Type/StructTreeRoot>>")
	form := append(pdftest.Pages("/AcroForm<</Fields[4 0 R]/DA(/Helv 0 Tf 0 g)/DR<<>>>>", "/Annots[4 0 R]"),
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(ten)/V(A)/DA(/Helv 0 Tf 0 g)/Rect[50 50 200 70]/F 4/P 3 0 R>>")
	return map[string][]byte{
		"table":    pdftest.Table(plain...),
		"stream":   pdftest.XRefStream(plain...),
		"hybrid":   pdftest.Hybrid(tagged...),
		"tagged":   pdftest.XRefStream(tagged...),
		"form":     pdftest.Table(form...),
		"rotated":  pdftest.Table(pdftest.Pages("", "/Rotate 90/CropBox[20 30 500 700]")...),
		"tiny":     pdftest.Table(pdftest.Pages("", "/CropBox[0 0 140 90]")...),
		"no pause": bytes.TrimSpace(pdftest.Table(plain...)),
	}
}

func TestEarlierSignaturesSurviveTheThird(t *testing.T) {
	id := leader(t)
	picture := square(t, color.NRGBA{200, 0, 0, 120})
	for name, b := range documents() {
		t.Run(name, func(t *testing.T) {
			for _, p := range []signer.Purpose{signer.Approve, signer.Issue, signer.Archive} {
				out, _, err := signer.SignBytes(context.Background(), b, id, signer.Options{Purpose: p, Image: picture, Time: signingTime})
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.HasPrefix(out, b) {
					t.Fatal("an input byte has changed")
				}
				b = out
			}
			checkSigned(t, b, 3)
		})
	}
}

func TestEveryPurposeSaysItsOwn(t *testing.T) {
	id := leader(t)
	doc := pdftest.Table(pdftest.Pages("", "", "")...)
	when := "Thời gian ký: 03.03.2026 06:30:15 +07:00"
	who, office := "Người ký: Nguyễn Văn Nghĩa", "Cơ quan: UBND TỈNH AN BÌNH"
	for purpose, c := range map[signer.Purpose]struct {
		page string
		want []string
	}{
		signer.Approve:  {"2", []string{who, office, when}},
		signer.Plain:    {"2", []string{who, office, when}},
		signer.Issue:    {"2", []string{"Cơ quan: Nguyễn Văn Nghĩa", when}},
		signer.Archive:  {"1", []string{"CHỨNG THỰC LƯU TRỮ", when}},
		signer.Copy:     {"1", []string{"SAO Y", when}},
		signer.Appendix: {"1", []string{"Số: 12/STTTT-CNTT", when}},
		signer.Incoming: {"1", []string{"CÔNG VĂN ĐẾN", "Số: 12/STTTT-CNTT", when}},
	} {
		b, r, err := signer.SignBytes(context.Background(), doc, id, signer.Options{Purpose: purpose, Time: signingTime, DocumentNumber: "12/STTTT-CNTT"})
		if err != nil {
			t.Errorf("%s: %v", purpose, err)
			continue
		}
		if r.Rect == nil {
			t.Errorf("%s: invisible", purpose)
		}
		out, ok := tool(t, "pdftotext", "-f", c.page, "-l", c.page, "-raw", write(t, b), "-")
		if !ok {
			continue
		}
		out = strings.Join(strings.Fields(out), " ")
		for _, w := range c.want {
			if !strings.Contains(out, w) {
				t.Errorf("%s: %q is not in %q", purpose, w, out)
			}
		}
	}
}

func TestTheTimeIsWrittenInVietnamsZone(t *testing.T) {
	b, _, err := signer.SignBytes(context.Background(), pdftest.Table(pdftest.Pages("", "")...), leader(t), signer.Options{Time: signingTime})
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`/M <([0-9A-F]+)>`).FindSubmatch(b)
	if want := "443A32303236303330333036333031352B30372730302"; m == nil || !strings.HasPrefix(string(m[1]), want) {
		t.Errorf("M is %s", m)
	}
}

func TestThePreviewIsWhatIsSigned(t *testing.T) {
	id := leader(t)
	doc := pdftest.XRefStream(pdftest.Pages("", "")...)
	p, err := signer.Prepare(bytes.NewReader(doc), int64(len(doc)), id.Certificate, id.Chain, signer.Options{Time: signingTime})
	if err != nil {
		t.Fatal(err)
	}
	r, size := p.Preview()
	preview, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	want := sha256.Sum256(doc)
	res, err := p.Sign(context.Background(), id, &want, &out)
	if err != nil {
		t.Fatal(err)
	}
	if len(preview) != out.Len() || res.Size != size || res.Output != sha256.Sum256(out.Bytes()) || res.Input != want {
		t.Fatalf("the preview has %d bytes, the document %d: %+v", len(preview), out.Len(), res)
	}
	gap := regexp.MustCompile(`/Contents <[0-9a-fA-F]+>`)
	if !bytes.Equal(gap.ReplaceAll(preview, nil), gap.ReplaceAll(out.Bytes(), nil)) {
		t.Error("preview and document differ outside of the signature value")
	}
	for _, off := range []int64{0, int64(len(doc)) - 3, int64(len(doc)), size - 2, size} {
		b := make([]byte, 7)
		n, err := r.ReadAt(b, off)
		wantN := copy(make([]byte, 7), preview[off:])
		if n != wantN || !bytes.Equal(b[:n], preview[off:off+int64(n)]) || (n < 7) != (err == io.EOF) {
			t.Errorf("ReadAt %d: %d, %v", off, n, err)
		}
	}
}

// askedKey counts how often the key is asked.
type askedKey struct {
	crypto.Signer
	asked int
	err   error
}

func (k *askedKey) Sign(r io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	if k.asked++; k.err != nil {
		return nil, k.err
	}
	return k.Signer.Sign(r, digest, o)
}

func TestAnotherDocumentThanAgreedToIsNotSigned(t *testing.T) {
	id := leader(t)
	key := &askedKey{Signer: id.Signer}
	id.Signer = key
	doc := pdftest.Table(pdftest.Pages("", "")...)
	agreed := sha256.Sum256(doc)
	prepare := func(in io.ReaderAt) *signer.Prepared {
		p, err := signer.Prepare(in, int64(len(doc)), id.Certificate, id.Chain, signer.Options{Time: signingTime})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	swapped := bytes.Clone(doc)
	p := prepare(bytes.NewReader(swapped))
	swapped[len(swapped)/2] ^= 1
	if _, err := p.Sign(context.Background(), id, &agreed, io.Discard); fault.CodeOf(err) != fault.DocumentChanged {
		t.Errorf("swapped: %v", err)
	}
	shrunk := &cut{r: bytes.NewReader(doc), at: int64(len(doc))}
	p = prepare(shrunk)
	shrunk.at = 10
	if _, err := p.Sign(context.Background(), id, nil, io.Discard); fault.CodeOf(err) != fault.DocumentChanged {
		t.Errorf("shrunk: %v", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := prepare(bytes.NewReader(doc)).Sign(cancelled, id, nil, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if key.asked != 0 {
		t.Error("the key was asked")
	}
	other := newIdentity(t, rsaKey(), leaderName, nil)
	if _, err := prepare(bytes.NewReader(doc)).Sign(context.Background(), other, nil, io.Discard); fault.CodeOf(err) != fault.KeyUnusable {
		t.Errorf("another certificate: %v", err)
	}
}

// cut is a file that grows shorter.
type cut struct {
	r  io.ReaderAt
	at int64
}

func (c *cut) ReadAt(b []byte, off int64) (int, error) {
	return io.NewSectionReader(c.r, 0, c.at).ReadAt(b, off)
}

func TestUnsuitableCertificatesAreRefused(t *testing.T) {
	doc := pdftest.Table(pdftest.Pages("", "")...)
	for want, change := range map[fault.Code]func(*x509.Certificate){
		fault.CertificateExpired:    func(c *x509.Certificate) { c.NotAfter = signingTime.Add(-time.Second) },
		fault.CertificateNotYet:     func(c *x509.Certificate) { c.NotBefore = signingTime.Add(time.Second) },
		fault.CertificateUnsuitable: func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment },
	} {
		_, _, err := signer.SignBytes(context.Background(), doc, newIdentity(t, rsaKey(), leaderName, change), signer.Options{Time: signingTime})
		if fault.CodeOf(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := signer.Prepare(bytes.NewReader(doc), int64(len(doc)), nil, nil, signer.Options{}); fault.CodeOf(err) != fault.CertificateMissing {
		t.Errorf("none: %v", err)
	}
}
