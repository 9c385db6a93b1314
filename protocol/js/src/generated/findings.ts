// Generated from package protocol by "go generate ./protocol". Do not edit.

export interface FindingText {
  title: string;
  meaning: string;
  action: string;
}

/** The areas in the order in which they are shown. */
export const findingAreas = [
  { area: "settings", vi: "Cấu hình", en: "Settings" },
  { area: "agent", vi: "Chương trình Triện", en: "The program" },
  { area: "service", vi: "Dịch vụ", en: "The service" },
  { area: "browser", vi: "Trình duyệt", en: "Browsers" },
  { area: "extension", vi: "Tiện ích Triện", en: "The extension" },
  { area: "policy", vi: "Chính sách và quyền của trình duyệt", en: "Browsers' policies and permissions" },
  { area: "module", vi: "Trình điều khiển USB Token", en: "PKCS#11 modules" },
  { area: "token", vi: "USB Token và mã PIN", en: "Tokens and PINs" },
  { area: "certificate", vi: "Chứng thư số", en: "Certificates" },
  { area: "trust", vi: "Chứng thư gốc tin cậy", en: "Trusted roots" },
  { area: "network", vi: "Dấu thời gian, thu hồi", en: "Timestamps, revocation" },
  { area: "clock", vi: "Đồng hồ", en: "The clock" },
] as const;

export type FindingArea = (typeof findingAreas)[number]["area"];
export type FindingLevel = "green" | "amber" | "red";

