import type { Conversation } from "./conversation.js";
import { TrienError } from "./error.js";
import type { DocumentReadResult } from "./generated/messages.js";

/**
 * Fetches a document that the host holds. Rejects with document.incomplete
 * where the pieces do not add up to size bytes.
 */
export async function download(
  conversation: Conversation,
  document: number,
  size: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  let inOrder = true;
  const stop = conversation.receiveData(document, ({ offset, bytes }) => {
    if (offset !== received || received + bytes.length > size) {
      inOrder = false;
      return;
    }
    pieces.push(bytes);
    received += bytes.length;
  });
  try {
    const { length } = await conversation.request<DocumentReadResult>(
      "document.read",
      { document, offset: 0, length: 0 },
      { signal, silence: () => READ_SILENCE_MS },
    );
    if (!inOrder || received !== size || length !== size) {
      throw new TrienError("document.incomplete");
    }
    return pieces;
  } finally {
    stop();
  }
}

// The answer comes after the last byte, and a slow PC may need long for 100 MB.
const READ_SILENCE_MS = 120_000;
