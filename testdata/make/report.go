package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"text/template"
)

type chapter struct {
	Title    string
	Sections []section
}

type section struct {
	Title, Table string
	Text         []string
	Rows         []row
}

type row struct {
	Number                  int
	Unit                    string
	Certificates, Documents string
}

var topics = []string{
	"Tình hình cấp chứng thư số cho cơ quan và cá nhân", "Tình hình ký số văn bản đi", "Tình hình tiếp nhận và kiểm tra văn bản đến",
	"Tình hình lưu trữ văn bản điện tử", "Tình hình sử dụng chữ ký số trên Cổng dịch vụ công", "Tình hình đào tạo, tập huấn",
}

var remarks = []string{
	"Các cơ quan, đơn vị đã tổ chức thực hiện nghiêm túc việc ký số văn bản điện tử theo đúng thẩm quyền và trình tự quy định; văn bản do người có thẩm quyền ký số trước, sau đó được ký số của cơ quan để phát hành.",
	"Tỷ lệ văn bản đi được ký số đầy đủ tăng so với cùng kỳ năm trước, trong đó khối sở, ban, ngành cao hơn khối xã, phường; một số đơn vị ở xa trung tâm còn gặp khó khăn về đường truyền.",
	"Việc kiểm tra tính xác thực và tính toàn vẹn của văn bản đến được văn thư thực hiện hằng ngày; các văn bản thiếu chữ ký số của cơ quan đã được trả lại trên hệ thống và nêu rõ lý do.",
	"Thiết bị lưu khóa bí mật được bàn giao có biên bản, người sử dụng tự đổi mật khẩu ngay sau khi nhận; trong năm có một số trường hợp bị khóa do nhập sai mật khẩu và đã được khôi phục kịp thời.",
	"Còn một số chứng thư số sắp hết hạn nhưng đơn vị chậm đề nghị gia hạn; Sở đã có văn bản nhắc trước thời điểm hết hạn ít nhất 60 ngày.",
	"Đề nghị tiếp tục rà soát, thu hồi chứng thư số của cá nhân đã nghỉ hưu, chuyển công tác; cập nhật kịp thời danh sách người có thẩm quyền ký.",
}

// report writes forty pages or so: seven quarters' worth of invented figures.
func report(args []string) error {
	tmpl, err := template.ParseFiles(args[0])
	if err != nil {
		return err
	}
	dice := rand.New(rand.NewPCG(2026, 96))
	units := []string{
		"Văn phòng Ủy ban nhân dân tỉnh", "Sở Nội vụ", "Sở Tài chính", "Sở Xây dựng", "Sở Y tế", "Sở Giáo dục và Đào tạo",
		"Sở Nông nghiệp và Môi trường", "Sở Công Thương", "Thanh tra tỉnh", "Phường An Hòa", "Phường Bình Thạnh", "Xã Vĩnh Nghĩa", "Xã Phước Lộc", "Xã Đồng Ruộng",
	}
	var chapters []chapter
	table := 0
	roman := []string{"I", "II", "III", "IV", "V", "VI", "VII"}
	for i := range roman {
		c := chapter{Title: fmt.Sprintf("%s. KẾT QUẢ THỰC HIỆN QUÝ %s NĂM %d", roman[i], roman[i%4], 2025+i/4)}
		for j, topic := range topics {
			table++
			s := section{Title: fmt.Sprintf("%d. %s", j+1, topic), Table: fmt.Sprintf("Table%d", table)}
			for k := range 5 + (i+j)%5/4 {
				s.Text = append(s.Text, fmt.Sprintf("%d.%d. %s", j+1, k+1, remarks[(i+j+k)%len(remarks)]))
			}
			for n, unit := range units {
				s.Rows = append(s.Rows, row{n + 1, unit, fmt.Sprint(12 + dice.IntN(90)), fmt.Sprintf("%d.%03d", 1+dice.IntN(9), dice.IntN(1000))})
			}
			c.Sections = append(c.Sections, s)
		}
		chapters = append(chapters, c)
	}
	out, err := os.Create(args[1])
	if err != nil {
		return err
	}
	defer out.Close()
	err = tmpl.Execute(out, map[string]any{
		"Intro": []string{
			"Thực hiện Kế hoạch số 215/KH-UBND ngày 12 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh An Bình, Sở Thông tin và Truyền thông báo cáo kết quả ứng dụng chữ ký số trong các cơ quan nhà nước trên địa bàn tỉnh từ Quý I năm 2025 đến Quý III năm 2026 như sau:",
		},
		"Chapters": chapters,
		"Head":     []string{"TT", "Cơ quan, đơn vị", "Số chứng thư số", "Số văn bản đã ký"},
		"End":      "Trên đây là báo cáo kết quả ứng dụng chữ ký số giai đoạn 2025 - 2026, Sở Thông tin và Truyền thông kính báo cáo Ủy ban nhân dân tỉnh./.",
	})
	if err != nil {
		return err
	}
	return out.Close()
}