/** Every finding, with what a person reads; {name} is filled in. */
export const findingTable = {
  "settings.ok": {
    area: "settings",
    level: "green",
    vi: {
      title: "Cấu hình đúng.",
      meaning: "Số trang web được phép yêu cầu ký: {origins}.",
      action: "",
    },
    en: {
      title: "The settings are right.",
      meaning: "Websites that may ask for signatures: {origins}.",
      action: "",
    },
  },
  "settings.missing": {
    area: "settings",
    level: "red",
    vi: {
      title: "Chưa có tệp cấu hình.",
      meaning: "Các giá trị mặc định có hiệu lực: chưa trang web nào được phép yêu cầu ký.",
      action: "Bộ phận công nghệ thông tin đặt tệp cấu hình của cơ quan vào đường dẫn này, hoặc đặt chính sách.",
    },
    en: {
      title: "There is no settings file.",
      meaning: "The defaults are in force: no website may ask for signatures.",
      action: "IT: put the office's settings file at this path, or set the policies.",
    },
  },
  "settings.broken": {
    area: "settings",
    level: "red",
    vi: {
      title: "Cấu hình có chỗ sai.",
      meaning: "Triện không dùng cấu hình sai. Chương trình đang chạy giữ cấu hình đúng trước đó; khởi động lại thì mọi yêu cầu ký đều bị từ chối đến khi sửa xong.",
      action: "Bộ phận công nghệ thông tin sửa chỗ được nêu; \"trien settings check\" liệt kê tất cả.",
    },
    en: {
      title: "Something in the settings is wrong.",
      meaning: "Wrong settings are not used. What runs keeps those from before; once it starts again, every request is refused until this is put right.",
      action: "IT: mend what is named; \"trien settings check\" lists all of it.",
    },
  },
  "settings.doubtful": {
    area: "settings",
    level: "amber",
    vi: {
      title: "Cấu hình có chỗ cần xem lại.",
      meaning: "Cấu hình vẫn được dùng, nhưng chỗ này có thể không như ý muốn.",
      action: "Bộ phận công nghệ thông tin xem lại chỗ được nêu; \"trien settings check\" nói rõ hơn.",
    },
    en: {
      title: "Something in the settings is doubtful.",
      meaning: "The settings are in force all the same, but this may not be what was meant.",
      action: "IT: look at what is named; \"trien settings check\" says more.",
    },
  },
  "settings.no_portals": {
    area: "settings",
    level: "red",
    vi: {
      title: "Chưa trang web nào được phép yêu cầu ký.",
      meaning: "portals.origins trống, nên Triện từ chối mọi trang web.",
      action: "Bộ phận công nghệ thông tin thêm địa chỉ cổng thông tin vào portals.origins.",
    },
    en: {
      title: "No website may ask for signatures.",
      meaning: "portals.origins is empty, so every website is refused.",
      action: "IT: add the portal's origin to portals.origins.",
    },
  },
  "settings.portal_allowed": {
    area: "settings",
    level: "green",
    vi: {
      title: "Trang web này được phép yêu cầu ký.",
      meaning: "Địa chỉ có trong portals.origins.",
      action: "",
    },
    en: {
      title: "This website may ask for signatures.",
      meaning: "Its origin is in portals.origins.",
      action: "",
    },
  },
  "settings.portal_missing": {
    area: "settings",
    level: "red",
    vi: {
      title: "Trang web này không được phép yêu cầu ký.",
      meaning: "Địa chỉ không có trong portals.origins, so đúng từng chữ.",
      action: "Nếu đây đúng là cổng thông tin của cơ quan, bộ phận công nghệ thông tin thêm địa chỉ vào portals.origins.",
    },
    en: {
      title: "This website may not ask for signatures.",
      meaning: "Its origin is not in portals.origins, letter by letter.",
      action: "If it is the office's portal, IT adds its origin to portals.origins.",
    },
  },
  "settings.rules_broken": {
    area: "settings",
    level: "red",
    vi: {
      title: "Không đọc được các bộ quy tắc.",
      meaning: "Không có bộ quy tắc thì Triện không ký và không kiểm tra văn bản.",
      action: "Bộ phận công nghệ thông tin xem lại rules.packs và rules.folder.",
    },
    en: {
      title: "The rule packs cannot be read.",
      meaning: "Without them nothing is signed or checked.",
      action: "IT: look at rules.packs and rules.folder.",
    },
  },
  "agent.ok": {
    area: "agent",
    level: "green",
    vi: {
      title: "Triện trả lời.",
      meaning: "Phiên bản {version}.",
      action: "",
    },
    en: {
      title: "Triện answers.",
      meaning: "Version {version}.",
      action: "",
    },
  },
  "agent.missing": {
    area: "agent",
    level: "red",
    vi: {
      title: "Trình duyệt không tìm thấy Triện.",
      meaning: "Chưa cài đặt Triện trên máy này, hoặc thiếu tệp khai báo native messaging của trình duyệt này.",
      action: "Bộ phận công nghệ thông tin cài đặt (hoặc cài lại) Triện, rồi khởi động lại trình duyệt.",
    },
    en: {
      title: "The browser does not find Triện.",
      meaning: "It is not installed on this PC, or this browser lacks the native-messaging manifest.",
      action: "IT: install Triện, or install it again; then restart the browser.",
    },
  },
  "agent.forbidden": {
    area: "agent",
    level: "red",
    vi: {
      title: "Trình duyệt không cho tiện ích này gọi Triện.",
      meaning: "Mã của tiện ích không có trong tệp khai báo native messaging: tiện ích và Triện không cùng một bộ cài.",
      action: "Cài tiện ích từ nguồn của cơ quan; nếu cơ quan tự đóng gói tiện ích, bộ phận công nghệ thông tin thêm mã tiện ích vào tệp khai báo và browsers.extension_ids.",
    },
    en: {
      title: "The browser does not let this extension call Triện.",
      meaning: "The extension's id is not in the native-messaging manifest: extension and program are not of one package.",
      action: "Install the office's own extension; if the office packed it itself, IT adds its id to the manifest and to browsers.extension_ids.",
    },
  },
  "agent.silent": {
    area: "agent",
    level: "red",
    vi: {
      title: "Triện khởi động nhưng không trả lời.",
      meaning: "Chương trình kết thúc ngay hoặc không trả lời kịp: tệp hỏng, thiếu quyền, hoặc bị phần mềm bảo vệ chặn.",
      action: "Khởi động lại trình duyệt; nếu vẫn lỗi, bộ phận công nghệ thông tin cài lại Triện và xem phần mềm bảo vệ có chặn không.",
    },
    en: {
      title: "Triện starts but does not answer.",
      meaning: "The program ends at once or takes too long: it is damaged, may not run, or security software holds it.",
      action: "Restart the browser; if it persists, IT installs Triện again and looks whether security software blocks it.",
    },
  },
  "agent.untrusted": {
    area: "agent",
    level: "red",
    vi: {
      title: "Người khác thay được chương trình Triện.",
      meaning: "Tệp chương trình hoặc thư mục của nó không chỉ quản trị viên ghi được: ai thay nó thì đọc được mã PIN. Chương trình không được chạy thử.",
      action: "Bộ phận công nghệ thông tin cài lại Triện vào thư mục chỉ quản trị viên ghi được.",
    },
    en: {
      title: "Others can exchange the program.",
      meaning: "Others than administrators may write it, or its folder: who exchanges it reads PINs. It was not started.",
      action: "IT: install Triện again, in a folder that only administrators write.",
    },
  },
  "agent.old": {
    area: "agent",
    level: "red",
    vi: {
      title: "Triện trên máy này quá cũ.",
      meaning: "Tiện ích cần Triện {least} trở lên; máy này có {version}.",
      action: "Bộ phận công nghệ thông tin cập nhật Triện; nếu vừa cập nhật, khởi động lại trình duyệt.",
    },
    en: {
      title: "Triện on this PC is too old.",
      meaning: "The extension needs Triện {least} or newer; this PC has {version}.",
      action: "IT: update Triện; if it was updated just now, restart the browser.",
    },
  },
  "agent.other_version": {
    area: "agent",
    level: "amber",
    vi: {
      title: "Trình duyệt dùng một bản Triện khác.",
      meaning: "Tệp khai báo dẫn đến phiên bản {version}; chương trình đang kiểm tra là {own}.",
      action: "Gỡ bản cũ, hoặc cài lại Triện để tệp khai báo dẫn đến bản mới.",
    },
    en: {
      title: "The browser uses another Triện.",
      meaning: "The manifest leads to version {version}; the one that looks is {own}.",
      action: "Remove the old one, or install Triện again so that the manifest leads to the new one.",
    },
  },
  "agent.replaced": {
    area: "agent",
    level: "amber",
    vi: {
      title: "Trình duyệt còn chạy bản Triện trước lần cập nhật.",
      meaning: "Bản mới được dùng từ lần khởi động trình duyệt sau.",
      action: "Đóng hết cửa sổ trình duyệt rồi mở lại.",
    },
    en: {
      title: "The browser still runs the Triện from before the update.",
      meaning: "The new one is used when the browser is started next.",
      action: "Close all windows of the browser and open it again.",
    },
  },
  "service.running": {
    area: "service",
    level: "green",
    vi: {
      title: "Dịch vụ đang chạy.",
      meaning: "Phiên bản {version}, cổng {port}.",
      action: "",
    },
    en: {
      title: "The service is running.",
      meaning: "Version {version}, port {port}.",
      action: "",
    },
  },
  "service.stopped": {
    area: "service",
    level: "red",
    vi: {
      title: "Dịch vụ không chạy.",
      meaning: "Không có gì trả lời ở cổng {port}: trang web không ký được qua kênh WebSocket. Kênh tiện ích không cần dịch vụ.",
      action: "Bộ phận công nghệ thông tin chạy \"trien service start\" (Windows: services.msc, dịch vụ Trien).",
    },
    en: {
      title: "The service is not running.",
      meaning: "Nothing answers at port {port}: websites cannot sign over WebSocket. The extension's channel needs no service.",
      action: "IT: run \"trien service start\" (Windows: services.msc, service Trien).",
    },
  },
  "service.port_taken": {
    area: "service",
    level: "red",
    vi: {
      title: "Cổng của dịch vụ bị chương trình khác giữ.",
      meaning: "Dịch vụ không mở được cổng {port}: trang web không ký được qua kênh WebSocket.",
      action: "Tắt chương trình đó rồi khởi động lại dịch vụ; nếu không tắt được, bộ phận công nghệ thông tin đổi service.port.",
    },
    en: {
      title: "Another program holds the service's port.",
      meaning: "The service cannot open port {port}: websites cannot sign over WebSocket.",
      action: "Stop that program and start the service again; if it cannot be stopped, IT changes service.port.",
    },
  },
  "service.other_version": {
    area: "service",
    level: "amber",
    vi: {
      title: "Dịch vụ chạy một phiên bản khác.",
      meaning: "Dịch vụ là {version}, Triện là {own}: dịch vụ chưa khởi động lại sau lần cập nhật.",
      action: "Bộ phận công nghệ thông tin khởi động lại dịch vụ.",
    },
    en: {
      title: "The service is of another version.",
      meaning: "The service is {version}, Triện is {own}: it was not restarted after an update.",
      action: "IT: restart the service.",
    },
  },
  "diagnosis.failed": {
    area: "agent",
    level: "red",
    vi: {
      title: "Một phần kiểm tra bị lỗi.",
      meaning: "Triện gặp lỗi bên trong khi kiểm tra phần này.",
      action: "Kiểm tra lại; nếu vẫn lỗi, gửi báo cáo cho bộ phận công nghệ thông tin.",
    },
    en: {
      title: "A part of the look has failed.",
      meaning: "Triện met an internal error while it looked.",
      action: "Look again; if it persists, send the report to your IT officer.",
    },
  },
  "diagnosis.unfinished": {
    area: "agent",
    level: "amber",
    vi: {
      title: "Một phần kiểm tra chưa xong.",
      meaning: "Phần này không xong trong {seconds} giây.",
      action: "Kiểm tra lại sau ít phút.",
    },
    en: {
      title: "A part of the look was not finished.",
      meaning: "It was not done within {seconds} seconds.",
      action: "Look again in some minutes.",
    },
  },
  "diagnosis.cut": {
    area: "agent",
    level: "amber",
    vi: {
      title: "Quá nhiều mục để liệt kê.",
      meaning: "Số mục không được liệt kê: {left}.",
      action: "Xử lý các mục đã nêu rồi kiểm tra lại.",
    },
    en: {
      title: "There is too much to list.",
      meaning: "Findings left out: {left}.",
      action: "Mend what is listed and look again.",
    },
  },
  "browser.none": {
    area: "browser",
    level: "amber",
    vi: {
      title: "Không tìm thấy trình duyệt nào mà Triện hỗ trợ.",
      meaning: "Chrome, Chromium, Edge, Brave, Cốc Cốc, Firefox đều không thấy.",
      action: "Cài một trong các trình duyệt đó.",
    },
    en: {
      title: "No browser that Triện supports was found.",
      meaning: "Neither Chrome, Chromium, Edge, Brave, Cốc Cốc nor Firefox is here.",
      action: "Install one of them.",
    },
  },
  "browser.manifest_ok": {
    area: "browser",
    level: "green",
    vi: {
      title: "Trình duyệt gọi được Triện.",
      meaning: "Tệp khai báo native messaging đúng.",
      action: "",
    },
    en: {
      title: "The browser can call Triện.",
      meaning: "The native-messaging manifest is right.",
      action: "",
    },
  },
  "browser.manifest_missing": {
    area: "browser",
    level: "red",
    vi: {
      title: "Trình duyệt chưa biết Triện ở đâu.",
      meaning: "Thiếu tệp khai báo native messaging vn.trien.host cho trình duyệt này.",
      action: "Bộ phận công nghệ thông tin cài lại Triện.",
    },
    en: {
      title: "The browser does not know where Triện is.",
      meaning: "The native-messaging manifest vn.trien.host is missing for this browser.",
      action: "IT: install Triện again.",
    },
  },
  "browser.manifest_wrong": {
    area: "browser",
    level: "red",
    vi: {
      title: "Tệp khai báo không cho tiện ích Triện gọi.",
      meaning: "Mã tiện ích trong tệp khai báo native messaging không phải là của tiện ích Triện.",
      action: "Bộ phận công nghệ thông tin cài lại Triện; nếu cơ quan tự đóng gói tiện ích, ghi mã của nó vào tệp này.",
    },
    en: {
      title: "The manifest does not let the Triện extension in.",
      meaning: "The extension id in the native-messaging manifest is not that of the Triện extension.",
      action: "IT: install Triện again; if the office packed the extension itself, put its id into this file.",
    },
  },
  "browser.manifest_broken": {
    area: "browser",
    level: "red",
    vi: {
      title: "Tệp khai báo native messaging hỏng.",
      meaning: "Trình duyệt không đọc được tệp này nên không gọi được Triện.",
      action: "Bộ phận công nghệ thông tin cài lại Triện.",
    },
    en: {
      title: "The native-messaging manifest is broken.",
      meaning: "The browser cannot read it and so cannot call Triện.",
      action: "IT: install Triện again.",
    },
  },
  "browser.program_missing": {
    area: "browser",
    level: "red",
    vi: {
      title: "Tệp khai báo dẫn đến chương trình không có.",
      meaning: "Đường dẫn trong tệp khai báo native messaging không có chương trình nào chạy được.",
      action: "Bộ phận công nghệ thông tin cài lại Triện.",
    },
    en: {
      title: "The manifest leads to a program that is not there.",
      meaning: "Nothing that can run is at the path in the native-messaging manifest.",
      action: "IT: install Triện again.",
    },
  },
  "extension.ok": {
    area: "extension",
    level: "green",
    vi: {
      title: "Tiện ích Triện đã cài.",
      meaning: "Phiên bản {version}.",
      action: "",
    },
    en: {
      title: "The Triện extension is installed.",
      meaning: "Version {version}.",
      action: "",
    },
  },
  "extension.missing": {
    area: "extension",
    level: "red",
    vi: {
      title: "Trình duyệt chưa có tiện ích Triện.",
      meaning: "Không có tiện ích thì không có cửa sổ xác nhận, nên không ký được trong trình duyệt này.",
      action: "Cài tiện ích Triện, hoặc bộ phận công nghệ thông tin đặt chính sách để trình duyệt tự cài.",
    },
    en: {
      title: "The browser does not have the Triện extension.",
      meaning: "Without it there is no confirmation window, so nothing is signed in this browser.",
      action: "Install the extension, or IT sets the policy by which the browser installs it.",
    },
  },
  "extension.pending": {
    area: "extension",
    level: "amber",
    vi: {
      title: "Tiện ích Triện chưa được trình duyệt cài.",
      meaning: "Chính sách có rồi, nhưng chưa hồ sơ nào của người dùng này có tiện ích.",
      action: "Mở trình duyệt, đợi một phút rồi kiểm tra lại; nếu vẫn chưa có, xem địa chỉ tải tiện ích có mở được không.",
    },
    en: {
      title: "The browser has not installed the Triện extension yet.",
      meaning: "The policy is set, but no profile of this user has the extension.",
      action: "Open the browser, wait a minute and look again; if it is still missing, see whether the extension's address can be reached.",
    },
  },
  "extension.disabled": {
    area: "extension",
    level: "red",
    vi: {
      title: "Tiện ích Triện đang bị tắt.",
      meaning: "Tiện ích bị tắt thì không ký được trong trình duyệt này.",
      action: "Mở trang tiện ích của trình duyệt và bật Triện.",
    },
    en: {
      title: "The Triện extension is switched off.",
      meaning: "Nothing is signed in this browser while it is off.",
      action: "Open the browser's page of extensions and switch Triện on.",
    },
  },
  "extension.old": {
    area: "extension",
    level: "red",
    vi: {
      title: "Tiện ích Triện quá cũ.",
      meaning: "Triện cần tiện ích {least} trở lên; trình duyệt này có {version}.",
      action: "Khởi động lại trình duyệt để nhận bản mới; nếu vẫn cũ, bộ phận công nghệ thông tin xem nơi phát hành tiện ích.",
    },
    en: {
      title: "The Triện extension is too old.",
      meaning: "Triện needs extension {least} or newer; this browser has {version}.",
      action: "Restart the browser so that it updates; if it stays old, IT looks at the place that publishes the extension.",
    },
  },
  "extension.site_denied": {
    area: "extension",
    level: "red",
    vi: {
      title: "Tiện ích chưa được phép hoạt động trên trang web này.",
      meaning: "Trình duyệt không cho tiện ích Triện đọc trang này, nên trang không gọi được Triện.",
      action: "Bấm biểu tượng tiện ích cạnh thanh địa chỉ và cho phép Triện trên trang này.",
    },
    en: {
      title: "The extension may not work on this website.",
      meaning: "The browser does not let Triện's extension see it, so the page cannot reach Triện.",
      action: "Click the extensions icon beside the address bar and allow Triện on this site.",
    },
  },
  "extension.reload": {
    area: "extension",
    level: "amber",
    vi: {
      title: "Trang web chưa có tiện ích.",
      meaning: "Trang được mở trước khi tiện ích được cài hoặc cập nhật.",
      action: "Tải lại trang (F5).",
    },
    en: {
      title: "The page does not have the extension yet.",
      meaning: "It was opened before the extension was installed or updated.",
      action: "Reload the page (F5).",
    },
  },
  "policy.ok": {
    area: "policy",
    level: "green",
    vi: {
      title: "Trình duyệt không hỏi khi trang web kết nối với máy.",
      meaning: "Chính sách LoopbackNetworkAllowedForUrls có đủ các trang được phép.",
      action: "",
    },
    en: {
      title: "The browser does not ask when a website connects to this PC.",
      meaning: "The policy LoopbackNetworkAllowedForUrls has all websites that may ask.",
      action: "",
    },
  },
  "policy.missing": {
    area: "policy",
    level: "amber",
    vi: {
      title: "Chưa có chính sách cho trang web kết nối với máy.",
      meaning: "Từ Chrome 147, trình duyệt hỏi từng người trước khi trang dùng kênh WebSocket; người bấm “Chặn” thì không ký được qua kênh ấy.",
      action: "Bộ phận công nghệ thông tin đặt LoopbackNetworkAllowedForUrls cho các địa chỉ trong portals.origins (Linux: \"trien policies write\").",
    },
    en: {
      title: "No policy lets websites connect to this PC.",
      meaning: "Since Chrome 147 the browser asks each person before a page uses the WebSocket channel; who answers “Block” cannot sign over it.",
      action: "IT: set LoopbackNetworkAllowedForUrls for the origins of portals.origins (Linux: \"trien policies write\").",
    },
  },
  "policy.origin_missing": {
    area: "policy",
    level: "amber",
    vi: {
      title: "Chính sách của trình duyệt thiếu trang web này.",
      meaning: "Trang được phép trong cấu hình nhưng không có trong LoopbackNetworkAllowedForUrls: trình duyệt sẽ hỏi từng người.",
      action: "Bộ phận công nghệ thông tin thêm địa chỉ này vào LoopbackNetworkAllowedForUrls (Linux: \"trien policies write\").",
    },
    en: {
      title: "The browser's policy lacks this website.",
      meaning: "The settings allow it, but LoopbackNetworkAllowedForUrls does not have it: the browser asks each person.",
      action: "IT: add this origin to LoopbackNetworkAllowedForUrls (Linux: \"trien policies write\").",
    },
  },
  "policy.blocked": {
    area: "policy",
    level: "red",
    vi: {
      title: "Chính sách của trình duyệt chặn trang web này.",
      meaning: "Một chính sách (LoopbackNetworkBlockedForUrls, LocalNetworkAccessBlockedForUrls) không cho trang kết nối với máy.",
      action: "Bộ phận công nghệ thông tin bỏ địa chỉ này khỏi chính sách đó.",
    },
    en: {
      title: "A policy of the browser blocks this website.",
      meaning: "LoopbackNetworkBlockedForUrls or LocalNetworkAccessBlockedForUrls keeps it from reaching this PC.",
      action: "IT: take this origin out of that policy.",
    },
  },
  "policy.broken": {
    area: "policy",
    level: "amber",
    vi: {
      title: "Tệp chính sách của trình duyệt hỏng.",
      meaning: "Trình duyệt bỏ qua tệp không đọc được.",
      action: "Bộ phận công nghệ thông tin sửa tệp này.",
    },
    en: {
      title: "A policy file of the browser is broken.",
      meaning: "The browser ignores what it cannot read.",
      action: "IT: mend this file.",
    },
  },
  "policy.forced": {
    area: "policy",
    level: "green",
    vi: {
      title: "Chính sách cài sẵn tiện ích Triện.",
      meaning: "Trình duyệt tự cài; người dùng không phải làm gì.",
      action: "",
    },
    en: {
      title: "Policy installs the Triện extension.",
      meaning: "The browser installs it by itself; users have nothing to do.",
      action: "",
    },
  },
  "policy.not_forced": {
    area: "policy",
    level: "amber",
    vi: {
      title: "Chưa có chính sách cài tiện ích Triện.",
      meaning: "Mỗi người phải tự cài, và có thể tự gỡ hoặc tắt.",
      action: "Bộ phận công nghệ thông tin đặt ExtensionSettings hoặc ExtensionInstallForcelist cho tiện ích này (Linux: browsers.extension_update_url rồi \"trien policies write\").",
    },
    en: {
      title: "No policy installs the Triện extension.",
      meaning: "Each person has to install it, and can remove it or switch it off.",
      action: "IT: set ExtensionSettings or ExtensionInstallForcelist for this extension (Linux: browsers.extension_update_url, then \"trien policies write\").",
    },
  },
  "loopback.allowed": {
    area: "policy",
    level: "green",
    vi: {
      title: "Trang web được phép kết nối với máy.",
      meaning: "Trình duyệt đã cho phép trang dùng kênh WebSocket.",
      action: "",
    },
    en: {
      title: "The website may connect to this PC.",
      meaning: "The browser lets the page use the WebSocket channel.",
      action: "",
    },
  },
  "loopback.denied": {
    area: "policy",
    level: "red",
    vi: {
      title: "Trình duyệt chặn trang web kết nối với máy.",
      meaning: "Trang này bị từ chối quyền “Ứng dụng và dịch vụ khác trên thiết bị này”, nên không dùng được kênh WebSocket.",
      action: "Ở trang đó, bấm biểu tượng bên trái thanh địa chỉ, chọn “Cho phép” ở dòng này, rồi tải lại trang; hoặc bộ phận công nghệ thông tin đặt chính sách LoopbackNetworkAllowedForUrls.",
    },
    en: {
      title: "The browser blocks the website from reaching this PC.",
      meaning: "It was denied “Access other apps and services on this device”, so it cannot use the WebSocket channel.",
      action: "On that page, click the icon left of the address bar, allow that line, and reload the page; or IT sets the policy LoopbackNetworkAllowedForUrls.",
    },
  },
  "loopback.undecided": {
    area: "policy",
    level: "amber",
    vi: {
      title: "Trình duyệt sẽ hỏi trước khi trang web kết nối với máy.",
      meaning: "Người dùng chưa trả lời câu hỏi về “Ứng dụng và dịch vụ khác trên thiết bị này”.",
      action: "Bấm “Cho phép” khi trình duyệt hỏi; hoặc bộ phận công nghệ thông tin đặt chính sách LoopbackNetworkAllowedForUrls để trình duyệt không hỏi.",
    },
    en: {
      title: "The browser will ask before the website connects to this PC.",
      meaning: "The question about “Access other apps and services on this device” was not answered yet.",
      action: "Answer “Allow” when the browser asks; or IT sets the policy LoopbackNetworkAllowedForUrls, so that it does not ask.",
    },
  },
  "loopback.insecure": {
    area: "policy",
    level: "amber",
    vi: {
      title: "Trang web dùng địa chỉ http.",
      meaning: "Trình duyệt không cho trang http ở ngoài mạng nội bộ kết nối với máy, và cũng không hỏi.",
      action: "Mở trang bằng địa chỉ https; nếu không có, báo đơn vị phát triển cổng thông tin.",
    },
    en: {
      title: "The website has an http address.",
      meaning: "Browsers do not let an http page from outside the intranet reach this PC, and do not ask.",
      action: "Open it with an https address; if there is none, tell the portal's developer.",
    },
  },
  "module.ok": {
    area: "module",
    level: "green",
    vi: {
      title: "Trình điều khiển chạy được.",
      meaning: "{bits}-bit; số USB Token thấy được: {tokens}.",
      action: "",
    },
    en: {
      title: "The module works.",
      meaning: "{bits}-bit; tokens seen: {tokens}.",
      action: "",
    },
  },
  "module.none": {
    area: "module",
    level: "red",
    vi: {
      title: "Chưa có trình điều khiển USB Token nào.",
      meaning: "tokens.modules trống, nên Triện không thấy USB Token.",
      action: "Bộ phận công nghệ thông tin cài phần mềm của nhà cung cấp USB Token rồi ghi đường dẫn vào tokens.modules.",
    },
    en: {
      title: "There is no PKCS#11 module.",
      meaning: "tokens.modules is empty, so no token is seen.",
      action: "IT: install the token vendor's software and put its path into tokens.modules.",
    },
  },
  "module.missing": {
    area: "module",
    level: "red",
    vi: {
      title: "Không có tệp trình điều khiển.",
      meaning: "tokens.modules nêu một tệp không có trên máy này.",
      action: "Bộ phận công nghệ thông tin cài phần mềm của nhà cung cấp USB Token, hoặc sửa đường dẫn trong tokens.modules.",
    },
    en: {
      title: "The module's file is missing.",
      meaning: "tokens.modules names a file that is not on this PC.",
      action: "IT: install the token vendor's software, or mend the path in tokens.modules.",
    },
  },
  "module.architecture": {
    area: "module",
    level: "red",
    vi: {
      title: "Trình điều khiển không hợp với Triện trên máy này.",
      meaning: "Tệp dành cho {bits}-bit ({machine}), và Triện trên máy này không nạp được loại đó.",
      action: "Bộ phận công nghệ thông tin cài bản 64-bit của phần mềm USB Token (trên Windows, bộ cài Triện có sẵn phần chạy trình điều khiển 32-bit: cài lại Triện).",
    },
    en: {
      title: "The module does not fit Triện on this PC.",
      meaning: "It is for {bits}-bit ({machine}), which Triện on this PC cannot load.",
      action: "IT: install the 64-bit version of the token's software (on Windows, Triện's package has a part for 32-bit modules: install Triện again).",
    },
  },
  "module.invalid": {
    area: "module",
    level: "red",
    vi: {
      title: "Tệp này không phải trình điều khiển PKCS#11.",
      meaning: "Tệp không đọc được, hoặc không có hàm C_GetFunctionList.",
      action: "Bộ phận công nghệ thông tin kiểm tra đường dẫn trong tokens.modules.",
    },
    en: {
      title: "This file is no PKCS#11 module.",
      meaning: "It cannot be read, or does not export C_GetFunctionList.",
      action: "IT: check the path in tokens.modules.",
    },
  },
  "module.untrusted": {
    area: "module",
    level: "red",
    vi: {
      title: "Trình điều khiển nằm ở nơi người khác ghi được.",
      meaning: "Triện không nạp một trình điều khiển mà người không phải quản trị viên thay được.",
      action: "Bộ phận công nghệ thông tin đặt tệp vào thư mục chỉ quản trị viên ghi được, và đặt lại quyền của tệp.",
    },
    en: {
      title: "Others may write the module.",
      meaning: "A module that others than administrators can replace is not loaded.",
      action: "IT: put it into a folder that only administrators write, and mend its permissions.",
    },
  },
  "module.writable": {
    area: "module",
    level: "amber",
    vi: {
      title: "Không chỉ quản trị viên ghi được trình điều khiển.",
      meaning: "Trình điều khiển chạy được, nhưng ai thay nó thì đọc được mã PIN.",
      action: "Bộ phận công nghệ thông tin đặt lại quyền của tệp và thư mục, hoặc cài phần mềm USB Token vào Program Files.",
    },
    en: {
      title: "Others than administrators may write the module.",
      meaning: "It works, but who exchanges it reads PINs.",
      action: "IT: mend the permissions of the file and its folder, or install the token's software in Program Files.",
    },
  },
  "module.fails": {
    area: "module",
    level: "red",
    vi: {
      title: "Trình điều khiển bị lỗi khi chạy.",
      meaning: "Triện đã nạp thử trong một tiến trình riêng, và trình điều khiển báo lỗi hoặc dừng đột ngột.",
      action: "Rút và cắm lại USB Token, khởi động lại máy; nếu vẫn lỗi, cài lại phần mềm của nhà cung cấp USB Token.",
    },
    en: {
      title: "The module fails.",
      meaning: "It was loaded in a process of its own, and it told an error or crashed.",
      action: "Replug the token and restart the PC; if it persists, install the token vendor's software again.",
    },
  },
  "module.slow": {
    area: "module",
    level: "amber",
    vi: {
      title: "Trình điều khiển không trả lời kịp.",
      meaning: "Không trả lời trong {seconds} giây; USB Token của nó không được kiểm tra.",
      action: "Rút và cắm lại USB Token rồi kiểm tra lại; nếu vẫn chậm, cài lại phần mềm của nhà cung cấp USB Token.",
    },
    en: {
      title: "The module does not answer in time.",
      meaning: "There was no answer within {seconds} seconds; its tokens were not looked at.",
      action: "Replug the token and look again; if it stays slow, install the token vendor's software again.",
    },
  },
  "token.present": {
    area: "token",
    level: "green",
    vi: {
      title: "USB Token đã cắm.",
      meaning: "Số chứng thư dùng để ký: {certificates}.",
      action: "",
    },
    en: {
      title: "A token is plugged in.",
      meaning: "Certificates for signing: {certificates}.",
      action: "",
    },
  },
  "token.none": {
    area: "token",
    level: "amber",
    vi: {
      title: "Chưa cắm USB Token.",
      meaning: "Các trình điều khiển chạy được nhưng không thấy USB Token nào.",
      action: "Cắm USB Token rồi kiểm tra lại; đèn không sáng thì thử cổng USB khác.",
    },
    en: {
      title: "No token is plugged in.",
      meaning: "The modules work, but none sees a token.",
      action: "Plug in the token and look again; if its lamp stays dark, try another USB port.",
    },
  },
  "token.uninitialized": {
    area: "token",
    level: "amber",
    vi: {
      title: "USB Token chưa được khởi tạo.",
      meaning: "USB Token trống: chưa có mã PIN và chứng thư số.",
      action: "Liên hệ đơn vị quản lý chứng thư số.",
    },
    en: {
      title: "The token is not initialised.",
      meaning: "It is empty: it has neither a PIN nor certificates.",
      action: "Ask the certificate's managing unit.",
    },
  },
  "token.unreadable": {
    area: "token",
    level: "red",
    vi: {
      title: "Không đọc được USB Token.",
      meaning: "Trình điều khiển thấy USB Token nhưng không đọc được nội dung.",
      action: "Rút và cắm lại USB Token rồi kiểm tra lại; nếu vẫn lỗi, liên hệ đơn vị cấp USB Token.",
    },
    en: {
      title: "The token cannot be read.",
      meaning: "The module sees it, but cannot read what is on it.",
      action: "Replug the token and look again; if it persists, ask who issued it.",
    },
  },
  "pin.ok": {
    area: "token",
    level: "green",
    vi: {
      title: "Mã PIN bình thường.",
      meaning: "USB Token không báo lần nhập sai nào.",
      action: "",
    },
    en: {
      title: "The PIN is all right.",
      meaning: "The token tells of no wrong PIN.",
      action: "",
    },
  },
  "pin.low": {
    area: "token",
    level: "amber",
    vi: {
      title: "Mã PIN đã bị nhập sai.",
      meaning: "Nhập sai nữa thì USB Token có thể bị khóa.",
      action: "Nhập thật cẩn thận; nhập đúng một lần là trở lại bình thường.",
    },
    en: {
      title: "A wrong PIN was entered.",
      meaning: "More wrong ones may lock the token.",
      action: "Type carefully; one right PIN puts it back to normal.",
    },
  },
  "pin.final_try": {
    area: "token",
    level: "amber",
    vi: {
      title: "Chỉ còn một lần thử mã PIN.",
      meaning: "Nhập sai lần nữa thì USB Token bị khóa.",
      action: "Nếu không chắc mã PIN thì đừng nhập; liên hệ đơn vị quản lý chứng thư số.",
    },
    en: {
      title: "One try at the PIN is left.",
      meaning: "Another wrong one locks the token.",
      action: "If you are not sure of the PIN, do not type it; ask the certificate's managing unit.",
    },
  },
  "pin.locked": {
    area: "token",
    level: "red",
    vi: {
      title: "USB Token bị khóa.",
      meaning: "Mã PIN bị nhập sai quá nhiều lần; không ký được bằng USB Token này.",
      action: "Liên hệ đơn vị quản lý chứng thư số để mở khóa (khôi phục mã PIN).",
    },
    en: {
      title: "The token is locked.",
      meaning: "Too many wrong PINs were entered; nothing can be signed with it.",
      action: "Ask the certificate's managing unit to unlock it (PIN recovery).",
    },
  },
  "certificate.valid": {
    area: "certificate",
    level: "green",
    vi: {
      title: "Chứng thư số còn hạn.",
      meaning: "Chứng thư {kind}, hết hạn {expires}, còn {days} ngày.",
      action: "",
    },
    en: {
      title: "The certificate is valid.",
      meaning: "{kind}, until {expires}, {days} days left.",
      action: "",
    },
  },
  "certificate.expiring": {
    area: "certificate",
    level: "amber",
    vi: {
      title: "Chứng thư số sắp hết hạn.",
      meaning: "Chứng thư {kind}, hết hạn {expires}, còn {days} ngày. Có nơi chỉ nhận đề nghị gia hạn khi còn ít nhất 60 ngày.",
      action: "Liên hệ ngay đơn vị quản lý chứng thư số để gia hạn hoặc cấp mới.",
    },
    en: {
      title: "The certificate expires soon.",
      meaning: "{kind}, until {expires}, {days} days left. Some offices renew only what has 60 days left at least.",
      action: "Ask the certificate's managing unit for a renewal, or a new one, now.",
    },
  },
  "certificate.expired": {
    area: "certificate",
    level: "red",
    vi: {
      title: "Chứng thư số đã hết hạn.",
      meaning: "Chứng thư {kind}, hết hạn {expires}: không ký được nữa.",
      action: "Liên hệ đơn vị quản lý chứng thư số để cấp mới.",
    },
    en: {
      title: "The certificate has expired.",
      meaning: "{kind}, until {expires}: it cannot sign any more.",
      action: "Ask the certificate's managing unit for a new one.",
    },
  },
  "certificate.replaced": {
    area: "certificate",
    level: "green",
    vi: {
      title: "Chứng thư số cũ.",
      meaning: "Hết hạn {expires}; USB Token đã có chứng thư mới cùng tên.",
      action: "",
    },
    en: {
      title: "An old certificate.",
      meaning: "It ended on {expires}; the token has a newer one of the same name.",
      action: "",
    },
  },
  "certificate.not_yet_valid": {
    area: "certificate",
    level: "red",
    vi: {
      title: "Chứng thư số chưa có hiệu lực.",
      meaning: "Chứng thư {kind}, có hiệu lực từ {starts}.",
      action: "Kiểm tra ngày giờ của máy; nếu đúng, đợi đến ngày đó.",
    },
    en: {
      title: "The certificate is not valid yet.",
      meaning: "{kind}, valid from {starts}.",
      action: "Check this PC's date and time; if they are right, wait for that day.",
    },
  },
  "certificate.unsuitable": {
    area: "certificate",
    level: "green",
    vi: {
      title: "Chứng thư số không dùng để ký.",
      meaning: "Chứng thư này dành cho việc khác (mã hóa, đăng nhập), hoặc USB Token không có khóa của nó; Triện không dùng.",
      action: "",
    },
    en: {
      title: "The certificate is not for signing.",
      meaning: "It is for something else (encryption, logins), or the token lacks its key; Triện does not use it.",
      action: "",
    },
  },
  "certificate.none": {
    area: "certificate",
    level: "amber",
    vi: {
      title: "USB Token không có chứng thư số dùng để ký.",
      meaning: "USB Token đọc được nhưng không có chứng thư nào ký được.",
      action: "Kiểm tra đã cắm đúng USB Token; liên hệ đơn vị quản lý chứng thư số.",
    },
    en: {
      title: "The token has no certificate that can sign.",
      meaning: "It can be read, but nothing on it can sign.",
      action: "Check that it is the right token; ask the certificate's managing unit.",
    },
  },
  "certificate.revoked": {
    area: "certificate",
    level: "red",
    vi: {
      title: "Chứng thư số đã bị thu hồi.",
      meaning: "Nơi cấp chứng thư trả lời là đã thu hồi: chữ ký mới sẽ không hợp lệ.",
      action: "Liên hệ đơn vị quản lý chứng thư số để cấp mới.",
    },
    en: {
      title: "The certificate was revoked.",
      meaning: "Its issuer says so: new signatures will not be valid.",
      action: "Ask the certificate's managing unit for a new one.",
    },
  },
  "certificate.untrusted": {
    area: "certificate",
    level: "red",
    vi: {
      title: "Chứng thư số không dẫn tới chứng thư gốc tin cậy nào.",
      meaning: "Chữ ký bằng chứng thư này sẽ không được máy này công nhận.",
      action: "Bộ phận công nghệ thông tin thêm chứng thư gốc của nơi cấp vào trust.roots.",
    },
    en: {
      title: "The certificate leads to no trusted root.",
      meaning: "Signatures made with it are not accepted on this PC.",
      action: "IT: add the issuer's root to trust.roots.",
    },
  },
  "trust.ok": {
    area: "trust",
    level: "green",
    vi: {
      title: "Có chứng thư gốc tin cậy.",
      meaning: "Đọc được và còn hạn: {roots}.",
      action: "",
    },
    en: {
      title: "There are trusted roots.",
      meaning: "Readable and valid: {roots}.",
      action: "",
    },
  },
  "trust.none": {
    area: "trust",
    level: "red",
    vi: {
      title: "Chưa có chứng thư gốc tin cậy.",
      meaning: "Không có chứng thư gốc thì mọi lần kiểm tra chữ ký đều không kết luận được.",
      action: "Bộ phận công nghệ thông tin đặt chứng thư gốc của Ban Cơ yếu Chính phủ (hoặc nơi cấp khác) vào trust.roots.",
    },
    en: {
      title: "There is no trusted root.",
      meaning: "Without one, no check of a signature comes to a conclusion.",
      action: "IT: put the roots of the Government Cipher Committee, or of another issuer, into trust.roots.",
    },
  },
  "trust.unreadable": {
    area: "trust",
    level: "red",
    vi: {
      title: "Không đọc được một số chứng thư gốc.",
      meaning: "Tệp hoặc thư mục trong trust.roots không có, không đọc được, hoặc không chứa chứng thư.",
      action: "Bộ phận công nghệ thông tin xem lại trust.roots.",
    },
    en: {
      title: "Some trusted roots cannot be read.",
      meaning: "A file or folder of trust.roots is missing, unreadable, or holds no certificate.",
      action: "IT: look at trust.roots.",
    },
  },
  "trust.expired": {
    area: "trust",
    level: "amber",
    vi: {
      title: "Chứng thư gốc đã hết hạn.",
      meaning: "Hết hạn {expires}; chứng thư số do gốc này cấp không còn được công nhận.",
      action: "Bộ phận công nghệ thông tin thay bằng chứng thư gốc mới của nơi cấp.",
    },
    en: {
      title: "A trusted root has expired.",
      meaning: "It ended on {expires}; certificates that it issued are not accepted any more.",
      action: "IT: replace it by the issuer's new root.",
    },
  },
  "tsa.ok": {
    area: "network",
    level: "green",
    vi: {
      title: "Máy chủ dấu thời gian trả lời.",
      meaning: "Đã nhận một dấu thời gian hợp lệ trong {milliseconds} ms.",
      action: "",
    },
    en: {
      title: "The timestamp server answers.",
      meaning: "A valid timestamp came within {milliseconds} ms.",
      action: "",
    },
  },
  "tsa.none": {
    area: "network",
    level: "green",
    vi: {
      title: "Không dùng dấu thời gian.",
      meaning: "Chưa đặt timestamp.url: chữ ký ở mức B-B, không mang dấu thời gian.",
      action: "",
    },
    en: {
      title: "No timestamps are used.",
      meaning: "timestamp.url is not set: signatures are of level B-B, without a timestamp.",
      action: "",
    },
  },
  "tsa.down": {
    area: "network",
    level: "red",
    vi: {
      title: "Máy chủ dấu thời gian không trả lời.",
      meaning: "Không lấy được dấu thời gian trong {seconds} giây. {consequence}",
      action: "Kiểm tra kết nối mạng và timestamp.url; nếu mạng tốt, hỏi nơi cung cấp dấu thời gian.",
    },
    en: {
      title: "The timestamp server does not answer.",
      meaning: "No timestamp came within {seconds} seconds. {consequence}",
      action: "Check the network and timestamp.url; if the network is fine, ask who runs the server.",
    },
  },
  "tsa.invalid": {
    area: "network",
    level: "red",
    vi: {
      title: "Dấu thời gian nhận được không hợp lệ.",
      meaning: "Máy chủ trả lời nhưng dấu thời gian không kiểm tra được, hoặc không dẫn tới timestamp.roots. {consequence}",
      action: "Kiểm tra ngày giờ của máy và timestamp.roots; hỏi nơi cung cấp dấu thời gian.",
    },
    en: {
      title: "The timestamp that came is not valid.",
      meaning: "The server answers, but its timestamp cannot be verified, or does not lead to timestamp.roots. {consequence}",
      action: "Check this PC's clock and timestamp.roots; ask who runs the server.",
    },
  },
  "ocsp.ok": {
    area: "network",
    level: "green",
    vi: {
      title: "Hỏi được tình trạng thu hồi.",
      meaning: "Nơi cấp trả lời trong {milliseconds} ms: chứng thư chưa bị thu hồi.",
      action: "",
    },
    en: {
      title: "Revocation can be asked for.",
      meaning: "The issuer answered within {milliseconds} ms: the certificate is not revoked.",
      action: "",
    },
  },
  "ocsp.down": {
    area: "network",
    level: "amber",
    vi: {
      title: "Không hỏi được tình trạng thu hồi.",
      meaning: "Máy chủ OCSP, CRL của nơi cấp không trả lời đúng trong {seconds} giây: kết quả kiểm tra chữ ký sẽ phải xem lại.",
      action: "Kiểm tra kết nối mạng và tường lửa đến địa chỉ này.",
    },
    en: {
      title: "Revocation cannot be asked for.",
      meaning: "The issuer's OCSP or CRL server gave no good answer within {seconds} seconds: checks of signatures will need a second look.",
      action: "Check the network, and the firewall towards this address.",
    },
  },
  "ocsp.off": {
    area: "network",
    level: "green",
    vi: {
      title: "Không hỏi tình trạng thu hồi qua mạng.",
      meaning: "revocation.mode là \"{mode}\".",
      action: "",
    },
    en: {
      title: "Revocation is not asked for over the network.",
      meaning: "revocation.mode is \"{mode}\".",
      action: "",
    },
  },
  "ocsp.untested": {
    area: "network",
    level: "green",
    vi: {
      title: "Chưa thử hỏi tình trạng thu hồi.",
      meaning: "Không có chứng thư số nào còn hạn, dẫn tới chứng thư gốc tin cậy và nêu địa chỉ để hỏi.",
      action: "",
    },
    en: {
      title: "Revocation was not tried.",
      meaning: "No certificate is valid, leads to a trusted root and names an address to ask.",
      action: "",
    },
  },
  "clock.ok": {
    area: "clock",
    level: "green",
    vi: {
      title: "Đồng hồ của máy đúng.",
      meaning: "Lệch {skew} (số máy chủ đã so: {servers}).",
      action: "",
    },
    en: {
      title: "This PC's clock is right.",
      meaning: "It differs by {skew} (servers compared: {servers}).",
      action: "",
    },
  },
  "clock.skewed": {
    area: "clock",
    level: "amber",
    vi: {
      title: "Đồng hồ của máy lệch.",
      meaning: "Lệch {skew} (số máy chủ đã so: {servers}). Giờ ký ghi trong văn bản cũng lệch.",
      action: "Bật đồng bộ thời gian tự động trong cài đặt ngày giờ.",
    },
    en: {
      title: "This PC's clock is off.",
      meaning: "It differs by {skew} (servers compared: {servers}). So does the signing time in documents.",
      action: "Switch on automatic time in the date settings.",
    },
  },
  "clock.wrong": {
    area: "clock",
    level: "red",
    vi: {
      title: "Đồng hồ của máy sai.",
      meaning: "Lệch {skew} (số máy chủ đã so: {servers}). Chữ ký, dấu thời gian và chứng thư số có thể bị coi là không hợp lệ.",
      action: "Đặt lại ngày giờ và múi giờ, bật đồng bộ thời gian tự động.",
    },
    en: {
      title: "This PC's clock is wrong.",
      meaning: "It differs by {skew} (servers compared: {servers}). Signatures, timestamps and certificates may be taken for invalid.",
      action: "Set date, time and time zone, and switch on automatic time.",
    },
  },
  "clock.unchecked": {
    area: "clock",
    level: "amber",
    vi: {
      title: "Chưa kiểm tra được đồng hồ.",
      meaning: "Không máy chủ nào cho biết giờ.",
      action: "Kiểm tra kết nối mạng; tự so đồng hồ của máy với giờ đúng.",
    },
    en: {
      title: "The clock was not checked.",
      meaning: "No server told the time.",
      action: "Check the network; compare this PC's clock yourself.",
    },
  },
} as const satisfies Record<
  string,
  { area: FindingArea; level: FindingLevel; vi: FindingText; en: FindingText }
>;

export type FindingCode = keyof typeof findingTable;
