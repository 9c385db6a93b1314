package settings

import (
	"fmt"
	"reflect"
	"strings"
)

// Effect tells when a changed value is in force.
type Effect int

// The effects.
const (
	// AtOnce is from the next request on; requests under way end with the
	// values that they began with.
	AtOnce Effect = iota
	// NewProcess is when the service, or the browser and with it the agent, is
	// started anew.
	NewProcess
)

// Key is what the administrator must know of one key beside the English of its
// field's comment.
type Key struct {
	// Name is dotted: "service.port". A table, such as "service", has a name
	// and a sentence only.
	Name string
	// VI says what it is for.
	VI string
	// Unit is empty where there is none.
	Unit Text
	// Allowed completes "it takes …".
	Allowed Text
	// Example is a value in TOML, "" for a table.
	Example string
	// Default replaces the value of Defaults where that differs by system.
	Default string
	Effect  Effect
}

var (
	seconds      = Text{"giây", "seconds"}
	pathAllowed  = Text{"đường dẫn tuyệt đối", "an absolute path"}
	pathsAllowed = Text{"các đường dẫn tuyệt đối", "absolute paths"}
	webURL       = Text{"địa chỉ http hoặc https", "an http or https URL"}
	boolAllowed  = Text{"true hoặc false", "true or false"}
	amongOrigins = Text{"các địa chỉ gốc cũng có trong portals.origins", "web origins that are in portals.origins, too"}
)

