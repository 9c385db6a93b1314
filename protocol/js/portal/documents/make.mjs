// Makes the example portal's documents with Chromium: node portal/documents/make.mjs
// Every agency, person and number in them is invented.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

const DOCUMENTS = [
  {
    id: "cong-van",
    number: "125/UBND-VX",
    kind: "",
    title: "Về việc triển khai ký số văn bản điện tử",
    addressed: "Kính gửi: Các sở, ban, ngành thuộc tỉnh.",
    paragraphs: 4,
    signer: ["KT. CHỦ TỊCH<br>PHÓ CHỦ TỊCH", "Trần Thị Mẫu"],
  },
  {
    id: "quyet-dinh",
    number: "48/QĐ-UBND",
    kind: "QUYẾT ĐỊNH",
    title: "Ban hành Quy chế quản lý, sử dụng chữ ký số",
    addressed: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH MẪU",
    paragraphs: 12,
    signer: ["CHỦ TỊCH", "Nguyễn Văn Mẫu"],
  },
  {
    id: "thong-bao",
    number: "67/TB-UBND",
    kind: "THÔNG BÁO",
    title: "Kết luận cuộc họp giao ban tháng 11",
    addressed: "",
    paragraphs: 5,
    signer: ["TL. CHỦ TỊCH<br>CHÁNH VĂN PHÒNG", "Lê Hữu Thí Dụ"],
  },
  {
    id: "ke-hoach",
    number: "31/KH-UBND",
    kind: "KẾ HOẠCH",
    title: "Chuyển đổi số năm 2027 của tỉnh Mẫu",
    addressed: "",
    paragraphs: 20,
    signer: ["CHỦ TỊCH", "Nguyễn Văn Mẫu"],
  },
];

const TEXT = [
  "Thực hiện chương trình công tác năm, Ủy ban nhân dân tỉnh yêu cầu Thủ trưởng các cơ quan, đơn vị tổ chức quán triệt và thực hiện nghiêm túc các nội dung sau đây.",
  "Văn bản điện tử phải được chuyển sang định dạng PDF trước khi ký số; người có thẩm quyền ký trước, chữ ký số của cơ quan được thực hiện sau trên cùng một tệp.",
  "Văn thư cơ quan có trách nhiệm kiểm tra tính xác thực, tính toàn vẹn của văn bản đến và xử lý trong ngày làm việc; trường hợp không đáp ứng thì trả lại nơi gửi qua hệ thống.",
  "Giao Văn phòng chủ trì, phối hợp với các đơn vị liên quan theo dõi, đôn đốc, tổng hợp tình hình thực hiện và báo cáo trước ngày 15 của tháng cuối quý.",
];

function html({ number, kind, title, addressed, paragraphs, signer: [post, name] }) {
  const body = Array.from(
    { length: paragraphs },
    (_, i) => `<p>${i + 1}. ${TEXT[i % TEXT.length]}</p>`,
  ).join("");
  return `<!doctype html><meta charset="utf-8"><style>
    @page { size: A4; margin: 20mm 15mm 20mm 30mm }
    body { font: 14pt/1.35 "Liberation Serif"; text-align: justify }
    table { width: 100%; text-align: center; border-spacing: 0 } td { vertical-align: top }
    .kind { text-align: center; font-weight: bold } p { text-indent: 10mm; margin: 6pt 0 }
    .end { margin-top: 14pt; break-inside: avoid } .name { padding-top: 32mm; font-weight: bold }
    .copies { font-size: 11pt; text-align: left }
  </style>
  <table><tr><td><b>ỦY BAN NHÂN DÂN<br>TỈNH MẪU</b><br>Số: ${number}</td>
  <td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc</b><br><i>Mẫu, ngày 20 tháng 11 năm 2026</i></td></tr></table>
  <div class="kind"><br>${kind}<br>${title}<br>${addressed}<br></div>${body}
  <table class="end"><tr><td class="copies"><b><i>Nơi nhận:</i></b><br>- Như trên;<br>- Lưu: VT.</td>
  <td><b>${post}</b><div class="name">${name}</div></td></tr></table>`;
}

const work = await mkdtemp(join(tmpdir(), "trien-documents-"));
for (const document of DOCUMENTS) {
  const page = join(work, `${document.id}.html`);
  await writeFile(page, html(document));
  await promisify(execFile)(chromium, [
    "--headless=new",
    "--no-sandbox",
    `--user-data-dir=${join(work, "profile")}`,
    "--no-pdf-header-footer",
    `--print-to-pdf=${join(here, `${document.id}.pdf`)}`,
    `file://${page}`,
  ]);
}
await rm(work, { recursive: true, force: true });
const list = DOCUMENTS.map(({ id, number, kind, title }) => ({
  id,
  title: `${kind ? `${kind[0]}${kind.slice(1).toLowerCase()}` : "Công văn"}: ${title}`,
  number,
  name: `${number.replaceAll("/", "-")}.pdf`,
  path: `/documents/${id}.pdf`,
}));
await writeFile(join(here, "documents.json"), `${JSON.stringify(list, null, 2)}\n`);
