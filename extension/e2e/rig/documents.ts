import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { run } from "./child.js";

// A scanned page is seldom larger.
const PAGE_BYTES = 1 << 20;

/**
 * A PDF with a line of text on each page, and images of about `bytes` random bytes together, which
 * nothing can compress: as many pages as a scan of that size has.
 */
export function pdf(text: string, bytes = 0): Buffer {
  const pages = Math.max(1, Math.round(bytes / PAGE_BYTES));
  const side = Math.max(1, Math.round(Math.sqrt(bytes / pages)));
  const drawing = Buffer.from(
    `q 400 0 0 400 97 200 cm /I Do Q\nBT /F 18 Tf 72 760 Td (${text}) Tj ET\n`,
  );
  const stream = (dictionary: string, data: Buffer) =>
    Buffer.concat([
      Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`),
      data,
      Buffer.from("\nendstream"),
    ]);
  // Objects 1 to 4 are shared; each page has two of its own.
  const numbers = Array.from({ length: pages }, (_, i) => 5 + 2 * i);
  const objects = [
    Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"),
    Buffer.from(
      `<< /Type /Pages /Kids [${numbers.map((n) => `${n} 0 R`).join(" ")}] /Count ${pages} >>`,
    ),
    stream("", drawing),
    Buffer.from("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"),
    ...numbers.flatMap((n) => [
      Buffer.from(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R " +
          `/Resources << /Font << /F 4 0 R >> /XObject << /I ${n + 1} 0 R >> >> >>`,
      ),
      stream(
        `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /ColorSpace /DeviceGray /BitsPerComponent 8`,
        randomBytes(side * side),
      ),
    ]),
  ];
  const parts = [Buffer.from("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "latin1")];
  let length = parts[0]?.length ?? 0;
  const offsets: number[] = [];
  for (const [i, object] of objects.entries()) {
    const part = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      object,
      Buffer.from("\nendobj\n"),
    ]);
    offsets.push(length);
    parts.push(part);
    length += part.length;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}` +
        `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** The document, encrypted so that it opens with this password only. */
export async function locked(document: Buffer, password: string): Promise<Buffer> {
  const dir = await mkdtemp(`${tmpdir()}/trien-locked-`);
  try {
    await writeFile(`${dir}/plain.pdf`, document);
    const encrypt = ["--encrypt", password, "owner", "256", "--"];
    await run("qpdf", [...encrypt, `${dir}/plain.pdf`, `${dir}/locked.pdf`]);
    return await readFile(`${dir}/locked.pdf`);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The document with a keyword that marks it as a state secret ("MẬT"). */
export function secret(document: Buffer): Buffer {
  const info = "trailer\n<< /Info << /Keywords <FEFF004D1EAC0054> >> ";
  return Buffer.from(document.toString("latin1").replace("trailer\n<< ", info), "latin1");
}
