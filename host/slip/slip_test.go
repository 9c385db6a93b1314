package slip

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"trien/protocol"
)

// letter is the check of a letter with a person's and an office's signature.
func letter() protocol.Verification {
	return protocol.Verification{
		File: "cong-van-so-123.pdf", SHA256: strings.Repeat("0123456789abcdef", 4), Size: 1234567, Pages: 3,
		CheckedAt: "2026-11-21T23:45:36+07:00", Integrity: "intact", Verdict: "INDETERMINATE", Acceptance: "review",
		Rules: []protocol.RuleFinding{{
			Rule: "S18", Pack: "bac-kan-218", Source: "218/STTTT-CNTT, Sở Thông tin và Truyền thông", Severity: "warning", Page: 1, Field: "Signature2",
			Phrase: "phải có đầy đủ cả hai phần thông tin và hình ảnh",
			Reason: protocol.Text{VI: "Chữ ký số của cơ quan không có hình ảnh con dấu.", EN: "The organisation's signature has no picture of the seal."},
			Action: protocol.Text{VI: "Đề nghị nơi gửi đóng dấu lại, có đủ thông tin và hình ảnh.", EN: "Ask the sender to seal it again with both parts."},
		}},
		Signatures: []protocol.SignatureVerdict{
			signed("Signature1", "Nguyễn Văn Nghĩa", "person"),
			signed("Signature2", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG TỈNH AN BÌNH", "organization"),
		},
	}
}

func signed(field, name, holder string) protocol.SignatureVerdict {
	return protocol.SignatureVerdict{
		Field: field, Kind: "approval", Coverage: "revision", Integrity: "intact", Chain: "trusted", Revocation: "not_checked",
		Signer: protocol.Signer{
			CommonName: name, Organization: "UBND TỈNH AN BÌNH", OrganizationalUnit: "Sở Thông tin và Truyền thông",
			Issuer: "CA chuyên dùng thử nghiệm", Holder: holder, HolderSource: "guess",
			NotBefore: "2025-01-01T00:00:00+07:00", NotAfter: "2028-01-01T00:00:00+07:00",
		},
		Times:   protocol.Times{Claimed: "2026-11-20T08:30:00+07:00", Timestamp: "2026-11-20T08:30:02+07:00", TimestampTrusted: true},
		Verdict: "INDETERMINATE", SubIndication: "TRY_LATER",
		Reason: protocol.Text{
			VI: "Chữ ký còn nguyên vẹn, chứng thư số được tin cậy; chưa kiểm tra được tình trạng thu hồi chứng thư số.",
			EN: "The signature is intact and its certificate trusted; whether it was revoked has not been checked.",
		},
		Warnings: []protocol.Text{{
			VI: "Cảnh báo: chưa kiểm tra tình trạng thu hồi của chứng thư số (OCSP, CRL).",
			EN: "Warning: revocation of the certificate was not checked (OCSP, CRL).",
		}},
		Page: 1, Rect: &protocol.Rect{X: 300, Y: 100, Width: 150, Height: 60},
	}
}

// printed makes a slip, has qpdf check it and returns what pdftotext reads.
func printed(t *testing.T, v protocol.Verification) (text string, pages int) {
	t.Helper()
	data, err := PDF(v, "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 700<<10 {
		t.Errorf("%d bytes do not fit a message of native messaging", len(data))
	}
	name := filepath.Join(t.TempDir(), "slip.pdf")
	if keep := os.Getenv("TRIEN_TEST_KEEP"); keep != "" {
		name = filepath.Join(keep, t.Name()+".pdf")
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, "qpdf", "--check", name); err != nil {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
	out, err := command(t, "pdftotext", "-layout", name, "-")
	if err != nil {
		t.Fatal(err)
	}
	return out, strings.Count(out, "\f")
}

func command(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip(name, "is not installed")
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	return string(out), err
}

func TestSlipTellsWhatTheCircularAsksFor(t *testing.T) {
	text, pages := printed(t, letter())
	if pages > 2 {
		t.Errorf("%d pages", pages)
	}
	for _, want := range []string{
		"PHIẾU KIỂM TRA VĂN BẢN ĐIỆN TỬ", "CẦN XEM LẠI", "cong-van-so-123.pdf", "1.234.567 byte, 3 trang",
		strings.Repeat("0123456789abcdef", 4), "21/11/2026 23:45:36 +07:00",
		"Nguyễn Văn Nghĩa (cá nhân)", "UBND TỈNH AN BÌNH", "CA chuyên dùng thử nghiệm", "20/11/2026 08:30:00 +07:00",
		"20/11/2026 08:30:02 +07:00", "toàn vẹn", "còn hiệu lực", "01/01/2025 – 01/01/2028", "chưa kiểm tra",
		"(trang 1)", "– 218/STTTT-CNTT, Sở Thông tin và Truyền thông (S18)", "phải có đầy đủ cả hai phần thông tin và hình ảnh", "Đề nghị nơi gửi đóng dấu lại",
		"Cảnh báo: chưa kiểm tra tình trạng thu hồi", "Người kiểm tra", "Triện 1.2.3",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the slip lacks %q:\n%s", want, text)
		}
	}
}

func TestSameCheckSameBytes(t *testing.T) {
	first, err := PDF(letter(), "1")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := PDF(letter(), "1")
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("the slip differs from time to time (%v)", err)
		}
	}
}

