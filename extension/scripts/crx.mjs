// CRX3, the package of Chromium: a signed header before a ZIP file (Chromium,
// components/crx_file/crx3.proto).
import { createHash, createPublicKey, sign } from "node:crypto";

/** Packs a ZIP file under a private RSA key (a KeyObject). The same input gives the same bytes. */
export function crx(zip, privateKey) {
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const id = createHash("sha256").update(publicKey).digest().subarray(0, 16);
  const signedData = field(1, id); // SignedData.crx_id
  const signature = sign(
    "sha256", // with RSASSA-PKCS1-v1_5
    Buffer.concat([Buffer.from("CRX3 SignedData\0"), uint32(signedData.length), signedData, zip]),
    privateKey,
  );
  const proof = Buffer.concat([field(1, publicKey), field(2, signature)]); // AsymmetricKeyProof
  const header = Buffer.concat([field(2, proof), field(10000, signedData)]); // CrxFileHeader
  return Buffer.concat([Buffer.from("Cr24"), uint32(3), uint32(header.length), header, zip]);
}

/** A field of bytes in a protocol buffer: wire type 2. */
function field(number, bytes) {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
