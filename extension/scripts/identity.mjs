// Who the extension is to a browser. In Chromium its id follows from a key: the
// public half that ids.json names, or that of EXTENSION_KEY, a PEM file, where a
// publisher builds with a key of its own. In Firefox the id is a name.
//
//   node scripts/identity.mjs chromium    prints that id, for the other builds
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const read = (file) => readFileSync(file, "utf8").replace(/\r?\n$/, "");

/**
 * The ids, the public key (base64 of the DER SubjectPublicKeyInfo), and, where
 * EXTENSION_KEY has it, the private key that signs packages. EXTENSION_KEY may
 * be the public half alone: a store keeps the other. EXTENSION_KEY_PASSWORD_FILE
 * names the file with the key's password.
 */
export function identity(env = process.env) {
  const published = JSON.parse(read(new URL("../ids.json", import.meta.url)));
  if (!env.EXTENSION_KEY) return published;
  const { publicKey, privateKey } = readKey(env.EXTENSION_KEY, env.EXTENSION_KEY_PASSWORD_FILE);
  if (publicKey.asymmetricKeyType !== "rsa") throw new Error("EXTENSION_KEY is no RSA key");
  const der = publicKey.export({ type: "spki", format: "der" });
  return {
    ...published,
    chromium: chromiumID(der),
    key: der.toString("base64"),
    privateKey,
  };
}

/** The first 16 bytes of the key's SHA-256 digest, in the letters a to p. */
function chromiumID(der) {
  const digest = createHash("sha256").update(der).digest("hex").slice(0, 32);
  return digest.replace(/./g, (digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]);
}

function readKey(file, passwordFile) {
  const pem = read(file);
  if (pem.includes("-----BEGIN PUBLIC KEY-----")) return { publicKey: createPublicKey(pem) };
  const passphrase = passwordFile && read(passwordFile);
  const privateKey = createPrivateKey({ key: pem, passphrase });
  return { publicKey: createPublicKey(privateKey), privateKey };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(identity()[process.argv[2]]);
}
