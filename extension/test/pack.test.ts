import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, test } from "node:test";

interface Identity {
  chromium: string;
  firefox: string;
  key: string;
  privateKey?: KeyObject;
}

const script = async (name: string) => import(new URL(`../scripts/${name}`, import.meta.url).href);
const { crx } = (await script("crx.mjs")) as { crx(zip: Buffer, key: KeyObject): Buffer };
const { identity } = (await script("identity.mjs")) as { identity(env: object): Identity };
const { folderAddress } = (await script("updates.mjs")) as { folderAddress(text: string): string };
const { zip } = (await script("zip.mjs")) as {
  zip(files: Record<string, Buffer>, time: Date): Buffer;
};

const dir = mkdtempSync(`${tmpdir()}/trien-pack-`);
after(() => rmSync(dir, { recursive: true }));
const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: dir, stdio: "pipe" });

openssl("genrsa", "-out", "key.pem", "2048");
openssl("rsa", "-in", "key.pem", "-pubout", "-out", "public.pem");
openssl("rsa", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "public.der");
const key = createPrivateKey(readFileSync(`${dir}/key.pem`));

test("a CRX's signature is over its header and its ZIP file, by OpenSSL's judgement", () => {
  const archive = Buffer.from("PK the archive");
  const packed = crx(archive, key);
  assert.equal(packed.subarray(0, 4).toString(), "Cr24");
  assert.equal(packed.readUInt32LE(4), 3);
  const header = packed.subarray(12, 12 + packed.readUInt32LE(8));
  assert.deepEqual(packed.subarray(12 + header.length), archive);

  // AsymmetricKeyProof: the key and the signature; signed_header_data: the id.
  const proof = field(header, 2);
  const signedData = field(header, 10000);
  assert.deepEqual(field(proof, 1), readFileSync(`${dir}/public.der`));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(signedData.length);
  writeFileSync(
    `${dir}/signed`,
    Buffer.concat([Buffer.from("CRX3 SignedData\0"), length, signedData, archive]),
  );
  writeFileSync(`${dir}/signature`, field(proof, 2));
  const verify = ["dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "signed"];
  assert.match(openssl(...verify).toString(), /Verified OK/);
  assert.equal(
    letters(field(signedData, 1)),
    identity({ EXTENSION_KEY: `${dir}/key.pem` }).chromium,
  );
});

test("the id is that of the key, whether all of it is there, its public half, or a locked one", () => {
  const digest = openssl("dgst", "-sha256", "-binary", "public.der");
  openssl(..."rsa -aes256 -passout pass:khoa -in key.pem -out locked.pem".split(" "));
  writeFileSync(`${dir}/password`, "khoa\n");
  for (const env of [
    { EXTENSION_KEY: `${dir}/key.pem` },
    { EXTENSION_KEY: `${dir}/public.pem` },
    { EXTENSION_KEY: `${dir}/locked.pem`, EXTENSION_KEY_PASSWORD_FILE: `${dir}/password` },
  ]) {
    const { chromium, key, privateKey } = identity(env);
    assert.equal(chromium, letters(digest.subarray(0, 16)));
    assert.equal(key, readFileSync(`${dir}/public.der`).toString("base64"));
    assert.equal(privateKey !== undefined, !env.EXTENSION_KEY.endsWith("public.pem"));
  }
});

test("a key that is missing, of another kind, or locked stops the build", () => {
  openssl(..."ecparam -name prime256v1 -genkey -noout -out ec.pem".split(" "));
  for (const name of ["none.pem", "ec.pem", "locked.pem", "public.der"]) {
    assert.throws(() => identity({ EXTENSION_KEY: `${dir}/${name}` }), name);
  }
});

test("without a key of the publisher's own, the ids are those of ids.json", () => {
  const published = JSON.parse(readFileSync(new URL("../ids.json", import.meta.url), "utf8"));
  assert.deepEqual(identity({}), published);
});

test("updates come from https, or from this machine", () => {
  assert.equal(folderAddress("https://a.example/trien"), "https://a.example/trien/");
  assert.equal(folderAddress("https://a.example:8443/x//"), "https://a.example:8443/x/");
  assert.equal(folderAddress("http://127.0.0.1:8080"), "http://127.0.0.1:8080/");
  for (const address of [
    ..."http://a.example/ ftp://a.example/ file:///srv/ /srv trien".split(" "),
    ..."https://a.example/?v=1 https://a.example/#x https://u:p@a.example/".split(" "),
    "https://a.example/o'clock",
    "https://a.example/a&b",
  ]) {
    assert.throws(() => folderAddress(address), address);
  }
  assert.doesNotMatch(folderAddress('https://a.example/"><x'), /["<>]/);
});

test("the order in which files are read does not change the archive", () => {
  const [a, b] = [Buffer.from("a"), Buffer.from("b")];
  const time = new Date(1_700_000_000_000);
  assert.deepEqual(zip({ "b.js": b, "a.js": a }, time), zip({ "a.js": a, "b.js": b }, time));
});

/** The first bytes field of a number in a protocol buffer that has no others. */
function field(message: Buffer, number: number): Buffer {
  for (let at = 0; at < message.length; ) {
    const [tag, afterTag] = varint(message, at);
    const [length, start] = varint(message, afterTag);
    assert.equal(tag & 7, 2, "another wire type");
    if (tag >>> 3 === number) return message.subarray(start, start + length);
    at = start + length;
  }
  return assert.fail(`no field ${number}`);
}

function varint(message: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  for (let i = 0; ; i++) {
    const byte = message[at + i] ?? assert.fail("cut off");
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return [value, at + i + 1];
  }
}

function letters(id: Buffer): string {
  return id
    .toString("hex")
    .replace(/./g, (digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)] as string);
}
