import { Conversation, type Progress, type Stage } from "../../../protocol/js/src/conversation.js";
import { TrienError } from "../../../protocol/js/src/error.js";
import { MAX_NAME_LENGTH, PROTOCOL_VERSION } from "../../../protocol/js/src/generated/limits.js";
import type {
  HelloResult,
  Limits,
  VerifyPDFResult,
} from "../../../protocol/js/src/generated/messages.js";
import type { Transport } from "../../../protocol/js/src/transport.js";
import { upload } from "../../../protocol/js/src/upload.js";

const HELLO_SILENCE_MS = 10_000;
const RECEIVING_SILENCE_MS = 60_000;
// Servers that tell of withdrawn certificates are slow, and asked one after the other.
const VERIFYING_SILENCE_MS = 180_000;

interface Line {
  conversation: Conversation;
  limits: Limits;
}

/** Hands documents to the agent and has them verified, one conversation for all of them. */
export class Checker {
  readonly #open: () => Transport;
  #line: Promise<Line> | undefined;
  #lastDocument = 0;

  /** open makes a new road to the agent; the one before it is gone. */
  constructor(open: () => Transport) {
    this.#open = open;
  }

  /** Resolves with the agent's report; rejects with a TrienError, always. */
  async check(
    file: File,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<VerifyPDFResult> {
    const { conversation, limits } = await this.#connected();
    if (file.size > limits.documentBytes) throw new TrienError("document.too_large");

    const document = ++this.#lastDocument;
    // One end for both: whatever fails first stops the upload and the request.
    const end = new AbortController();
    const forward = () => end.abort();
    if (signal.aborted) forward();
    signal.addEventListener("abort", forward, { once: true });
    try {
      const name = file.name.slice(0, MAX_NAME_LENGTH / 4); // counted in bytes
      const opened = conversation.request(
        "document.open",
        { document, name, size: file.size },
        { signal: end.signal },
      );
      const verified = conversation.request<VerifyPDFResult>(
        "verify.pdf",
        { document },
        { signal: end.signal, silence, onProgress },
      );
      const sent = upload(conversation, document, file, limits.chunkBytes, end.signal);
      // The first failure of all; the others follow from it.
      const [result] = await Promise.all([verified, opened, sent]);
      return result;
    } finally {
      signal.removeEventListener("abort", forward);
      end.abort();
      conversation.request("document.close", { document }).catch(() => {});
    }
  }

  #connected(): Promise<Line> {
    this.#line ??= this.#connect().catch((error) => {
      this.#line = undefined;
      throw error;
    });
    return this.#line;
  }

  async #connect(): Promise<Line> {
    const conversation = new Conversation(this.#open(), () => {
      this.#line = undefined;
    });
    try {
      const { limits } = await conversation.request<HelloResult>(
        "host.hello",
        {
          client: { name: "trien-extension", version: chrome.runtime.getManifest().version },
          protocol: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION },
        },
        { silence: () => HELLO_SILENCE_MS },
      );
      return { conversation, limits };
    } catch (error) {
      conversation.close();
      throw error;
    }
  }
}

function silence(stage: Stage | undefined): number {
  return stage === "verifying" ? VERIFYING_SILENCE_MS : RECEIVING_SILENCE_MS;
}
