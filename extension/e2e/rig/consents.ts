import { type ErrorCode, errorTable } from "../../../protocol/js/src/generated/errors.js";
import type {
  Certificate,
  ConsentDocument,
  ConsentRenderParams,
  ConsentState,
  ErrorData,
} from "../../../protocol/js/src/generated/messages.js";

/** What the agent would say of people and letters that nobody knows. */

const TYPES = ["Quyết định", "Công văn", "Tờ trình", "Kế hoạch", "Báo cáo"] as const;
const SUBJECTS = [
  "về việc phê duyệt kế hoạch chuyển đổi số năm 2027",
  "triển khai ký số văn bản điện tử trong toàn ngành",
  "đề nghị bổ sung kinh phí sửa chữa trụ sở",
  "tổ chức hội nghị tổng kết công tác văn thư, lưu trữ",
  "kết quả thực hiện nhiệm vụ quý III",
] as const;

/** The row of the error table, as it travels. */
export function errorData(code: ErrorCode): ErrorData {
  return { code, ...errorTable[code] };
}

/** A person's certificate on a token in order, or otherwise. */
export function certificate(token: Partial<Certificate["token"]> = {}): Certificate {
  return {
    fingerprint: "c1".repeat(32),
    commonName: "Nguyễn Văn Mẫu",
    organization: "UBND TỈNH MẪU",
    organizationalUnit: "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
    issuer: "CA mẫu phục vụ các cơ quan",
    serial: "1",
    notBefore: "2025-01-01T00:00:00Z",
    notAfter: "2029-01-01T00:00:00Z",
    kind: "person",
    kindSource: "settings",
    token: {
      label: "Token mẫu",
      manufacturer: "",
      model: "",
      serial: "0102030405",
      pinState: "ok",
      pinPad: false,
      ...token,
    },
  };
}

/** A document that is ready, the i-th of a batch. */
export function document(i: number): ConsentDocument {
  const type = TYPES[i % TYPES.length] as string;
  const pages = 1 + (i % 4);
  return {
    name: `${123 + i}-${type} ${SUBJECTS[(i * 2) % SUBJECTS.length]}.pdf`,
    stage: "ready",
    size: 400_000 + 73_000 * i,
    received: 400_000 + 73_000 * i,
    sha256: (i + 16).toString(16).padStart(2, "0").repeat(32),
    pages,
    kind: `${type} 595x842`,
    type,
    placement: { page: pages, rect: { x: 330, y: 120, width: 170, height: 85 } },
    placementReason: {
      vi: "Đặt chữ ký trên họ tên người ký, theo Nghị định 30/2020/NĐ-CP.",
      en: "The signature stands above the signer's name (Decree 30/2020/NĐ-CP).",
      certain: i % 7 !== 3,
    },
    movable: true,
    version: 1,
  };
}

/** A document of which only the first bytes have come. */
export function arriving(i: number, part: number): ConsentDocument {
  const { name, size } = document(i);
  const received = Math.floor(size * part);
  return { name, stage: "receiving", size, received, sha256: "", pages: 0, version: 0 };
}

/** A confirmation that is ready. */
export function consent(documents: ConsentDocument[], change: Partial<ConsentState> = {}) {
  const held = certificate();
  const state: ConsentState = {
    consent: `c${Math.random().toString(36).slice(2)}`,
    action: "sign",
    stage: "ready",
    origin: "https://vanban.tinh-mau.gov.vn",
    topOrigin: "https://vanban.tinh-mau.gov.vn",
    channel: "extension",
    purpose: "approve",
    batch: documents.length > 1,
    documents,
    certificates: [held],
    selected: held.fingerprint,
    pinned: false,
    waiting: 0,
    version: 1,
    ...change,
  };
  return state;
}

/** A batch of so many documents. */
export function batch(count: number, change: Partial<ConsentState> = {}): ConsentState {
  return consent(
    Array.from({ length: count }, (_, i) => document(i)),
    { batch: true, ...change },
  );
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * A drawing of a letter's page, with the signature where the state says. It is an SVG, which no
 * agent would send, but it needs nothing to be drawn.
 */
export function drawing(
  state: ConsentState,
  { document: index, page, width }: ConsentRenderParams,
) {
  const shown = state.documents[index] as ConsentDocument;
  const { placement } = shown;
  const lines = Array.from({ length: 26 }, (_, i) => {
    const length = i % 6 === 5 ? 190 : 440 - ((i * 37 + index * 11 + page * 5) % 23);
    return `<rect x="85" y="${230 + i * 17}" width="${length}" height="5" fill="#8a8f98"/>`;
  });
  const last = page === shown.pages ? 12 : 26;
  const rect = placement?.rect;
  const signature =
    rect && placement.page === page
      ? `<g transform="translate(${rect.x} ${842 - rect.y - rect.height})">
          <path d="M20 60 C40 5 55 90 70 40 S110 20 105 55 130 70 150 25" fill="none" stroke="#1b3f9c" stroke-width="3"/>
          <text x="6" y="${rect.height - 6}" font-size="9" fill="#a3161d">Ký bởi: Nguyễn Văn Mẫu</text></g>`
      : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="595" height="842" viewBox="0 0 595 842"
    font-family="Liberation Serif, serif"><rect width="595" height="842" fill="#fff"/>
    <text x="85" y="80" font-size="13">UBND TỈNH MẪU</text>
    <text x="300" y="80" font-size="13" font-weight="bold">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</text>
    <text x="345" y="98" font-size="13" font-weight="bold">Độc lập – Tự do – Hạnh phúc</text>
    <text x="297" y="165" font-size="18" font-weight="bold" text-anchor="middle">${escaped((shown.type ?? "").toUpperCase())}</text>
    <text x="297" y="190" font-size="12" text-anchor="middle">${escaped(shown.name.slice(0, 70))} · ${page}</text>
    ${lines.slice(0, last).join("")}
    ${page === shown.pages ? `<text x="415" y="615" font-size="13" text-anchor="middle" font-weight="bold">GIÁM ĐỐC</text><text x="415" y="735" font-size="13" text-anchor="middle">Nguyễn Văn Mẫu</text>` : ""}
    ${signature}</svg>`;
  return {
    document: index,
    page,
    type: "image/svg+xml",
    width,
    height: Math.round((width / 595) * 842),
    data: Buffer.from(svg).toString("base64"),
    pageWidth: 595,
    pageHeight: 842,
    version: shown.version,
  };
}
