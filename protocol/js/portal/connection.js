// Kết nối với Triện, và báo lỗi: dùng chung cho cả trang.
// The connection to Triện, and how its errors are shown: shared by the whole page.
import { Trien } from "/trien.js";

const query = new URLSearchParams(location.search);
let host;

export const element = (id) => document.getElementById(id);

/** What each stage of a request looks like to the person (onProgress). */
export const STAGES = {
  hashing: "Đang chuẩn bị văn bản…",
  queued: "Đang chờ một văn bản khác được ký xong…",
  receiving: "Đang chuyển văn bản sang Triện…",
  token: "Mời cắm USB Token.",
  checking: "Triện đang kiểm tra văn bản…",
  confirm: "Mời xem và xác nhận trong cửa sổ Triện.",
  signing: "USB Token đang ký…",
  timestamping: "Đang lấy dấu thời gian…",
  verifying: "Đang kiểm tra chữ ký…",
};

/**
 * 1. Kết nối: một lần cho cả trang; khi mất kết nối thì kết nối lại ở lần sau.
 *    Connect once for the page; after a loss, connect again when needed.
 *    `tell` shows a sentence while it takes its time.
 */
export async function connected(tell) {
  if (host) return host;
  tell("Đang kết nối với Triện…");
  host = await Trien.connect({
    channel: query.get("channel") ?? "auto", // most portals need not choose
    port: query.has("port") ? Number(query.get("port")) : undefined,
    onPermissionPrompt: () => tell("Trình duyệt đang hỏi ở góc trên bên trái: bấm “Cho phép”."),
  });
  host.addEventListener("close", () => {
    host = undefined;
  });
  return host;
}

/**
 * 5. Lỗi: câu tiếng Việt có sẵn, gồm chuyện gì xảy ra và từng bước phải làm gì.
 *    Errors come with the sentence to show and with what to do, step by step.
 */
export function showError(error) {
  const { steps, administrator, developer } = Trien.guide(error);
  const known = error instanceof Trien.TrienError;
  element("error-message").textContent = known ? error.vi.message : Trien.describe(error);
  element("error-steps").replaceChildren(...steps.map((step) => made("li", step)));
  const others = [...administrator, ...developer];
  element("error-others").hidden = others.length === 0;
  element("error-administrator").replaceChildren(...others.map((line) => made("li", line)));
  element("error-code").textContent = known ? error.code : String(error);
  element("error").hidden = false;
}

export function hideError() {
  element("error").hidden = true;
}

/** A new element with text, which may be a stranger's: it is never markup. */
export function made(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}
