package main

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"trien/host/settings"
)

// opening is what stands before the keys.
const opening = "# Tệp cấu hình · The settings file\n\n" +
	"Generated from `keys.go` and the structs of package settings by `go generate ./host/settings`.\n\n" +
	"Một tệp [TOML](https://toml.io/), ghi bằng UTF-8, chỉ quản trị ghi: `/etc/trien/settings.toml`, trên Windows `C:\\Program Files\\Trien\\settings.toml`. " +
	"Khóa nào không ghi thì theo mặc định; khóa lạ là lỗi. Đường dẫn Windows viết trong nháy đơn: `'C:\\Program Files\\Token\\token.dll'`.\n\n" +
	"*One TOML file in UTF-8, which only the administrator writes. A key left out has its default; an unknown key is an error. " +
	"Write Windows paths between single quotes.*\n\n" +
	"**Kiểm tra trước khi dùng · Check it first:** `trien settings check [FILE]` nêu mọi lỗi, mỗi lỗi một dòng `TỆP:DÒNG: KHÓA: …`, và những điều đáng ngờ " +
	"(tệp thiếu, trình điều khiển ai cũng ghi được, trang dùng http); `--json` cho chương trình. Lệnh không nạp trình điều khiển nào. Mã thoát 0: dùng được; 1: có lỗi.\n\n" +
	"*It names every error, one a line with its place, and what is doubtful; it loads no module. Exit code 0: usable; 1: errors.*\n\n" +
	"**Không phải khởi động lại · Without a restart:** Triện đọc lại tệp ở mỗi yêu cầu. Tệp mới có lỗi thì giá trị trước được giữ, lỗi vào nhật ký kèm số dòng. " +
	"Một lần ký hay kiểm tra đang làm dùng trọn giá trị lúc nó bắt đầu. Thay đổi có hiệu lực sau khi tệp đã yên một giây. " +
	"Xóa tệp là trở về mặc định: không trang nào được ký nữa.\n\n" +
	"*The file is read anew at each request. A wrong file changes nothing and is logged with its line. A signature or a check under way keeps the values " +
	"with which it began. A change counts once the file has been left alone for a second. Without the file the defaults are in force: nobody may ask.*\n\n" +
	"**Tệp sai ngay từ đầu · Wrong from the start:** dịch vụ không chạy và nêu lỗi; agent trả lời mọi trang `host.settings_invalid` cho đến khi tệp được sửa. " +
	"*The service says why and does not run; the agent answers every page with `host.settings_invalid` until the file is put right.*\n\n" +
	"**Trên Windows · On Windows:** gói cài đặt ghi các thuộc tính của nó vào `HKLM\\SOFTWARE\\Trien`, Group Policy (tệp ADMX đi kèm) ghi vào `HKLM\\SOFTWARE\\Policies\\Trien`. " +
	"Giá trị của gói cài đặt nhường tệp cấu hình; tệp nhường chính sách. Mỗi bảng là một khóa con, mỗi khóa một giá trị: danh sách là `REG_MULTI_SZ`, hoặc `REG_SZ` cách nhau bằng dấu chấm phẩy; " +
	"`certificates.kinds` mỗi dòng một bảng TOML như `{subject = \"SỞ\", kind = \"organization\"}`; số nguyên và đúng/sai là `REG_DWORD`; còn lại `REG_SZ`. Giá trị rỗng là không đặt.\n\n" +
	"*The installer's properties go to the first key, Group Policy's to the second. The file counts more than the installer, policy more than the file. " +
	"A table is a subkey, a key a value of it. An empty value is none.*\n\n" +
	"Có hiệu lực · takes effect: **ngay** · *at once*: từ yêu cầu tiếp theo · *from the next request*; " +
	"**khởi động lại** · *restart*: khi dịch vụ và trình duyệt khởi động lại · *when the service and the browser start anew*. " +
	"Đổi `tokens.modules` thì tiến trình của trình điều khiển bị bỏ kết thúc, của trình điều khiển mới bắt đầu, ở yêu cầu tiếp theo · " +
	"*with `tokens.modules`, the processes of the modules end and begin with the next request*.\n"

// markdown makes the reference. The working folder is that of the package
// settings.
func markdown() ([]byte, error) {
	said, err := comments(".", "../../signer/rules")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(opening)
	b.WriteString("\n## Ví dụ · Example\n\n```toml\n" + settings.Example() + "```\n")
	for _, k := range settings.Keys {
		t, english := lookUp(reflect.TypeFor[settings.Settings](), k.Name, said)
		if english == "" {
			return nil, fmt.Errorf("%s has no comment", k.Name)
		}
		if t.Kind() == reflect.Struct {
			fmt.Fprintf(&b, "\n## `[%s]`\n\n%s\n\n*%s*\n", k.Name, k.VI, english)
			continue
		}
		fmt.Fprintf(&b, "\n### `%s`\n\n%s\n\n*%s*\n\n", k.Name, k.VI, english)
		writeTable(&b, k, t)
	}
	return b.Bytes(), nil
}

// lookUp finds a key's type and the comment of its field, or of its table.
func lookUp(t reflect.Type, name string, said map[string]string) (reflect.Type, string) {
	english := ""
	for part := range strings.SplitSeq(name, ".") {
		if t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		for i := range t.NumField() {
			if f := t.Field(i); f.Tag.Get("toml") == part {
				english = asKey(said[t.Name()+"."+f.Name], f.Name, part)
				if t = f.Type; t.Kind() == reflect.Struct {
					english = asKey(said[t.Name()], t.Name(), "["+part+"]")
				}
				break
			}
		}
	}
	return t, english
}

// asKey has a comment begin with the name that the administrator writes.
func asKey(comment, field, key string) string {
	if rest, ok := strings.CutPrefix(comment, field+" "); ok {
		return "`" + key + "` " + rest
	}
	return comment
}

func writeTable(b *bytes.Buffer, k settings.Key, t reflect.Type) {
	b.WriteString("| | |\n|---|---|\n")
	row := func(label, value string) {
		if value != "" {
			fmt.Fprintf(b, "| %s | %s |\n", label, strings.ReplaceAll(value, "|", `\|`))
		}
	}
	row("Kiểu · Type", settings.TypeOf(t).String())
	if k.Unit.VI == k.Unit.EN {
		row("Đơn vị · Unit", k.Unit.VI)
	} else {
		row("Đơn vị · Unit", k.Unit.String())
	}
	row("Mặc định · Default", defaultOf(k))
	row("Được phép · Allowed", k.Allowed.String())
	if k.Example != "" {
		row("Ví dụ · Example", "`"+k.Example+"`")
	}
	row("Có hiệu lực · Takes effect", map[settings.Effect]string{
		settings.AtOnce: "ngay · at once", settings.NewProcess: "**khởi động lại · restart**",
	}[k.Effect])
}

func defaultOf(k settings.Key) string {
	if k.Default != "" {
		return k.Default
	}
	s := settings.Defaults()
	v, ok := s.Value(k.Name)
	none := "không có · none"
	if !ok || v.IsZero() && v.Kind() != reflect.Bool && v.Kind() != reflect.Int {
		return none
	}
	data, err := toml.Marshal(map[string]any{"v": v.Interface()})
	if err != nil {
		panic(err)
	}
	return "`" + strings.ReplaceAll(strings.TrimPrefix(strings.TrimSpace(string(data)), "v = "), "'", `"`) + "`"
}
