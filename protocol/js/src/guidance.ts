import { asTrienError, type Language } from "./error.js";

/** What is to be done about an error, by whom. Lists of whole sentences, to be shown as such. */
export interface Guidance {
  /** What the person at the PC does, step by step. */
  steps: string[];
  /** What the office's IT officer does once for all PCs; may be empty. */
  administrator: string[];
  /** What the portal's developer does; mostly empty. */
  developer: string[];
}

/** What matters of the page where it asks. */
export interface Place {
  origin: string;
  /** Browsers never let a public page on http reach the PC, and do not ask. */
  secure: boolean;
  /** Whether the page may ask: a frame of another origin only with allow="loopback-network". */
  delegated: boolean;
}

/**
 * Says who does what about an error, step by step. It is longer than the
 * error's own sentence where the browser keeps the page from reaching the PC
 * (host.loopback_blocked, host.loopback_undecided); for every other error the
 * one step is the sentence. Takes any thrown value.
 */
export function guide(
  error: unknown,
  language: Language = "vi",
  place: Place = thisPlace(),
): Guidance {
  const known = asTrienError(error);
  const texts = TEXTS[language];
  switch (known.code) {
    case "host.loopback_undecided":
      return {
        steps: [...texts.answer, ...texts.noQuestion],
        administrator: administrator(language, place.origin),
        developer: [],
      };
    case "host.loopback_blocked":
      if (!place.secure) {
        return {
          steps: texts.insecure,
          administrator: administrator(language, place.origin),
          developer: texts.useHTTPS,
        };
      }
      if (!place.delegated) {
        return { steps: texts.frame, administrator: [], developer: texts.delegate };
      }
      return {
        steps: texts.unblock,
        administrator: administrator(language, place.origin),
        developer: [],
      };
    default:
      return { steps: [known[language].action], administrator: [], developer: [] };
  }
}

function thisPlace(): Place {
  return { origin: location.origin, secure: isSecureContext, delegated: mayAsk() };
}

/** Chromium tells by its older interface; a browser without one is believed to ask. */
function mayAsk(): boolean {
  const { featurePolicy } = document as {
    featurePolicy?: { features(): string[]; allowsFeature(name: string): boolean };
  };
  const name = "loopback-network";
  if (!featurePolicy?.features().includes(name)) return true;
  return featurePolicy.allowsFeature(name);
}

/** The policies of the browsers; the registry's paths are those of Windows. */
function administrator(language: Language, origin: string): string[] {
  const text = TEXTS[language];
  return [
    text.extension,
    `${text.policy("Chrome, Edge ≥ 146", "LoopbackNetworkAllowedForUrls")} HKLM\\Software\\Policies\\Google\\Chrome\\LoopbackNetworkAllowedForUrls, HKLM\\Software\\Policies\\Microsoft\\Edge\\LoopbackNetworkAllowedForUrls: "1" = "${origin}".`,
    text.policy("Chrome, Edge 140–145", "LocalNetworkAccessAllowedForUrls"),
    text.policy("Firefox", "LocalNetworkAccess"),
  ];
}

const TEXTS = {
  vi: {
    answer: [
      "Ở góc trên bên trái cửa sổ, trình duyệt đang hỏi trang này có được truy cập “Ứng dụng và dịch vụ khác trên thiết bị này” không.",
      "Bấm “Cho phép”, rồi bấm lại nút ký.",
    ],
    noQuestion: [
      "Nếu không thấy câu hỏi: bấm biểu tượng bên trái thanh địa chỉ, bật “Ứng dụng và dịch vụ khác trên thiết bị này”, rồi tải lại trang.",
    ],
    unblock: [
      "Bấm biểu tượng bên trái thanh địa chỉ.",
      "Ở dòng “Ứng dụng và dịch vụ khác trên thiết bị này”, chọn “Cho phép” (nếu không thấy dòng này, mở “Cài đặt trang web”).",
      "Tải lại trang (F5), rồi bấm lại nút ký.",
    ],
    insecure: [
      "Trang này dùng địa chỉ http, nên trình duyệt không cho kết nối với Triện và cũng không hỏi.",
      "Mở trang bằng địa chỉ https nếu có; nếu không, báo bộ phận công nghệ thông tin.",
    ],
    frame: [
      "Trang này nằm trong khung của một trang khác, và trang đó chưa cho phép kết nối với Triện.",
      "Báo cho đơn vị phát triển cổng thông tin.",
    ],
    useHTTPS: ["Chạy cổng thông tin trên https: trình duyệt chỉ hỏi người dùng ở trang https."],
    delegate: ['Thêm allow="loopback-network" vào thẻ <iframe> chứa trang này.'],
    extension: "Cài tiện ích Triện cho trình duyệt: kênh tiện ích không cần quyền này.",
    policy: (browsers: string, name: string) =>
      `${browsers}: đặt chính sách ${name} cho địa chỉ của cổng để trình duyệt không hỏi.`,
  },
  en: {
    answer: [
      "At the top left of the window the browser asks whether this page may “Access other apps and services on this device”.",
      "Click “Allow”, and then the signing button again.",
    ],
    noQuestion: [
      "If there is no question: click the icon left of the address bar, switch on “Access other apps and services on this device”, and reload the page.",
    ],
    unblock: [
      "Click the icon left of the address bar.",
      "Allow “Access other apps and services on this device” (if it is not listed, open “Site settings”).",
      "Reload the page (F5), and click the signing button again.",
    ],
    insecure: [
      "This page has an http address: the browser does not let it reach Triện, and does not ask.",
      "Open it with an https address if there is one; if not, tell your IT officer.",
    ],
    frame: [
      "This page stands in a frame of another page, which does not let it reach Triện.",
      "Tell the portal's developer.",
    ],
    useHTTPS: ["Serve the portal over https: browsers ask the person on https pages only."],
    delegate: ['Add allow="loopback-network" to the <iframe> in which this page stands.'],
    extension: "Install Triện's extension for the browser: its channel needs no such permission.",
    policy: (browsers: string, name: string) =>
      `${browsers}: set the policy ${name} for the portal's address, so that the browser does not ask.`,
  },
} satisfies Record<Language, object>;
