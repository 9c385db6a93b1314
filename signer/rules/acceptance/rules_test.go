package acceptance_test

import (
	"archive/zip"
	"bytes"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/rules"
	"trien/signer/rules/acceptance"
	"trien/signer/rules/rulestest"
	"trien/signer/verify"
)

// at is a place on a page.
func at(page int, x, y, width, height float64) *signer.Placement {
	return &signer.Placement{Page: page, Rect: pdf.Rect{X: x, Y: y, Width: width, Height: height}}
}

// wordFile is a word processor's file with these parts.
func wordFile(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range parts {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fineScan is an A4 page that is one picture.
func fineScan(width int, space string) []byte {
	return pdftest.Table(append(pdftest.Pages("", "/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R"),
		pdftest.Stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height 1/BitsPerComponent 8/ColorSpace/%s/Filter/FlateDecode", width, space),
			pdftest.Deflate(bytes.Repeat([]byte{200}, 3*width))),
		pdftest.Stream("", []byte("q 595 0 0 842 0 0 cm /I Do Q")))...)
}

// TestEveryRuleTellsWhatKeepsItFromWhatBreaksIt has for each rule a document
// that keeps it and one that breaks it, signed by the project's own signer.
func TestEveryRuleTellsWhatKeepsItFromWhatBreaksIt(t *testing.T) {
	const (
		bacKan, binhPhuoc, kienGiang = rules.BacKan218, rules.BinhPhuoc411, rules.KienGiang1831
		hauGiang, thaiBinh, decree   = rules.HauGiang1169, rules.ThaiBinh2016, rules.Decree30
		failure, warning, info       = verify.SeverityError, verify.SeverityWarning, verify.SeverityInfo
	)
	hand, stamp := read(t, "chu-ky.png"), read(t, "con-dau.png")
	byOffice := func(doc []byte, o signer.Options) []byte { return sign(t, doc, office(t), o, nil) }
	byLeader := func(doc []byte, o signer.Options) []byte { return sign(t, doc, leader(t), o, nil) }
	typed := func(l rulestest.Letter) []byte { return l.PDF(t) }

	copyOf := func(doc []byte) []byte { return byOffice(doc, signer.Options{Purpose: signer.Copy}) }

	letter := read(t, "cong-van-libreoffice.pdf")
	approved := approve(t, letter)
	complete := seal(t, approved)
	sealedLetter := seal(t, letter)
	notice := typed(rulestest.Letter{Number: "Số: 3/GM-STTTT", Heading: "GIẤY MỜI", Body: []string{"Kính mời các đơn vị dự họp."}})
	plan := func(body string) []byte {
		return typed(rulestest.Letter{Number: "Số: 4/KH-STTTT", Heading: "KẾ HOẠCH", Body: []string{body}})
	}
	by := func(title string) []byte {
		return approve(t, typed(rulestest.Letter{Number: "Số 9-CV/VPTU", Title: title, Name: leaderName}))
	}
	archived := byOffice(complete, signer.Options{Purpose: signer.Archive})
	appendix := byOffice(notice, signer.Options{Purpose: signer.Appendix, DocumentNumber: "128/STTTT-CNTT"})
	copied := byOffice(notice, signer.Options{Purpose: signer.Copy})
	top := sign(t, approved, office(t), signer.Options{Purpose: signer.Issue, Image: stamp}, packsOf(t, kienGiang))
	broken := bytes.Replace(complete, []byte("/Creator"), []byte("/Kreator"), 1)
	forTwelveYears := issue(t, leaderName, func(c *x509.Certificate) { c.NotAfter = time.Now().AddDate(12, 0, 0) })

	// N10 and N11 have tests of their own: the signer makes no such documents.
	tested := map[string]bool{"N10": true, "N11": true}
	for _, test := range []struct {
		name           string
		pack           rules.ID
		rule           string
		keeps, breaks  []byte
		severity       verify.Severity
		phrase, reason string // parts of the finding's
	}{
		{"another's name", binhPhuoc, "S1", complete,
			sign(t, letter, issue(t, "Trần Văn Khang", nil), signer.Options{Purpose: signer.Approve, Image: hand}, nil),
			warning, "Dùng để ký số văn bản điện tử theo thẩm quyền", "không phải người có tên"},
		{"no title of authority", binhPhuoc, "S2", by("CHÁNH VĂN PHÒNG"), by("NGƯỜI LẬP"),
			warning, "thực hiện theo thẩm quyền ký văn bản giấy", "Chức vụ ở chỗ ký"},
		{"the seal alone, somebody named", binhPhuoc, "S3", seal(t, notice), sealedLetter,
			warning, "tương đương với bản giấy đóng dấu treo", "không có chữ ký số của người ký"},
		{"detached", kienGiang, "S4", complete, append([]byte("\x30\x82\x04\x00\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"), make([]byte, 100)...),
			warning, "phải gắn kèm văn bản điện tử", "không gắn kèm"},
		{"a word file", kienGiang, "S6", complete, wordFile(t, "word/document.xml", "_xmlsignatures/sig1.xml"),
			failure, "chuyển sang định dạng PDF trước khi ký số", "không ở định dạng PDF"},
		{"a secret document", kienGiang, "S7", complete, typed(rulestest.Letter{Number: "Số: 7/STTTT-CNTT", Stamp: "TỐI MẬT"}),
			failure, "các văn bản có chế mật trở lên", "TỐI MẬT"},
		{"a scan's stamp is not read", kienGiang, "S7", complete, read(t, "scan.pdf"), info, "các văn bản có chế mật", "không có chữ để đọc"},
		{"not at the top", kienGiang, "S8", top, complete, warning, "ở trang đầu, phía trên cùng", "không ở phía trên cùng"},
		{"over the text", kienGiang, "S8", top, byOffice(approved, signer.Options{Purpose: signer.Issue, Image: stamp, Placement: at(1, 60, 740, 260, 90)}),
			warning, "khu vực có khoảng trống", "đè lên chữ"},
		{"beside the block", kienGiang, "S9", complete, byLeader(letter, signer.Options{Purpose: signer.Approve, Image: hand, Placement: at(2, 60, 60, 150, 70)}),
			warning, "Là vị trí ký tay trên văn bản giấy", "không ở giữa chức vụ và họ tên"},
		{"at the right", kienGiang, "S10", archived, byOffice(complete, signer.Options{Purpose: signer.Archive, Placement: at(1, 400, 790, 180, 48)}),
			warning, "góc trên cùng bên trái", "không ở góc trên bên trái"},
		{"over the text", kienGiang, "S10", archived, byOffice(complete, signer.Options{Purpose: signer.Archive, Placement: at(1, 70, 730, 180, 60)}),
			warning, "không đè lên chữ", "đè lên chữ"},
		{"another type", kienGiang, "S12", complete, typed(rulestest.Letter{Number: "Số: 2/GUQ-STTTT", Heading: "GIẤY ỦY QUYỀN"}),
			info, "quy chế, chỉ thị, chương trình", "giấy ủy quyền"},
		{"a decision", hauGiang, "S14", notice, read(t, "quyet-dinh-chromium.pdf"), warning, "đồng thời văn bản giấy", "quyết định"},
		{"a plan with money", hauGiang, "S14", plan("Các đơn vị tổ chức thực hiện."), plan("Kinh phí thực hiện do ngân sách bảo đảm."),
			warning, "đồng thời văn bản giấy", "kế hoạch"},
		{"the person alone", bacKan, "S15", complete, approved, failure, "bắt buộc phải có chữ ký số của tổ chức", "không có chữ ký số của cơ quan"},
		{"a holder nobody knows", bacKan, "S15", complete, sign(t, letter, nobody(t), signer.Options{Purpose: signer.Plain}, nil),
			warning, "bắt buộc phải có chữ ký số của tổ chức", "Không xác định được"},
		{"the seal first", bacKan, "S16", complete, approve(t, sealedLetter), failure, "file văn bản đã được lãnh đạo ký số trước đó", "ký số trước cá nhân"},
		{"a scan, to be looked at", bacKan, "S17", complete, seal(t, read(t, "scan.pdf")), info, "Scan văn bản và thực hiện ký số của tổ chức", "Văn bản là bản quét"},
		{"no image", bacKan, "S18", complete, byOffice(approved, signer.Options{Purpose: signer.Issue}), failure, "cả hai phần thông tin và hình ảnh", "không hiển thị hình ảnh"},
		{"no information", bacKan, "S18", complete, byOffice(approved, signer.Options{Purpose: signer.Approve, Image: stamp}),
			failure, "cả hai phần thông tin và hình ảnh", "thiếu: tên cơ quan, tổ chức, thời gian ký"},
		{"invisible", bacKan, "S18", complete, byOffice(approved, signer.Options{Purpose: signer.Issue, Placement: &signer.Placement{Invisible: true}}),
			failure, "cả hai phần thông tin và hình ảnh", "thiếu: tên cơ quan, tổ chức, thời gian ký"},
		{"changed", bacKan, "S19", complete, broken, failure, "không tiếp nhận", ""},
		// The three faults that Bắc Kạn names.
		{"no signature", bacKan, "S20", complete, letter, failure, "chưa thực hiện ký số cả chữ ký của cá nhân và tổ chức (định dạng .doc, .docx...)", "chưa được ký số"},
		{"a word file without signature", bacKan, "S20", complete, wordFile(t, "word/document.xml"), failure, "(định dạng .doc, .docx...)", "chưa được ký số"},
		{"the person alone", bacKan, "S20", complete, approved, failure, "nhưng không có chữ ký số của cơ quan, tổ chức ban hành", "không có chữ ký số của cơ quan"},
		{"the seal alone", bacKan, "S20", complete, sealedLetter, failure, "ngược lại có chữ ký số của tổ chức nhưng không có chữ ký số của cá nhân", "không có chữ ký số của người ký"},
		{"the seal alone, nobody named", bacKan, "S20", complete, seal(t, notice), warning, "nhưng không có chữ ký số của cá nhân", "đóng dấu treo"},
		{"no information", bacKan, "S20", complete, byOffice(approved, signer.Options{Purpose: signer.Approve, Image: stamp}),
			failure, "không hiển thị đầy đủ các trường thông tin", "thiếu: tên cơ quan, tổ chức"},
		{"twelve years", thaiBinh, "S23", complete, sign(t, letter, forTwelveYears, signer.Options{Purpose: signer.Approve, Image: hand}, nil),
			warning, "tối đa là 10 năm", "dài hơn 10 năm"},
		{"unsigned", thaiBinh, "S26", approved, letter, failure, "trước khi phát hành", "chưa được ký số"},
		{"unsigned", decree, "N1", complete, letter, failure, "Điều 5 khoản 1", "chưa được ký số"},
		{"the seal first", decree, "N1", complete, approve(t, sealedLetter), failure, "sau đó được ký số của cơ quan", "ký số trước cá nhân"},
		{"changed", decree, "N2", complete, broken, failure, "trả lại nơi gửi", ""},
		{"beside the block", decree, "N3", complete, byLeader(letter, signer.Options{Purpose: signer.Approve, Image: hand, Placement: at(2, 60, 60, 150, 70)}),
			warning, "giữa chức vụ và họ tên", "không ở giữa chức vụ và họ tên"},
		{"no image", decree, "N3", complete, byLeader(letter, signer.Options{Purpose: signer.Approve}), info, "Hình ảnh chữ ký số", "không hiển thị hình ảnh chữ ký"},
		{"not blue", decree, "N3", complete, byLeader(letter, signer.Options{Purpose: signer.Approve, Image: stamp}), info, "Hình ảnh chữ ký số", "không phải màu xanh"},
		{"away from the signature", decree, "N4", complete, byOffice(approved, signer.Options{Purpose: signer.Issue, Image: stamp, Placement: at(2, 60, 60, 214, 102)}),
			warning, "trùm lên khoảng 1/3", "không trùm lên khoảng 1/3"},
		{"too small", decree, "N4", complete, byOffice(approved, signer.Options{Purpose: signer.Issue, Image: stamp, Placement: at(2, 200, 530, 170, 60)}),
			warning, "kích thước thực tế", "không phải kích thước thực tế"},
		{"not red", decree, "N4", complete, byOffice(approved, signer.Options{Purpose: signer.Issue, Image: hand}), warning, "màu đỏ", "không phải màu đỏ"},
		{"no information", decree, "N4", complete, byOffice(approved, signer.Options{Purpose: signer.Approve, Image: stamp}), warning, "tên cơ quan", "thiếu: tên cơ quan, tổ chức, thời gian ký, múi giờ"},
		{"an appendix at the left", decree, "N5", appendix, byOffice(notice, signer.Options{Purpose: signer.Appendix, DocumentNumber: "128/STTTT-CNTT", Placement: at(1, 40, 40, 180, 60)}),
			warning, "Văn bản kèm theo", "không ở góc trên bên phải"},
		{"a copy at the left", decree, "N6", copied, byOffice(notice, signer.Options{Purpose: signer.Copy, Placement: at(1, 40, 40, 180, 60)}),
			warning, "Bản sao điện tử", "không ở góc trên bên phải"},
		{"a coarse scan", decree, "N6", copyOf(fineScan(1700, "DeviceRGB")), copyOf(fineScan(1200, "DeviceRGB")), warning, "200 dpi", "dpi"},
		{"a grey scan", decree, "N6", copyOf(fineScan(1700, "DeviceRGB")), copyOf(fineScan(1700, "DeviceGray")), warning, "ảnh màu", "không phải ảnh màu"},
		{"small print", decree, "N7", complete, byOffice(approved, signer.Options{Purpose: signer.Issue, Image: stamp, Placement: at(2, 60, 60, 90, 30)}),
			info, "cỡ chữ 10", "cỡ 10"},
	} {
		tested[test.rule] = true
		t.Run(test.rule+" "+test.name, func(t *testing.T) {
			for _, f := range findings(t, test.keeps, test.pack, test.rule) {
				if strings.Contains(f.Reason.VI, test.reason) {
					t.Errorf("kept, and yet: %s %s", f.Severity, f.Reason.VI)
				}
			}
			found := findings(t, test.breaks, test.pack, test.rule)
			for _, f := range found {
				if strings.Contains(f.Reason.VI, test.reason) && strings.Contains(f.Phrase, test.phrase) {
					if f.Field != "" && test.name != "invisible" && (f.Page == 0 || f.Rect == nil) {
						t.Errorf("no place: %+v", f)
					}
					if f.Severity != test.severity || f.Reason.EN == "" || f.Action.VI == "" || f.Action.EN == "" {
						t.Errorf("%+v", f)
					}
					return
				}
			}
			t.Errorf("broken, and no finding says so: %+v", found)
		})
	}
	for _, rule := range acceptance.Checked() {
		if !tested[rule] {
			t.Errorf("%s has no test", rule)
		}
	}
}
