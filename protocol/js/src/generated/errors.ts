// Generated from package protocol by "go generate ./protocol". Do not edit.

export interface Sentence {
  message: string;
  action: string;
}

/** Every error code, with what a person reads in Vietnamese and in English. */
export const errorTable = {
  "host.internal": {
    vi: {
      message: "Triện gặp lỗi bên trong.",
      action: "Thử lại; nếu vẫn lỗi, gửi nhật ký cho bộ phận công nghệ thông tin.",
    },
    en: {
      message: "Triện met an internal error.",
      action: "Try again; if it persists, send the log to your IT officer.",
    },
  },
  "host.malformed_json": {
    vi: {
      message: "Thông điệp không phải là JSON hợp lệ.",
      action: "Báo cho đơn vị phát triển cổng thông tin.",
    },
    en: {
      message: "The message is not valid JSON.",
      action: "Tell the portal's developer.",
    },
  },
  "host.invalid_request": {
    vi: {
      message: "Thông điệp không đúng dạng JSON-RPC 2.0.",
      action: "Báo cho đơn vị phát triển cổng thông tin.",
    },
    en: {
      message: "The message is not a JSON-RPC 2.0 request.",
      action: "Tell the portal's developer.",
    },
  },
  "host.unknown_method": {
    vi: {
      message: "Triện không có chức năng được yêu cầu.",
      action: "Cập nhật Triện, hoặc báo cho đơn vị phát triển cổng thông tin.",
    },
    en: {
      message: "Triện does not have the requested method.",
      action: "Update Triện, or tell the portal's developer.",
    },
  },
  "host.invalid_params": {
    vi: {
      message: "Yêu cầu có tham số không hợp lệ.",
      action: "Báo cho đơn vị phát triển cổng thông tin.",
    },
    en: {
      message: "The request has invalid parameters.",
      action: "Tell the portal's developer.",
    },
  },
  "host.message_too_large": {
    vi: {
      message: "Thông điệp vượt quá kích thước cho phép.",
      action: "Báo cho đơn vị phát triển cổng thông tin: tài liệu phải gửi thành từng phần.",
    },
    en: {
      message: "The message is larger than allowed.",
      action: "Tell the portal's developer: documents are sent in pieces.",
    },
  },
  "host.not_negotiated": {
    vi: {
      message: "Trang chưa chào hỏi Triện trước khi gửi yêu cầu.",
      action: "Báo cho đơn vị phát triển cổng thông tin: gửi host.hello trước tiên.",
    },
    en: {
      message: "The page sent a request before host.hello.",
      action: "Tell the portal's developer: send host.hello first.",
    },
  },
  "host.version_mismatch": {
    vi: {
      message: "Phiên bản Triện trên máy này và phiên bản mà trang cần không khớp nhau.",
      action: "Cập nhật Triện và tiện ích mở rộng của trình duyệt.",
    },
    en: {
      message: "The version of Triện on this PC does not fit the one that the page needs.",
      action: "Update Triện and its browser extension.",
    },
  },
  "host.duplicate_request": {
    vi: {
      message: "Yêu cầu trùng với một yêu cầu đã gửi.",
      action: "Tải lại trang rồi thử lại.",
    },
    en: {
      message: "The request repeats the id of an earlier one.",
      action: "Reload the page and try again.",
    },
  },
  "host.too_many_requests": {
    vi: {
      message: "Trang gửi quá nhiều yêu cầu cùng lúc.",
      action: "Đợi các yêu cầu trước hoàn thành rồi thử lại.",
    },
    en: {
      message: "The page has too many requests open.",
      action: "Wait for the earlier ones to finish and try again.",
    },
  },
  "host.not_installed": {
    vi: {
      message: "Chưa cài đặt Triện trên máy này.",
      action: "Liên hệ bộ phận công nghệ thông tin để cài đặt Triện.",
    },
    en: {
      message: "Triện is not installed on this PC.",
      action: "Ask your IT officer to install Triện.",
    },
  },
  "host.extension_missing": {
    vi: {
      message: "Trình duyệt chưa có tiện ích mở rộng Triện.",
      action: "Cài đặt tiện ích Triện cho trình duyệt này rồi tải lại trang.",
    },
    en: {
      message: "This browser does not have the Triện extension.",
      action: "Install the Triện extension in this browser and reload the page.",
    },
  },
  "host.extension_disabled": {
    vi: {
      message: "Tiện ích Triện đang bị tắt, hoặc bị tắt đối với trang này.",
      action: "Bật tiện ích Triện và cho phép tiện ích trên trang này, rồi tải lại trang.",
    },
    en: {
      message: "The Triện extension is disabled, or disabled for this site.",
      action: "Enable the Triện extension and allow it on this site, then reload the page.",
    },
  },
  "host.service_not_running": {
    vi: {
      message: "Dịch vụ Triện không chạy trên máy này.",
      action: "Khởi động lại máy; nếu vẫn lỗi, liên hệ bộ phận công nghệ thông tin.",
    },
    en: {
      message: "The Triện service is not running on this PC.",
      action: "Restart the PC; if it persists, ask your IT officer.",
    },
  },
  "host.loopback_blocked": {
    vi: {
      message: "Trình duyệt đang chặn trang này kết nối với ứng dụng trên máy.",
      action: "Bấm biểu tượng bên trái thanh địa chỉ, cho phép “Ứng dụng và dịch vụ khác trên thiết bị này”, rồi tải lại trang.",
    },
    en: {
      message: "The browser blocks this page from reaching programs on this PC.",
      action: "Click the icon left of the address bar, allow “Access other apps and services on this device”, and reload the page.",
    },
  },
  "host.loopback_undecided": {
    vi: {
      message: "Trình duyệt đang hỏi có cho phép trang này kết nối với ứng dụng trên máy không.",
      action: "Bấm “Cho phép” trong câu hỏi của trình duyệt rồi thử lại.",
    },
    en: {
      message: "The browser is asking whether this page may reach programs on this PC.",
      action: "Answer “Allow” to the browser's question and try again.",
    },
  },
  "host.agent_missing": {
    vi: {
      message: "Không tìm thấy Triện trong phiên làm việc của bạn.",
      action: "Mở trình duyệt có tiện ích Triện, rồi thử lại.",
    },
    en: {
      message: "Triện is not running in your session.",
      action: "Open the browser that has the Triện extension, and try again.",
    },
  },
  "host.confirmation_unavailable": {
    vi: {
      message: "Không mở được cửa sổ xác nhận ký.",
      action: "Kiểm tra tiện ích Triện đã được bật, khởi động lại trình duyệt rồi thử lại.",
    },
    en: {
      message: "The confirmation window could not be opened.",
      action: "Check that the Triện extension is enabled, restart the browser and try again.",
    },
  },
  "host.report_unavailable": {
    vi: {
      message: "Không mở được trang Kiểm tra văn bản của Triện.",
      action: "Kiểm tra tiện ích Triện đã được bật và mới nhất, khởi động lại trình duyệt rồi thử lại.",
    },
    en: {
      message: "Triện's page that shows the check could not be opened.",
      action: "Check that the Triện extension is enabled and up to date, restart the browser and try again.",
    },
  },
  "host.stopped": {
    vi: {
      message: "Triện đã dừng giữa chừng; việc ký hoặc kiểm tra văn bản chưa xong.",
      action: "Thử lại.",
    },
    en: {
      message: "Triện stopped in the middle; the document was neither signed nor checked.",
      action: "Try again.",
    },
  },
  "host.timeout": {
    vi: {
      message: "Triện không trả lời kịp thời.",
      action: "Thử lại; nếu vẫn lỗi, khởi động lại trình duyệt.",
    },
    en: {
      message: "Triện did not answer in time.",
      action: "Try again; if it persists, restart the browser.",
    },
  },
  "host.settings_invalid": {
    vi: {
      message: "Tệp cấu hình của Triện có lỗi.",
      action: "Báo bộ phận công nghệ thông tin sửa tệp cấu hình.",
    },
    en: {
      message: "Triện's settings file has an error.",
      action: "Ask your IT officer to correct the settings file.",
    },
  },
  "user.declined": {
    vi: {
      message: "Bạn đã từ chối ký.",
      action: "Nếu muốn ký, bấm Ký số lần nữa.",
    },
    en: {
      message: "You declined to sign.",
      action: "To sign, click the button again.",
    },
  },
  "user.window_closed": {
    vi: {
      message: "Cửa sổ xác nhận đã bị đóng; văn bản chưa được ký.",
      action: "Nếu muốn ký, bấm Ký số lần nữa.",
    },
    en: {
      message: "The confirmation window was closed; the document was not signed.",
      action: "To sign, click the button again.",
    },
  },
  "user.cancelled": {
    vi: {
      message: "Trang đã hủy yêu cầu.",
      action: "Nếu muốn ký, bấm Ký số lần nữa.",
    },
    en: {
      message: "The page cancelled the request.",
      action: "To sign, click the button again.",
    },
  },
  "user.timeout": {
    vi: {
      message: "Hết thời gian chờ xác nhận; văn bản chưa được ký.",
      action: "Nếu muốn ký, bấm Ký số lần nữa.",
    },
    en: {
      message: "The time to confirm ran out; the document was not signed.",
      action: "To sign, click the button again.",
    },
  },
  "user.approval_expired": {
    vi: {
      message: "Lần đồng ý ký đã hết hiệu lực trước khi tới lượt văn bản này.",
      action: "Ký lại các văn bản còn lại.",
    },
    en: {
      message: "The approval expired before this document's turn came.",
      action: "Sign the remaining documents again.",
    },
  },
  "token.missing": {
    vi: {
      message: "Không tìm thấy USB Token.",
      action: "Cắm USB Token vào máy và thử lại; nếu vẫn lỗi, liên hệ bộ phận công nghệ thông tin để kiểm tra trình điều khiển.",
    },
    en: {
      message: "No USB token was found.",
      action: "Plug in the token and try again; if it persists, ask your IT officer to check its driver.",
    },
  },
  "token.removed": {
    vi: {
      message: "USB Token đã bị rút ra trong khi ký; văn bản chưa được ký.",
      action: "Cắm lại USB Token rồi ký lại.",
    },
    en: {
      message: "The USB token was removed while signing; the document was not signed.",
      action: "Plug the token in and sign again.",
    },
  },
  "token.module_failed": {
    vi: {
      message: "Trình điều khiển của USB Token bị lỗi.",
      action: "Thử lại; nếu vẫn lỗi, rút và cắm lại USB Token hoặc liên hệ bộ phận công nghệ thông tin.",
    },
    en: {
      message: "The token's driver failed.",
      action: "Try again; if it persists, unplug and replug the token or ask your IT officer.",
    },
  },
  "token.module_untrusted": {
    vi: {
      message: "Trình điều khiển của USB Token nằm ở nơi không an toàn nên không được sử dụng.",
      action: "Báo bộ phận công nghệ thông tin: đường dẫn phải tuyệt đối và chỉ quản trị viên được ghi.",
    },
    en: {
      message: "The token's driver lies in an unsafe place and is not used.",
      action: "Tell your IT officer: its path must be absolute and writable by administrators only.",
    },
  },
  "token.busy": {
    vi: {
      message: "USB Token đang bận vì một chương trình khác đang dùng.",
      action: "Đóng chương trình ký số khác rồi thử lại.",
    },
    en: {
      message: "The USB token is in use by another program.",
      action: "Close the other signing program and try again.",
    },
  },
  "token.failed": {
    vi: {
      message: "USB Token báo lỗi khi ký.",
      action: "Rút và cắm lại USB Token rồi thử lại.",
    },
    en: {
      message: "The USB token reported an error.",
      action: "Unplug and replug the token and try again.",
    },
  },
  "pin.incorrect": {
    vi: {
      message: "Sai mã PIN.",
      action: "Kiểm tra và nhập lại mã PIN.",
    },
    en: {
      message: "The PIN is wrong.",
      action: "Check it and enter the PIN again.",
    },
  },
  "pin.locked": {
    vi: {
      message: "USB Token đã bị khóa vì nhập sai mã PIN quá nhiều lần.",
      action: "Liên hệ đơn vị quản lý chứng thư số để mở khóa (khôi phục mã PIN).",
    },
    en: {
      message: "The USB token is locked after too many wrong PINs.",
      action: "Ask the certificate's managing unit to unlock it (PIN recovery).",
    },
  },
  "pin.invalid": {
    vi: {
      message: "Mã PIN không đúng độ dài hoặc có ký tự không hợp lệ.",
      action: "Nhập lại mã PIN.",
    },
    en: {
      message: "The PIN has a wrong length or an invalid character.",
      action: "Enter the PIN again.",
    },
  },
  "pin.required": {
    vi: {
      message: "Chưa nhập mã PIN.",
      action: "Nhập mã PIN của USB Token.",
    },
    en: {
      message: "No PIN was entered.",
      action: "Enter the token's PIN.",
    },
  },
  "pin.expired": {
    vi: {
      message: "Mã PIN đã hết hạn.",
      action: "Đổi mã PIN bằng công cụ của nhà cung cấp USB Token rồi thử lại.",
    },
    en: {
      message: "The PIN has expired.",
      action: "Change it with the token supplier's tool and try again.",
    },
  },
  "pin.cancelled": {
    vi: {
      message: "Việc nhập mã PIN trên thiết bị đã bị hủy.",
      action: "Bấm Ký và nhập mã PIN trên thiết bị.",
    },
    en: {
      message: "The PIN entry on the device was cancelled.",
      action: "Click Sign and enter the PIN on the device.",
    },
  },
  "document.not_pdf": {
    vi: {
      message: "Tệp không phải là văn bản PDF.",
      action: "Chuyển văn bản sang định dạng PDF trước khi ký số.",
    },
    en: {
      message: "The file is not a PDF document.",
      action: "Convert the document to PDF before signing.",
    },
  },
  "document.empty": {
    vi: {
      message: "Tệp rỗng.",
      action: "Chọn lại tệp văn bản.",
    },
    en: {
      message: "The file is empty.",
      action: "Choose the document again.",
    },
  },
  "document.too_large": {
    vi: {
      message: "Văn bản lớn hơn mức cho phép.",
      action: "Giảm dung lượng văn bản, hoặc đề nghị bộ phận công nghệ thông tin tăng giới hạn.",
    },
    en: {
      message: "The document is larger than allowed.",
      action: "Make the document smaller, or ask your IT officer to raise the limit.",
    },
  },
  "document.encrypted": {
    vi: {
      message: "Văn bản được mã hóa theo cách mà Triện chưa hỗ trợ nên không mở được.",
      action: "Lưu lại văn bản không mã hóa rồi thử lại.",
    },
    en: {
      message: "The document is encrypted in a way that Triện does not support and cannot be opened.",
      action: "Save the document without encryption and try that.",
    },
  },
  "document.password_required": {
    vi: {
      message: "Văn bản này có mật khẩu; chưa có mật khẩu đúng nên chưa mở được.",
      action: "Nhập đúng mật khẩu của văn bản, hoặc lưu lại văn bản không có mật khẩu.",
    },
    en: {
      message: "The document opens with a password only, and the right one is not there.",
      action: "Give the document's password, or save the document without one.",
    },
  },
  "document.password_incorrect": {
    vi: {
      message: "Mật khẩu của văn bản chưa đúng.",
      action: "Nhập lại, hoặc hỏi nơi gửi văn bản.",
    },
    en: {
      message: "That is not the document's password.",
      action: "Type it again, or ask whoever sent the document.",
    },
  },
  "document.restricted": {
    vi: {
      message: "Người soạn văn bản đã đặt hạn chế không cho ký.",
      action: "Đề nghị người soạn gửi bản không đặt hạn chế.",
    },
    en: {
      message: "The document's author has restricted it so that it may not be signed.",
      action: "Ask the author for a copy without restrictions.",
    },
  },
  "document.field_constraint": {
    vi: {
      message: "Ô ký có yêu cầu mà chữ ký này không đáp ứng được.",
      action: "Kiểm tra lý do ký và chứng thư số, hoặc đề nghị người soạn văn bản sửa yêu cầu của ô ký.",
    },
    en: {
      message: "The signature field makes a demand that this signature does not meet.",
      action: "Check the reason and the certificate, or ask the document's author to change what the field demands.",
    },
  },
  "document.broken": {
    vi: {
      message: "Tệp PDF bị hỏng nên không mở được.",
      action: "Xuất lại văn bản sang PDF rồi thử lại.",
    },
    en: {
      message: "The PDF file is damaged and cannot be opened.",
      action: "Export the document to PDF again and try that.",
    },
  },
  "document.unsupported": {
    vi: {
      message: "Tệp PDF dùng cấu trúc mà Triện chưa hỗ trợ.",
      action: "Xuất lại văn bản sang PDF rồi thử lại; gửi tệp cho bộ phận công nghệ thông tin nếu vẫn lỗi.",
    },
    en: {
      message: "The PDF file uses a structure that Triện does not support.",
      action: "Export the document to PDF again and try that; send the file to your IT officer if it persists.",
    },
  },
  "document.changed": {
    vi: {
      message: "Văn bản đã thay đổi so với bản bạn xác nhận; không ký.",
      action: "Thử ký lại; nếu vẫn lỗi, báo bộ phận công nghệ thông tin.",
    },
    en: {
      message: "The document is no longer the one that was confirmed; it was not signed.",
      action: "Sign again; if it persists, tell your IT officer.",
    },
  },
  "document.certified": {
    vi: {
      message: "Văn bản đã được chứng nhận và không cho phép ký thêm.",
      action: "Ký trên bản chưa được chứng nhận.",
    },
    en: {
      message: "The document is certified and allows no further signature.",
      action: "Sign a copy that is not certified.",
    },
  },
  "document.page_missing": {
    vi: {
      message: "Văn bản không có trang được chọn để ký.",
      action: "Chọn lại trang đặt chữ ký.",
    },
    en: {
      message: "The document does not have the page chosen for the signature.",
      action: "Choose another page.",
    },
  },
  "document.field_missing": {
    vi: {
      message: "Văn bản không có ô chữ ký được yêu cầu.",
      action: "Kiểm tra tên ô chữ ký.",
    },
    en: {
      message: "The document does not have the requested signature field.",
      action: "Check the field's name.",
    },
  },
  "document.field_signed": {
    vi: {
      message: "Ô chữ ký này đã được ký.",
      action: "Chọn ô chữ ký khác.",
    },
    en: {
      message: "This signature field is signed already.",
      action: "Choose another field.",
    },
  },
  "document.placement_invalid": {
    vi: {
      message: "Vị trí đặt chữ ký nằm ngoài trang hoặc quá nhỏ.",
      action: "Chọn lại vị trí đặt chữ ký.",
    },
    en: {
      message: "The signature's place lies outside the page or is too small.",
      action: "Choose another place.",
    },
  },
  "document.image_invalid": {
    vi: {
      message: "Không đọc được hình ảnh chữ ký hoặc con dấu.",
      action: "Dùng tệp hình ảnh PNG nền trong suốt.",
    },
    en: {
      message: "The image of the signature or seal cannot be read.",
      action: "Use a PNG image with a transparent background.",
    },
  },
  "document.glyph_missing": {
    vi: {
      message: "Nội dung chữ ký có ký tự không có trong phông chữ.",
      action: "Kiểm tra tên trong chứng thư số và nội dung chữ ký.",
    },
    en: {
      message: "The signature's text has a character that the font does not have.",
      action: "Check the certificate's name and the signature's text.",
    },
  },
  "document.unknown": {
    vi: {
      message: "Triện không giữ tài liệu được yêu cầu.",
      action: "Mở lại văn bản rồi thử lại.",
    },
    en: {
      message: "Triện does not hold the requested document.",
      action: "Open the document again and retry.",
    },
  },
  "document.handle_in_use": {
    vi: {
      message: "Mã tài liệu đã được dùng trong phiên này.",
      action: "Tải lại trang rồi thử lại.",
    },
    en: {
      message: "The document handle was used before in this conversation.",
      action: "Reload the page and try again.",
    },
  },
  "document.check_forgotten": {
    vi: {
      message: "Kết quả kiểm tra này không còn được giữ.",
      action: "Kiểm tra lại văn bản.",
    },
    en: {
      message: "This check's result is no longer kept.",
      action: "Check the document again.",
    },
  },
  "document.incomplete": {
    vi: {
      message: "Văn bản chưa được gửi đầy đủ.",
      action: "Thử lại.",
    },
    en: {
      message: "The document did not arrive whole.",
      action: "Try again.",
    },
  },
  "document.storage_failed": {
    vi: {
      message: "Không lưu tạm được văn bản trên máy.",
      action: "Kiểm tra dung lượng đĩa còn trống rồi thử lại.",
    },
    en: {
      message: "The document could not be stored on this PC for a while.",
      action: "Check that the disk has free space and try again.",
    },
  },
  "document.unreadable": {
    vi: {
      message: "Không đọc được tệp.",
      action: "Kiểm tra đường dẫn và quyền truy cập.",
    },
    en: {
      message: "The file cannot be read.",
      action: "Check its path and permissions.",
    },
  },
  "document.output_failed": {
    vi: {
      message: "Không ghi được tệp đã ký.",
      action: "Kiểm tra thư mục đích và dung lượng đĩa.",
    },
    en: {
      message: "The signed file cannot be written.",
      action: "Check the target folder and the disk's free space.",
    },
  },
  "policy.origin_not_allowed": {
    vi: {
      message: "Trang web này không được phép sử dụng Triện.",
      action: "Đề nghị bộ phận công nghệ thông tin thêm địa chỉ trang vào danh sách cho phép.",
    },
    en: {
      message: "This website may not use Triện.",
      action: "Ask your IT officer to add its address to the allowed list.",
    },
  },
  "policy.method_not_allowed": {
    vi: {
      message: "Trang web này không được phép yêu cầu ký mà không hiện văn bản.",
      action: "Đề nghị bộ phận công nghệ thông tin cho phép riêng địa chỉ này, nếu thật sự cần.",
    },
    en: {
      message: "This website may not ask for signatures that show no document.",
      action: "Ask your IT officer to allow this address by itself, if it is really needed.",
    },
  },
  "policy.pin_forbidden": {
    vi: {
      message: "Trang web không được gửi mã PIN; yêu cầu bị từ chối.",
      action: "Không nhập mã PIN vào trang web. Báo bộ phận công nghệ thông tin.",
    },
    en: {
      message: "A website must not send a PIN; the request was refused.",
      action: "Never type your PIN into a website. Tell your IT officer.",
    },
  },
  "policy.origin_forbidden": {
    vi: {
      message: "Trang web không được tự khai địa chỉ của mình; yêu cầu bị từ chối.",
      action: "Báo cho đơn vị phát triển cổng thông tin.",
    },
    en: {
      message: "A message must not state an origin of its own; the request was refused.",
      action: "Tell the portal's developer.",
    },
  },
  "policy.caller_not_allowed": {
    vi: {
      message: "Chương trình gọi Triện không được phép.",
      action: "Cài đặt lại tiện ích Triện từ nguồn chính thức.",
    },
    en: {
      message: "The program that called Triện is not allowed.",
      action: "Install the Triện extension from its official source.",
    },
  },
  "policy.timestamp_unavailable": {
    vi: {
      message: "Máy chủ cấp dấu thời gian không trả lời, nên không có dấu thời gian cho chữ ký.",
      action: "Kiểm tra kết nối mạng rồi thử lại; nếu vẫn lỗi, liên hệ bộ phận công nghệ thông tin.",
    },
    en: {
      message: "The timestamp server does not answer, so there is no timestamp for the signature.",
      action: "Check the network connection and try again; if it persists, ask your IT officer.",
    },
  },
  "policy.timestamp_invalid": {
    vi: {
      message: "Dấu thời gian nhận được không hợp lệ, nên không được dùng cho chữ ký.",
      action: "Kiểm tra ngày giờ của máy; liên hệ bộ phận công nghệ thông tin để kiểm tra máy chủ cấp dấu thời gian.",
    },
    en: {
      message: "The timestamp that was received is not valid, so it is not used for the signature.",
      action: "Check this PC's date and time; ask your IT officer to check the timestamp server.",
    },
  },
  "policy.secret_document": {
    vi: {
      message: "Văn bản mang dấu chỉ độ mật nên không được ký số.",
      action: "Soạn thảo, lưu giữ và gửi văn bản này theo quy định về bảo vệ bí mật nhà nước. Nếu văn bản không mật, báo bộ phận công nghệ thông tin.",
    },
    en: {
      message: "The document bears a mark of state secrecy, so it must not be signed digitally.",
      action: "Draft, keep and send it as the rules on state secrets say. If it is not secret, tell the IT department.",
    },
  },
  "certificate.missing": {
    vi: {
      message: "USB Token không có chứng thư số dùng để ký.",
      action: "Kiểm tra đã cắm đúng USB Token; liên hệ đơn vị quản lý chứng thư số.",
    },
    en: {
      message: "The token has no certificate that can sign.",
      action: "Check that the right token is plugged in; ask the certificate's managing unit.",
    },
  },
  "certificate.not_found": {
    vi: {
      message: "Không tìm thấy chứng thư số được yêu cầu.",
      action: "Cắm USB Token có chứng thư số đó rồi thử lại.",
    },
    en: {
      message: "The requested certificate was not found.",
      action: "Plug in the token that holds it and try again.",
    },
  },
  "certificate.expired": {
    vi: {
      message: "Chứng thư số đã hết hạn.",
      action: "Liên hệ đơn vị quản lý chứng thư số để gia hạn hoặc cấp mới.",
    },
    en: {
      message: "The certificate has expired.",
      action: "Ask the certificate's managing unit to renew it.",
    },
  },
  "certificate.not_yet_valid": {
    vi: {
      message: "Chứng thư số chưa có hiệu lực.",
      action: "Kiểm tra ngày giờ của máy; nếu đúng, đợi đến ngày chứng thư có hiệu lực.",
    },
    en: {
      message: "The certificate is not valid yet.",
      action: "Check the PC's clock; if it is right, wait for the certificate's first day.",
    },
  },
  "certificate.unsuitable": {
    vi: {
      message: "Chứng thư số không dùng được để ký văn bản.",
      action: "Dùng chứng thư số có mục đích ký số.",
    },
    en: {
      message: "The certificate is not meant for signing documents.",
      action: "Use a certificate with the signing purpose.",
    },
  },
  "certificate.key_unusable": {
    vi: {
      message: "Khóa bí mật không tạo được chữ ký đúng với chứng thư số.",
      action: "Liên hệ đơn vị quản lý chứng thư số để kiểm tra USB Token.",
    },
    en: {
      message: "The private key did not make a signature that fits its certificate.",
      action: "Ask the certificate's managing unit to check the token.",
    },
  },
  "certificate.chain_too_large": {
    vi: {
      message: "Chữ ký và chuỗi chứng thư số lớn hơn chỗ dành sẵn trong văn bản.",
      action: "Báo bộ phận công nghệ thông tin.",
    },
    en: {
      message: "The signature with its certificates is larger than the room reserved in the document.",
      action: "Tell your IT officer.",
    },
  },
} as const satisfies Record<string, { vi: Sentence; en: Sentence }>;

export type ErrorCode = keyof typeof errorTable;
