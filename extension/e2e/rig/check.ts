import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { outcome, run } from "./child.js";
import { TRIEN } from "./paths.js";

/** What `trien verify --json` prints of a file, as far as tests look at it. */
interface Report {
  integrity: string;
  verdict: string;
  signatures: {
    signer: { commonName: string };
    times: { claimed: string };
    integrity: string;
    /** Why the verdict is not TOTAL-PASSED. */
    reason?: { vi: string; en: string };
  }[];
}

/**
 * Checks a signed file with other people's programs and with our own verifier:
 * it begins with the original's every byte, qpdf finds nothing wrong, pdfsig and
 * openssl call every signature valid and trusted.
 */
export async function checkSigned(
  file: string,
  original: Buffer,
  trust: string,
  signatures = 1,
): Promise<Report> {
  const signed = await readFile(file);
  assert.ok(signed.subarray(0, original.length).equals(original), "the original's bytes changed");

  await run("qpdf", ["--check", file]);
  const dir = await mkdtemp(`${tmpdir()}/trien-check-`);
  try {
    await checkWithPdfsig(file, dir, trust, signatures);
    await checkWithOpenssl(signed, dir, trust, signatures);
  } finally {
    await rm(dir, { recursive: true });
  }

  const { output } = await outcome(TRIEN, ["verify", "--json", "--trust", trust, file]);
  const report: Report = JSON.parse(output.slice(output.indexOf("{")));
  assert.equal(report.integrity, "intact");
  assert.equal(report.signatures.length, signatures);
  return report;
}

/** Where the last signature of a file stands, [x1, y1, x2, y2] in points, as qpdf reads it. */
export async function signatureRect(file: string): Promise<number[]> {
  const plain = await run("qpdf", ["--qdf", "--object-streams=disable", file, "-"]);
  const objects = plain.split(/\nendobj/).filter((object) => /\/FT \/Sig/.test(object));
  const [, numbers = ""] = /\/Rect \[([^\]]+)\]/.exec(objects.at(-1) ?? "") ?? [];
  return numbers.trim().split(/\s+/).map(Number);
}

/** The text of a page, as pdftotext reads it. */
export async function textOf(file: string): Promise<string> {
  return (await run("pdftotext", ["-layout", file, "-"])).normalize("NFC");
}

async function checkWithPdfsig(
  file: string,
  dir: string,
  trust: string,
  signatures: number,
): Promise<void> {
  const database = `sql:${dir}`;
  await run("certutil", ["-N", "-d", database, "--empty-password"]);
  const authorities = (await readFile(trust, "utf8")).split(/(?<=-----END CERTIFICATE-----\n)/);
  for (const [i, pem] of authorities.entries()) {
    await writeFile(`${dir}/ca.pem`, pem);
    const name = ["-n", `ca${i}`, "-t", "C,C,C"];
    await run("certutil", ["-A", "-d", database, ...name, "-i", `${dir}/ca.pem`]);
  }
  const { output } = await outcome("pdfsig", ["-nssdir", database, file]);
  const count = (line: string) => output.split(line).length - 1;
  assert.equal(count("Signature Validation: Signature is Valid."), signatures, output);
  assert.equal(count("Certificate Validation: Certificate is Trusted."), signatures, output);
}

async function checkWithOpenssl(
  signed: Buffer,
  dir: string,
  trust: string,
  signatures: number,
): Promise<void> {
  const ranges = [...signed.toString("latin1").matchAll(/\/ByteRange\s*\[([\d\s]+)\]/g)];
  assert.equal(ranges.length, signatures, "ByteRange count");
  for (const [, numbers = ""] of ranges) {
    const [start = 0, length = 0, resume = 0, rest = 0] = numbers.trim().split(/\s+/).map(Number);
    const content = Buffer.concat([
      signed.subarray(start, start + length),
      signed.subarray(resume, resume + rest),
    ]);
    const hex = signed.toString("latin1", start + length + 1, resume - 1);
    await writeFile(`${dir}/content`, content);
    await writeFile(`${dir}/cms`, derElement(Buffer.from(hex, "hex")));
    await run("openssl", [
      ..."cms -verify -binary -inform DER -purpose any".split(" "),
      ...["-in", `${dir}/cms`, "-content", `${dir}/content`],
      ...["-CAfile", trust, "-out", "/dev/null"],
    ]);
  }
}

/** Cuts the zeros behind a DER element. */
function derElement(bytes: Buffer): Buffer {
  const short = bytes[1] ?? 0;
  if (short < 0x80) return bytes.subarray(0, 2 + short);
  const digits = short & 0x7f;
  return bytes.subarray(0, 2 + digits + bytes.readUIntBE(2, digits));
}
