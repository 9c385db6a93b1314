// Cả quy trình ký trong trình duyệt thật. The whole chain in a real browser:
// the leader approves a letter over the extension, then the office seals the
// same file over the WebSocket. `make demo`; everything is left in build/demo.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { type Act, perform } from "../rig/act.js";
import { checkSigned } from "../rig/check.js";
import { run } from "../rig/child.js";
import { type Channel, Office } from "../rig/office.js";
import { PROJECT, TESTDATA } from "../rig/paths.js";
import { say } from "./say.js";

const OUT = `${PROJECT}build/demo/`;
const LETTER = `${TESTDATA}cong-van-libreoffice.pdf`;

const ACTS: (Act & { channel: Channel; vi: string; en: string })[] = [
  {
    channel: "extension",
    role: "approve",
    holder: "Nguyễn Văn Đức",
    file: "1-phe-duyet.pdf",
    vi: "Kênh A (tiện ích trình duyệt): lãnh đạo ký phê duyệt",
    en: "Channel A (extension): the leader approves",
  },
  {
    channel: "websocket",
    role: "issue",
    holder: "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
    file: "2-phat-hanh.pdf",
    vi: "Kênh B (dịch vụ, WebSocket): văn thư đóng dấu phát hành trên chính tệp đó",
    en: "Channel B (service, WebSocket): the office seals the same file",
  },
];

await rm(OUT, { recursive: true, force: true });
const desk = `${OUT}documents`;
await mkdir(desk, { recursive: true });

/** Puts a file on the portal as the one document that waits. */
async function lay(file: string): Promise<void> {
  await copyFile(file, `${desk}/cong-van.pdf`);
  const document = {
    id: "cong-van",
    title: "Công văn: Về việc triển khai ký số văn bản điện tử",
    number: "Dự thảo",
    name: "cong-van.pdf",
    path: "/documents/cong-van.pdf",
  };
  await writeFile(`${desk}/documents.json`, JSON.stringify([document]));
}

const began = performance.now();
say("Chuẩn bị: USB Token giả lập, dịch vụ, cổng thông tin, trình duyệt", "Setting up");
const office = await Office.open({
  portalDocuments: desk,
  images: { approve: `${TESTDATA}chu-ky.png`, issue: `${TESTDATA}con-dau.png` },
  headed: Boolean(process.env.DISPLAY),
});
try {
  let current = LETTER;
  for (const { channel, vi, en, ...act } of ACTS) {
    say(vi, en);
    await lay(current);
    current = `${OUT}${act.file}`;
    await perform(office, channel, act, OUT, (step) => console.log(`    ${step}`));
  }

  say("Kiểm tra bằng qpdf, pdfsig, openssl và trien verify", "Checking with other programs too");
  const report = await checkSigned(
    current,
    await readFile(LETTER),
    office.token.trust,
    ACTS.length,
  );
  await run("pdftoppm", ["-r", "80", "-png", current, `${OUT}trang`]);

  say("Kết quả", "Result");
  console.log(`  Văn bản đã ký   ${current}`);
  for (const { signer, integrity, times, reason } of report.signatures) {
    console.log(`  Người ký        ${signer.commonName}, ${times.claimed}: ${integrity}`);
    if (reason) console.log(`                  ${reason.vi}`);
  }
  console.log(`  Toàn vẹn        ${report.integrity}, ${report.verdict}`);
  for (const name of (await readdir(OUT)).filter((file) => file.endsWith(".png"))) {
    console.log(`  Ảnh             ${OUT}${name}`);
  }
  console.log(`  Thời gian       ${((performance.now() - began) / 1000).toFixed(1)} s`);
} finally {
  await office.close();
}
