package rules_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"golang.org/x/text/unicode/norm"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/pdf/pdftest"
	"trien/signer/rules"
	"trien/signer/rules/rulestest"
)

// titled is a letter whose /Info has an entry.
func titled(t *testing.T, key, value string) []byte {
	letter := rulestest.Letter{Number: "Số: 1/STTTT-VP"}.PDF(t)
	text := pdf.TextString(value)
	info := fmt.Sprintf("<</%s <%x>>>", key, []byte(text))
	return pdftest.Append(letter, map[int]string{900: info}, "/Info 900 0 R")
}

func packed(t *testing.T, ids ...rules.ID) rules.Packs {
	t.Helper()
	packs, err := rules.Load("", ids...)
	if err != nil {
		t.Fatal(err)
	}
	return packs
}

func xmp(value string) []byte {
	return pdftest.Table(append(pdftest.Pages("/Metadata 4 0 R", ""), pdftest.Stream("/Type/Metadata/Subtype/XML",
		[]byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description><k>`+value+`</k></r:Description></r:RDF></x:xmpmeta>`)))...)
}

// TestSecretDocumentsAreNotSigned, and others are, although they speak of
// secrets.
func TestSecretDocumentsAreNotSigned(t *testing.T) {
	stamped := func(stamp string) []byte {
		return rulestest.Letter{Number: "Số: 7/STTTT-CNTT", Stamp: stamp, Body: []string{"Kính gửi các đơn vị."}}.PDF(t)
	}
	saying := func(lines ...string) []byte {
		return rulestest.Letter{Number: "Số: 7/STTTT-CNTT", Heading: "BÁO CÁO", Subject: "Về bảo mật thông tin", Body: lines}.PDF(t)
	}
	annotated := func(contents string) []byte {
		return rulestest.Page(t, nil, "/Annots[4 0 R]", "", fmt.Sprintf("<</Type/Annot/Subtype/Stamp/Rect[60 700 160 730]/Contents <%x>>>", []byte(pdf.TextString(contents))))
	}
	row := func(texts ...string) []byte {
		var lines []rulestest.Line
		for n, text := range texts {
			lines = append(lines, rulestest.Line{X: 40 + 110*float64(n), Y: 600, Text: text})
		}
		return rulestest.Page(t, lines, "", "")
	}
	for name, c := range map[string]struct {
		doc  []byte
		word string // "" where it may be signed
		page int
	}{
		"stamp":                     {stamped("MẬT"), "MẬT", 1},
		"higher":                    {stamped("TỐI MẬT"), "TỐI MẬT", 1},
		"highest":                   {stamped("TUYỆT MẬT"), "TUYỆT MẬT", 1},
		"spaced letters":            {stamped("T U Y Ệ T  M Ậ T"), "TUYỆT MẬT", 1},
		"in brackets":               {stamped("[ MẬT ]"), "MẬT", 1},
		"with urgency":              {stamped("MẬT - HỎA TỐC"), "MẬT", 1},
		"labelled":                  {stamped("Độ mật: Tối mật"), "TỐI MẬT", 1},
		"decomposed letters":        {titled(t, "Keywords", norm.NFD.String("MẬT")), "MẬT", 0},
		"annotation":                {annotated("TUYỆT MẬT"), "TUYỆT MẬT", 1},
		"keyword":                   {titled(t, "Keywords", "kế hoạch, Mật, 2026"), "MẬT", 0},
		"entry of its own":          {titled(t, "DoMat", "Tối mật"), "TỐI MẬT", 0},
		"labelled title":            {titled(t, "Title", "Độ mật: Tuyệt mật"), "TUYỆT MẬT", 0},
		"XMP":                       {xmp("Tuyệt mật"), "TUYỆT MẬT", 0},
		"plain":                     {stamped(""), "", 0},
		"urgent":                    {stamped("HỎA TỐC"), "", 0},
		"title about secrecy":       {saying("BẢO MẬT HỆ THỐNG", "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC"), "", 0},
		"running text":              {saying("mật", "mật khẩu, mật độ, mật mã", "Tài liệu mật được quản lý riêng.", "Mật"), "", 0},
		"capitals in a sentence":    {saying("KHÔNG GỬI VĂN BẢN MẬT QUA MẠNG"), "", 0},
		"table of degrees":          {row("STT", "MẬT", "TỐI MẬT", "TUYỆT MẬT"), "", 0},
		"column of a table":         {row("STT", "TÊN VĂN BẢN", "MẬT", "GHI CHÚ"), "", 0},
		"foot of the page":          {rulestest.Page(t, []rulestest.Line{{X: 60, Y: 100, Text: "MẬT"}}, "", ""), "", 0},
		"other diacritics":          {stamped("MẶT"), "", 0},
		"title of the file":         {titled(t, "Title", "Báo cáo công tác bảo mật"), "", 0},
		"keyword about passwords":   {titled(t, "Keywords", "mật khẩu, bảo mật"), "", 0},
		"XMP about secrecy":         {xmp("Quy chế bảo mật"), "", 0},
		"broken XMP":                {xmp("<Mật"), "", 0},
		"note that is a sentence":   {annotated("Đây không phải văn bản MẬT"), "", 0},
		"letter of the test data":   {read(t, "cong-van-libreoffice.pdf"), "", 0},
		"decision of the test data": {read(t, "quyet-dinh-chromium.pdf"), "", 0},
		"scan":                      {read(t, "scan.pdf"), "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			marks, err := reading(t, c.doc).SecretMarks([]string{"mật", "tối mật", "tuyệt mật"})
			if err != nil {
				t.Fatal(err)
			}
			refused := rules.RefuseSecret(context.Background(), renderer, bytes.NewReader(c.doc), int64(len(c.doc)), "", packed(t, rules.Decree30))
			if c.word == "" {
				if len(marks) > 0 || refused != nil {
					t.Errorf("taken for secret: %v, %v", marks, refused)
				}
				return
			}
			if len(marks) != 1 || marks[0].Word != c.word || marks[0].Page != c.page {
				t.Errorf("marks: %+v", marks)
			}
			if fault.CodeOf(refused) != fault.SecretDocument {
				t.Errorf("may be signed: %v", refused)
			}
			if err := rules.RefuseSecret(context.Background(), renderer, bytes.NewReader(c.doc), int64(len(c.doc)), "", packed(t, rules.BacKan218)); err != nil {
				t.Errorf("refused by a pack without the rule: %v", err)
			}
		})
	}
}

// TestFontsWithoutTheLettersSpareTheDrawing: there is no renderer to draw with.
func TestFontsWithoutTheLettersSpareTheDrawing(t *testing.T) {
	for name, doc := range map[string][]byte{
		"subset":  rulestest.Page(t, []rulestest.Line{{X: 60, Y: 700, Text: "Thông báo về mật khẩu"}}, "", ""),
		"scan":    read(t, "scan.pdf"),
		"Latin":   pdftest.Table(append(pdftest.Pages("", "/Resources<</Font<</F 4 0 R>>>>"), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")...),
		"not PDF": []byte("MẬT"),
	} {
		if err := rules.RefuseSecret(context.Background(), nil, bytes.NewReader(doc), int64(len(doc)), "", packed(t, rules.Decree30)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