func TestManyFindingsFlowToTheNextPage(t *testing.T) {
	v := letter()
	for i := range 60 {
		f := v.Rules[0]
		f.Rule = fmt.Sprint("S", 100+i)
		f.Reason.VI += fmt.Sprint(i)
		v.Rules = append(v.Rules, f)
	}
	text, pages := printed(t, v)
	if pages < 2 || !strings.Contains(text, "S138") || strings.Contains(text, "S139") || !strings.Contains(text, "… và 21 nội dung khác.") {
		t.Errorf("%d pages:\n%s", pages, text)
	}
	if !strings.Contains(text, fmt.Sprintf("Trang %d/%d", pages, pages)) {
		t.Error("the pages are not numbered")
	}
}

func TestHostileTextIsTamed(t *testing.T) {
	v := letter()
	v.File = strings.Repeat("w", 10000) + "\u202Efdp.exe"
	v.Signatures[0].Signer.CommonName = "\u202eNguyễn\x00\x1b[31m 𝕏 漢字 " + strings.Repeat("Ă", 10000)
	v.Signatures[0].Reason.VI = strings.Repeat("dài ", 10000)
	v.Rules[0].Phrase = strings.Repeat("(\\)<</JS", 5000)
	for range 100 {
		v.Signatures = append(v.Signatures, v.Signatures[0])
	}
	text, pages := printed(t, v)
	if pages > 40 || !utf8.ValidString(text) {
		t.Errorf("%d pages", pages)
	}
	if strings.ContainsAny(text, "\u202e\x1b") || !strings.Contains(text, "[31m ? ??") {
		t.Error("what deceives was printed, or what stood there is not seen")
	}
	if !strings.Contains(text, "… và 82 chữ ký khác.") {
		t.Error("the slip does not say what it leaves out")
	}
}

func TestUnsignedDocumentHasASlip(t *testing.T) {
	text, pages := printed(t, protocol.Verification{
		File: "du-thao.docx", SHA256: "ab", Size: 10, CheckedAt: "2026-11-21T23:45:36+07:00", Integrity: "malformed", Verdict: "TOTAL-FAILED", Acceptance: "refused",
		Reason: &protocol.Text{VI: "Tệp không phải PDF hoặc đã hỏng cấu trúc.", EN: "The file is no PDF, or its structure is damaged."},
	})
	if pages != 1 || !strings.Contains(text, "KHÔNG TIẾP NHẬN") || !strings.Contains(text, "Văn bản không có chữ ký số.") {
		t.Errorf("%d pages:\n%s", pages, text)
	}
}

func TestNameIsFitForAFile(t *testing.T) {
	for in, want := range map[string]string{
		"cong-van.pdf":      "phieu-kiem-tra_cong-van.pdf",
		"/a/../b/x.y.docx":  "phieu-kiem-tra_x.y.pdf",
		`C:\x\tờ trình.pdf`: "phieu-kiem-tra_tờ trình.pdf",
	} {
		if got := Name(in); got != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
}
