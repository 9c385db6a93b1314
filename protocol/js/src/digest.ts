import { sha256 } from "@noble/hashes/sha2.js";
import { TrienError } from "./error.js";

// What is read of a file at once where the browser does not compute the digest.
const STEP = 1 << 20;

/**
 * SHA-256 of a document, in lower-case hex. Browsers compute it in secure
 * contexts only (Web Cryptography API, section 10: SubtleCrypto); a portal on
 * http in the office's own network gets it from a library, some ten times more
 * slowly. Rejects with document.unreadable where the file cannot be read.
 */
export async function sha256Of(blob: Blob): Promise<string> {
  try {
    const { subtle } = globalThis.crypto;
    if (subtle)
      return hex(new Uint8Array(await subtle.digest("SHA-256", await blob.arrayBuffer())));
    const digest = sha256.create();
    for (let offset = 0; offset < blob.size; offset += STEP) {
      digest.update(new Uint8Array(await blob.slice(offset, offset + STEP).arrayBuffer()));
    }
    return hex(digest.digest());
  } catch (cause) {
    throw new TrienError("document.unreadable", { cause });
  }
}

/** Bytes as lower-case hex; what is text already stays so. */
export function hex(bytes: string | ArrayBuffer | Uint8Array): string {
  if (typeof bytes === "string") return bytes.toLowerCase();
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes as base64 (RFC 4648, section 4); what is text already stays so. */
export function base64(bytes: string | ArrayBuffer | Uint8Array): string {
  if (typeof bytes === "string") return bytes;
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