// Keys are all keys and tables in the order of the documentation.
var Keys = []Key{
	{Name: "portals", VI: "Trang web nào được yêu cầu ký."},
	{Name: "portals.origins", VI: "Địa chỉ gốc của các trang được phép, so đúng từng chữ; không có ký tự đại diện.",
		Allowed: Text{`các địa chỉ gốc: "https://tên-máy" hoặc "https://tên-máy:cổng", chữ thường, không có gì phía sau`,
			`web origins: "https://host" or "https://host:port", in lower case, with nothing behind`},
		Example: `["https://eoffice.anbinh.example"]`},
	{Name: "portals.hash_origins", VI: "Trang nào trong số đó còn được yêu cầu ký một mã băm (sign.hash), cho định dạng mà Triện không tạo, như XML. Người ký không xem được điều mình ký, và đó có thể là bất cứ gì, kể cả một lần đăng nhập nơi khác: chỉ cho trang đáng tin như chính người ký.",
		Allowed: amongOrigins},
	{Name: "portals.login_origins", VI: "Trang nào trong số đó được cho người dùng đăng nhập bằng chứng thư số (auth.sign).",
		Allowed: amongOrigins, Example: `["https://eoffice.anbinh.example"]`},

	{Name: "tokens", VI: "Trình điều khiển PKCS#11 của USB Token."},
	{Name: "tokens.modules", VI: "Các trình điều khiển do nhà cung cấp USB Token phát hành. Mỗi trình điều khiển chạy trong một tiến trình riêng; tệp mà người khác ngoài quản trị ghi được thì không được nạp.",
		Allowed: pathsAllowed, Example: `["/usr/lib/token/libtoken_pkcs11.so"]`},
	{Name: "tokens.keep_login_minutes", VI: "Sau khi nhập mã PIN, USB Token còn đăng nhập bao lâu cho riêng chứng thư đó, trang nào yêu cầu cũng vậy, để những lần ký sau chỉ cần bấm, không nhập mã PIN; 0: lần nào cũng nhập. Lần nào cũng vẫn có cửa sổ xác nhận. Mã PIN không bao giờ được giữ. Người ký kết thúc được ngay trong cửa sổ; rút USB Token hay đóng trình duyệt cũng kết thúc. Trong thời gian đó, một chương trình tự bấm nút trên máy ký được. Khóa đòi mã PIN cho từng chữ ký thì không đổi.",
		Unit: Text{"phút, tính từ lúc nhập mã PIN", "minutes since the PIN was entered"}, Allowed: Text{"số nguyên từ 0 đến 60", "a whole number from 0 to 60"}},

	{Name: "trust", VI: "Chứng thư gốc tin cậy, để kiểm tra chứng thư số."},
	{Name: "trust.roots", VI: "Tệp chứng thư (PEM, hoặc một chứng thư DER), hoặc thư mục chứa chúng (.pem, .crt, .cer, .der). Được đọc lại với mỗi văn bản.",
		Allowed: pathsAllowed, Example: `["/etc/trien/roots"]`},
	{Name: "trust.windows_store", VI: "Thêm mọi chứng thư gốc mà Windows trên máy này tin cậy, cho mọi mục đích.",
		Allowed: Text{"true hoặc false; true chỉ trên Windows", "true or false; true on Windows only"}, Example: "false"},

	{Name: "revocation", VI: "Hỏi xem chứng thư số có bị thu hồi không (OCSP, CRL)."},
	{Name: "revocation.mode", VI: `Nguồn trả lời: "online" xem trong văn bản, rồi câu trả lời đã lưu, rồi hỏi máy chủ ghi trong chứng thư; "embedded" chỉ xem trong văn bản; "off" không xem, và mọi kết quả kiểm tra đều nói rõ điều đó.`,
		Allowed: Text{`"online", "embedded" hoặc "off"`, `"online", "embedded" or "off"`}, Example: `"online"`},
	{Name: "revocation.timeout_seconds", VI: "Thời gian hỏi nhiều nhất cho một văn bản.", Unit: seconds,
		Allowed: Text{"số từ 0.1 đến 60", "a number from 0.1 to 60"}, Example: "1.5"},
	{Name: "revocation.cache", VI: "Lưu câu trả lời trên đĩa, trong thư mục riêng của từng người, nhiều nhất một ngày.",
		Allowed: boolAllowed, Example: "true"},

	{Name: "rules", VI: "Bộ quy tắc: chỗ đặt chữ ký, và điều một văn bản đến phải đáp ứng."},
	{Name: "rules.packs", VI: "Tên các bộ quy tắc, theo thứ tự: hai bộ khác nhau về chỗ ký thì theo bộ đứng trước.",
		Allowed: Text{"tên các bộ quy tắc có sẵn, hoặc có trong rules.folder", "ids of packs that come with the program or are in rules.folder"},
		Example: `["decree-30", "circular-15-2025"]`},
	{Name: "rules.folder", VI: "Thư mục bộ quy tắc riêng của cơ quan, mỗi bộ một tệp TÊN.toml; trùng tên thì thay bộ có sẵn.",
		Allowed: pathAllowed, Example: `"/etc/trien/rules"`},

	{Name: "timestamp", VI: "Dấu thời gian của chữ ký (RFC 3161); có dấu thời gian thì chữ ký đạt mức B-T."},
	{Name: "timestamp.url", VI: "Địa chỉ máy chủ cấp dấu thời gian. Không có thì chữ ký không mang dấu thời gian: mức B-B.",
		Allowed: webURL, Example: `"http://tsa.anbinh.example/"`},
	{Name: "timestamp.policy", VI: `Khi không lấy được dấu thời gian: "fail" không ký, "warn" vẫn ký ở mức B-B và cảnh báo.`,
		Allowed: Text{`"fail" hoặc "warn"`, `"fail" or "warn"`}, Example: `"warn"`},
	{Name: "timestamp.roots", VI: "Tệp chứng thư gốc, hoặc thư mục chứa chúng, mà chứng thư của máy chủ dấu thời gian phải dẫn tới; không có thì để người kiểm tra xét.",
		Allowed: Text{"các đường dẫn tuyệt đối, khi đã có timestamp.url", "absolute paths, where there is a timestamp.url"},
		Example: `["/etc/trien/tsa-roots"]`},

	{Name: "images", VI: "Ảnh vẽ trong chữ ký; không có thì chỉ có chữ."},
	{Name: "images.approve", VI: "Chữ ký của người ký: PNG màu xanh, nền trong suốt (Nghị định 30/2020/NĐ-CP).",
		Allowed: pathAllowed, Example: `"/etc/trien/chu-ky.png"`},
	{Name: "images.issue", VI: "Con dấu của cơ quan: PNG màu đỏ, nền trong suốt (Nghị định 30/2020/NĐ-CP).",
		Allowed: pathAllowed, Example: `"/etc/trien/con-dau.png"`},

	{Name: "certificates", VI: "Chứng thư nào của cá nhân, chứng thư nào của cơ quan."},
	{Name: "certificates.kinds", VI: "Mỗi mục [[certificates.kinds]] nói chứng thư là của ai; mục phù hợp đầu tiên được dùng. Không có mục nào thì đoán theo tên trong chứng thư.",
		Allowed: Text{"các bảng [[certificates.kinds]]", "tables [[certificates.kinds]]"}},
	{Name: "certificates.kinds.subject", VI: "Một phần tên (CN) trong chứng thư; dùng subject hoặc fingerprint.",
		Allowed: Text{"chuỗi ký tự, khi không có fingerprint", "a text, where there is no fingerprint"}, Example: `"SỞ THÔNG TIN VÀ TRUYỀN THÔNG"`},
	{Name: "certificates.kinds.fingerprint", VI: "Mã băm SHA-256 của chứng thư, hệ mười sáu, có hoặc không có dấu hai chấm.",
		Allowed: Text{"64 chữ số hệ mười sáu, khi không có subject", "64 hexadecimal digits, where there is no subject"}},
	{Name: "certificates.kinds.kind", VI: "Của cá nhân hay của cơ quan.",
		Allowed: Text{`"person" hoặc "organization"`, `"person" or "organization"`}, Example: `"organization"`},

	{Name: "limits", VI: "Giới hạn của những gì được nhận."},
	{Name: "limits.document_mib", VI: "Văn bản lớn nhất được nhận.", Unit: Text{"MiB", "MiB"},
		Allowed: Text{"số nguyên từ 1 đến 2048", "a whole number from 1 to 2048"}, Example: "100"},
	{Name: "limits.batch_mib", VI: "Tổng dung lượng các văn bản của một lần ký nhiều văn bản.", Unit: Text{"MiB", "MiB"},
		Allowed: Text{"số nguyên từ 1 đến 16384", "a whole number from 1 to 16384"}, Example: "1024"},

	{Name: "confirmation", VI: "Cửa sổ xác nhận."},
	{Name: "confirmation.timeout_seconds", VI: "Cửa sổ chờ người ký quyết định bao lâu.", Unit: seconds,
		Allowed: Text{"số nguyên từ 10 đến 3600", "a whole number from 10 to 3600"}, Example: "600"},

	{Name: "browsers", VI: "Tiện ích trình duyệt nào được khởi động Triện."},
	{Name: "browsers.extension_ids", VI: "Mã tiện ích được chấp nhận thêm: của tiện ích mà cơ quan tự đóng gói bằng khóa riêng.",
		Allowed: Text{"các mã tiện ích Chromium (32 chữ từ a đến p) hoặc Firefox (tên@miền hoặc {GUID})",
			"extension ids of Chromium (32 letters from a to p) or Firefox (name@domain or {GUID})"},
		Example: `["tien-ich@anbinh.example"]`, Effect: NewProcess},
	{Name: "browsers.extension_update_url", VI: "Tệp cập nhật (update manifest) mà từ đó chính sách trình duyệt trên Linux cài tiện ích vào Chrome, Chromium, Edge, Brave (trien policies write). Trên Windows: thuộc tính EXTENSION_UPDATE_URL của bộ cài.",
		Allowed: webURL, Example: `"https://eoffice.anbinh.example/trien/update.xml"`},
	{Name: "browsers.firefox_xpi_url", VI: "Như trên, cho Firefox: gói tiện ích. Trên Windows: FIREFOX_XPI_URL.",
		Allowed: webURL, Example: `"https://eoffice.anbinh.example/trien/trien.xpi"`},

	{Name: "service", VI: "Dịch vụ WebSocket của kênh B, và đường từ dịch vụ đến các agent."},
	{Name: "service.port", VI: "Cổng của dịch vụ trên 127.0.0.1 và [::1].", Unit: Text{"cổng TCP", "TCP port"},
		Allowed: Text{"số nguyên từ 1 đến 65535", "a whole number from 1 to 65535"}, Example: "17345", Effect: NewProcess},
	{Name: "service.socket", VI: "Nơi agent gặp dịch vụ: Unix socket, trên Windows là named pipe.",
		Allowed: Text{`đường dẫn tuyệt đối; trên Windows: \\.\pipe\TÊN`, `an absolute path; on Windows: \\.\pipe\NAME`},
		Example: `"/run/trien/service.sock"`, Default: "\"/run/trien/service.sock\"; Windows: `'\\\\.\\pipe\\trien-service'`", Effect: NewProcess},
	{Name: "service.account", VI: "Tài khoản mà dịch vụ chạy dưới tên. Agent không nói chuyện với socket do người khác tạo, trừ root.",
		Allowed: Text{"tên tài khoản; trên Windows cũng nhận SID", "the name of an account; on Windows a SID, too"}, Example: `"_trien"`,
		Default: "\"trien\"; Windows: \"S-1-5-19\" (LocalService)", Effect: NewProcess},

	{Name: "log", VI: "Nhật ký của chương trình: nó làm gì, không phải ai ký gì; điều đó ở nhật ký ký số của từng người."},
	{Name: "log.level", VI: "Mức nhẹ nhất được ghi.",
		Allowed: Text{`"debug", "info", "warn" hoặc "error"`, `"debug", "info", "warn" or "error"`}, Example: `"info"`},
	{Name: "log.file", VI: "Tệp nhật ký của dịch vụ, và chỉ của dịch vụ; không có thì nhật ký vào journald, trên Windows vào Event Log, không có cả hai thì ra standard error.",
		Allowed: pathAllowed, Example: `"/var/log/trien/trien.log"`, Effect: NewProcess},
	{Name: "log.agents", VI: `Nhật ký agent của từng người: "file" là agent.log trong thư mục logs cạnh nhật ký ký số của chính người đó (hai trình duyệt thì thêm agent-2.log, và cứ thế), "stderr" là giao cho trình duyệt, trình duyệt thường bỏ đi.`,
		Allowed: Text{`"file" hoặc "stderr"`, `"file" or "stderr"`}, Example: `"file"`, Effect: NewProcess},
	{Name: "log.max_mib", VI: "Tệp nhật ký lớn đến mức này thì nhường chỗ cho tệp mới.", Unit: Text{"MiB", "MiB"},
		Allowed: Text{"số nguyên từ 1 đến 1024", "a whole number from 1 to 1024"}, Example: "5", Effect: NewProcess},
	{Name: "log.max_files", VI: "Giữ bao nhiêu tệp cũ của mỗi tệp nhật ký.", Unit: Text{"tệp", "files"},
		Allowed: Text{"số nguyên từ 1 đến 100", "a whole number from 1 to 100"}, Example: "4", Effect: NewProcess},
	{Name: "log.max_days", VI: "Giữ tệp cũ nhiều nhất bao lâu; 0: chỉ theo log.max_files.", Unit: Text{"ngày", "days"},
		Allowed: Text{"số nguyên từ 0 đến 3650", "a whole number from 0 to 3650"}, Example: "90", Effect: NewProcess},

	{Name: "telemetry", VI: "Gửi số đếm và nhật ký đến máy chủ giám sát của chính cơ quan, theo chuẩn OTLP trên HTTP. Không có tên văn bản, tên người, địa chỉ trang, chứng thư hay mã PIN; tên máy chỉ khi có telemetry.host_name. Máy chủ không trả lời thì không việc gì phải chờ."},
	{Name: "telemetry.otlp_url", VI: "Địa chỉ máy chủ (OpenTelemetry Collector hoặc máy chủ khác nhận OTLP dạng Protobuf); Triện thêm v1/metrics và v1/logs. Không có thì không gửi gì.",
		Allowed: Text{"địa chỉ http hoặc https, không có tên đăng nhập, ? hay #", "an http or https URL without a login, ? or #"},
		Example: `"https://otel.anbinh.example:4318"`, Effect: NewProcess},
	{Name: "telemetry.logs", VI: "Gửi cả nhật ký: câu và mức của mỗi dòng, cùng mã và số; tên, đường dẫn và lời khác không gửi đi.",
		Allowed: boolAllowed, Example: "true", Effect: NewProcess},
	{Name: "telemetry.interval_seconds", VI: "Bao lâu gửi một lần.", Unit: seconds,
		Allowed: Text{"số nguyên từ 1 đến 3600", "a whole number from 1 to 3600"}, Example: "60", Effect: NewProcess},
	{Name: "telemetry.host_name", VI: "Gửi kèm tên máy, cho cơ quan không đặt tên máy theo tên người.",
		Allowed: boolAllowed, Example: "true", Effect: NewProcess},
}

