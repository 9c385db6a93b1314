import type { Conversation } from "./conversation.js";
import { TrienError } from "./error.js";
import { MAX_CHUNK } from "./generated/limits.js";

/**
 * Sends a document's bytes in order, reading the Blob piece by piece so that a
 * large file never stands in memory twice. Rejects with document.unreadable
 * where the file cannot be read (any more), and with user.cancelled once the
 * signal is aborted.
 */
export async function upload(
  conversation: Conversation,
  document: number,
  blob: Blob,
  chunk: number,
  signal: AbortSignal,
): Promise<void> {
  const step = Math.min(chunk, MAX_CHUNK);
  const read = async (offset: number) => {
    try {
      return new Uint8Array(await blob.slice(offset, offset + step).arrayBuffer());
    } catch (cause) {
      throw new TrienError("document.unreadable", { cause });
    }
  };
  let next = read(0);
  for (let offset = 0; offset < blob.size; ) {
    const bytes = await next;
    const after = offset + bytes.length;
    // Read the next piece while this one travels.
    if (after < blob.size) next = read(after);
    next.catch(() => {});
    if (signal.aborted) throw new TrienError("user.cancelled");
    await conversation.sendData({ document, offset, bytes });
    offset = after;
  }
}
