package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"trien/signer/pdf"
	"trien/signer/render"
)

// lines names the text fields by the label that each stands beside, boxes the
// check boxes.
var (
	lines = map[string]string{
		"Họ và tên:": "ho_ten", "Số định danh cá nhân:": "so_dinh_danh", "Chức vụ:": "chuc_vu", "Cơ quan, đơn vị:": "co_quan",
		"Địa chỉ thư điện tử công vụ:": "thu_dien_tu", "Số điện thoại:": "dien_thoai",
	}
	boxes = map[string]string{
		"Ký số trên hệ thống quản lý văn bản và điều hành": "dich_vu.van_ban", "Ký số trên Cổng dịch vụ công của tỉnh": "dich_vu.cong",
		"Ký số trên thiết bị di động": "dich_vu.di_dong",
	}
)

const signHere = "(Ký số)"

// form adds fields to a printed application: text, check boxes, and a
// signature field that waits for its signature.
func form(args []string) error {
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	ctx := context.Background()
	shown, err := render.New("").Open(ctx, f, info.Size())
	if err != nil {
		return err
	}
	defer shown.Close()
	runs, err := shown.Text(ctx, 1)
	if err != nil {
		return err
	}
	file, err := pdf.Open(f, info.Size())
	if err != nil {
		return err
	}
	page, err := file.Page(1)
	if err != nil {
		return err
	}
	u := pdf.NewUpdate(file)
	b := builder{u: u, page: page.Ref}
	right := page.CropBox[2] - 57
	for _, run := range runs {
		r := run.Rect
		switch text := strings.TrimSpace(run.Text); {
		case lines[text] != "":
			b.text(lines[text], text, pdf.Reals(r.X+r.Width+6, r.Y-4, right, r.Y+15), right-r.X-r.Width-6)
		case boxes[text] != "":
			b.check(boxes[text], text, pdf.Reals(r.X-22, r.Y-1, r.X-10, r.Y+11))
		case text == signHere:
			mid := r.X + r.Width/2
			b.field(pdf.Dict{"FT": pdf.Name("Sig"), "T": text16("chu_ky_nguoi_dang_ky"), "TU": text16("Chữ ký của người đăng ký"),
				"Rect": pdf.Reals(mid-80, r.Y-78, mid+80, r.Y-8)})
		}
	}
	if want := len(lines) + len(boxes) + 1; len(b.fields) != want {
		return fmt.Errorf("form: %d of %d labels found", len(b.fields), want)
	}
	sheet := page.Dict.Clone()
	sheet["Annots"] = b.fields
	u.Set(page.Ref, sheet)
	root, err := file.Root()
	if err != nil {
		return err
	}
	catalog, err := file.Catalog()
	if err != nil {
		return err
	}
	catalog = catalog.Clone()
	helvetica := u.Add(pdf.Dict{"Type": pdf.Name("Font"), "Subtype": pdf.Name("Type1"), "BaseFont": pdf.Name("Helvetica"), "Encoding": pdf.Name("WinAnsiEncoding")})
	catalog["AcroForm"] = u.Add(pdf.Dict{
		"Fields": b.fields, "DA": pdf.String("/Helv 0 Tf 0 g"), "DR": pdf.Dict{"Font": pdf.Dict{"Helv": helvetica}},
	})
	u.Set(root, catalog)
	tail, err := u.Tail()
	if err != nil {
		return err
	}
	whole, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], append(whole, tail.Bytes...), 0o644)
}

// builder adds fields that are their own widgets.
type builder struct {
	u      *pdf.Update
	page   pdf.Ref
	fields pdf.Array
}

func (b *builder) field(d pdf.Dict) {
	d["Type"], d["Subtype"], d["F"], d["P"] = pdf.Name("Annot"), pdf.Name("Widget"), pdf.Int(4), b.page
	b.fields = append(b.fields, b.u.Add(d))
}

func (b *builder) look(width, height float64, content string) pdf.Ref {
	return b.u.Add(&pdf.Stream{
		Dict: pdf.Dict{"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Form"), "BBox": pdf.Reals(0, 0, width, height)},
		Data: []byte(content),
	})
}

func (b *builder) text(name, label string, rect pdf.Array, width float64) {
	b.field(pdf.Dict{
		"FT": pdf.Name("Tx"), "T": text16(name), "TU": text16(strings.TrimSuffix(label, ":")), "Rect": rect, "DA": pdf.String("/Helv 12 Tf 0 g"),
		"AP": pdf.Dict{"N": b.look(width, 19, fmt.Sprintf("0.5 G 0.6 w [1 2] 0 d 0 1 m %.2f 1 l S /Tx BMC EMC", width))},
	})
}

func (b *builder) check(name, label string, rect pdf.Array) {
	const frame = "0 G 0.8 w 0.4 0.4 11.2 11.2 re S"
	b.field(pdf.Dict{
		"FT": pdf.Name("Btn"), "T": text16(strings.ReplaceAll(name, ".", "_")), "TU": text16(label), "Rect": rect, "V": pdf.Name("Off"), "AS": pdf.Name("Off"),
		"AP": pdf.Dict{"N": pdf.Dict{"Off": b.look(12, 12, frame), "Yes": b.look(12, 12, frame+" 1.4 w 2.5 6 m 5 3 l 9.5 9.5 l S")}},
	})
}