// KeyOf finds a key by its name; the second result tells whether there is one.
func KeyOf(name string) (Key, bool) {
	for _, k := range Keys {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}

// Value is a key's value in s, by its name; keys within a list have none.
func (s *Settings) Value(name string) (reflect.Value, bool) {
	v := reflect.ValueOf(s).Elem()
	for part := range strings.SplitSeq(name, ".") {
		if v.Kind() != reflect.Struct {
			return reflect.Value{}, false
		}
		i, ok := fieldOf(v.Type(), part)
		if !ok {
			return reflect.Value{}, false
		}
		v = v.Field(i)
	}
	return v, true
}

// fieldOf finds a struct's field by its key in the file.
func fieldOf(t reflect.Type, key string) (index int, ok bool) {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == key {
			return i, true
		}
	}
	return 0, false
}

// keysIn names what a table may have.
func keysIn(t reflect.Type) string {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("toml")
	}
	return strings.Join(names, ", ")
}

// TypeOf is the type of a key's values, for people.
func TypeOf(t reflect.Type) Text {
	switch t.Kind() {
	case reflect.String:
		return Text{"chuỗi", "string"}
	case reflect.Bool:
		return Text{"đúng/sai", "boolean"}
	case reflect.Int, reflect.Int64:
		return Text{"số nguyên", "integer"}
	case reflect.Float64:
		return Text{"số", "number"}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return Text{"danh sách bảng", "list of tables"}
		}
		return Text{"danh sách chuỗi", "list of strings"}
	}
	panic(fmt.Sprintf("settings: no key is of type %s", t))
}
