import { readFile, writeFile } from "node:fs/promises";
import { outcome, run } from "./child.js";
import type { Office } from "./office.js";
import { TESTDATA, TRIEN } from "./paths.js";

const LETTER = `${TESTDATA}cong-van-libreoffice.pdf`;

/** Whose keys the rig has (demotoken); the last two only where the authority answers. */
type Signer = "leader" | "office" | "withdrawn" | "unheard";

/** Signs a document as an office did that sent it: on the command line, with the rig's own keys. */
async function sign(office: Office, key: Signer, file: string, out: string) {
  const [purpose, image] = key === "office" ? ["issue", "con-dau"] : ["approve", "chu-ky"];
  const store = `${office.dir}/token/store`;
  await run(
    TRIEN,
    [
      ...["sign", "--purpose", purpose, "--image", `${TESTDATA}${image}.png`],
      ...["--key", `${store}/${key}.p12`, "--pin-file", `${office.dir}/token/pin`],
      ...["--trust", office.token.trust, file, "-o", out],
    ],
    office.environment,
  );
}

/** Letters as a clerk receives them. */
export interface Letters {
  /** Signed by the leader and sealed by the organisation. */
  good: string;
  /** The leader's signature alone. */
  unsealed: string;
  /** The good one, with a line painted over afterwards. */
  modified: string;
  /** A Word file, never signed. */
  word: string;
}

/** Complete letters of leaders whose certificates are not as they should be. */
export interface DoubtfulLetters {
  /** The certificate was withdrawn before it signed. */
  withdrawn: string;
  /** Nobody tells whether it was withdrawn. */
  unheard: string;
}

/** Makes the letters of doubtful leaders; for an office with `answers`. */
export async function makeDoubtfulLetters(office: Office): Promise<DoubtfulLetters> {
  const make = async (leader: Signer, number: number) => {
    const approved = `${office.dir}/${leader}.pdf`;
    const issued = `${office.dir}/${number}-STTTT-CNTT.pdf`;
    await sign(office, leader, LETTER, approved);
    await sign(office, "office", approved, issued);
    return issued;
  };
  return { withdrawn: await make("withdrawn", 132), unheard: await make("unheard", 133) };
}

/** Makes the letters in the office's folder. */
export async function makeLetters(office: Office): Promise<Letters> {
  const file = (name: string) => `${office.dir}/${name}`;
  const letters = {
    good: file("128-STTTT-CNTT.pdf"),
    unsealed: file("129-STTTT-CNTT (thiếu dấu).pdf"),
    modified: file("130-STTTT-CNTT (bị sửa).pdf"),
    word: file("131-STTTT-CNTT.docx"),
  };
  await sign(office, "leader", LETTER, letters.unsealed);
  await sign(office, "office", letters.unsealed, letters.good);
  await paintOver(letters.good, letters.modified);
  await makeWord(letters.word);
  return letters;
}

/**
 * Paints a white box over a line of the first page, in a revision of its own, as
 * a PDF editor does: every byte that was signed is still there.
 */
export async function paintOver(file: string, out: string): Promise<void> {
  const pages = await run("qpdf", ["--show-pages", file]);
  const content = Number(/content:\s+(\d+) 0 R/.exec(pages)?.[1]);
  const drawing = await run("qpdf", [`--show-object=${content}`, "--filtered-stream-data", file]);
  const { output: trailer } = await outcome("qpdf", ["--show-object=trailer", file]);
  const [, root] = /\/Root (\d+ \d+ R)/.exec(trailer) ?? [];
  const [, size] = /\/Size (\d+)/.exec(trailer) ?? [];

  const original = await readFile(file);
  const before = original.toString("latin1").match(/startxref\s+(\d+)\s+%%EOF\s*$/)?.[1];
  const painted = `q\n${drawing}\nQ\nq 1 1 1 rg 70 440 460 60 re f Q\n`;
  const stream = `\n${content} 0 obj\n<< /Length ${painted.length} >>\nstream\n${painted}endstream\nendobj\n`;
  const at = original.length + 1;
  const table = original.length + stream.length;
  const row = `${String(at).padStart(10, "0")} 00000 n \n`;
  const end =
    `xref\n${content} 1\n${row}trailer\n<< /Size ${size} /Root ${root} /Prev ${before} >>\n` +
    `startxref\n${table}\n%%EOF\n`;
  await writeFile(out, Buffer.concat([original, Buffer.from(stream + end, "latin1")]));
}

/** The beginning of a Word file, as far as anybody looks who expects a PDF. */
async function makeWord(file: string): Promise<void> {
  const name = Buffer.from("word/document.xml");
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(name.length, 26);
  const directory = Buffer.alloc(46);
  directory.writeUInt32LE(0x02014b50, 0);
  directory.writeUInt16LE(20, 4);
  directory.writeUInt16LE(20, 6);
  directory.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length + name.length, 12);
  end.writeUInt32LE(header.length + name.length, 16);
  await writeFile(file, Buffer.concat([header, name, directory, name, end]));
}
