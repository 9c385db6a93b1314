import { isErrorCode } from "../../../protocol/js/src/error.js";
import { MAX_CHUNK, MAX_TEXT_MESSAGE } from "../../../protocol/js/src/generated/limits.js";
import type { PageDataParams } from "../../../protocol/js/src/generated/messages.js";
import { decodeBase64, encodeBase64 } from "../bytes/base64.js";
import type { BackgroundEvent, BytesTravel, PortData } from "../ports/page.js";
import { wireError } from "./failure.js";
import type { NativeHost } from "./native.js";
import type { PageOrigins } from "./sender.js";

interface Page {
  port: chrome.runtime.Port;
  tab: number;
  /** Whether this browser's ports carry bytes: the content script says so. */
  bytes: boolean;
}

/** Conversations that one tab may hold at a time. */
const MAX_PAGES_PER_TAB = 8;
// A base64 chunk as long as the contract allows.
const MAX_BASE64 = Math.ceil(MAX_CHUNK / 3) * 4;

/** The pages' conversations: each runtime port is one, with a number of its own. */
export class Pages {
  readonly #native: NativeHost;
  readonly #pages = new Map<number, Page>();
  #lastPage = 0;

  constructor(native: NativeHost) {
    this.#native = native;
  }

  /** Begins the conversation of a port that our content script opened. */
  add(port: chrome.runtime.Port, origins: PageOrigins): void {
    const tab = port.sender?.tab?.id ?? -1;
    if ([...this.#pages.values()].filter((page) => page.tab === tab).length >= MAX_PAGES_PER_TAB) {
      fail(port, "host.too_many_requests");
      return;
    }
    const number = ++this.#lastPage;
    this.#pages.set(number, { port, tab, bytes: false });
    port.onMessage.addListener((message) => this.#fromPage(number, message));
    port.onDisconnect.addListener(() => {
      if (this.#pages.delete(number)) this.#native.notify("page.close", { page: number });
    });
    post(port, { type: "open", probe: new Uint8Array(1) });
    this.#native.open();
    this.#native.notify("page.open", { page: number, ...origins });
  }

  /** Passes the agent's message on to a page. */
  message(number: number, message: unknown): void {
    const page = this.#pages.get(number);
    if (page) post(page.port, JSON.stringify(message));
  }

  /** Passes a piece of a document on to a page. */
  data({ page: number, document, offset, data }: PageDataParams): void {
    const page = this.#pages.get(number);
    if (!page) return;
    const frame: PortData = { document, offset, bytes: page.bytes ? decodeBase64(data) : data };
    post(page.port, frame);
  }

  /** Ends one page's conversation. */
  close(number: number, code = "host.stopped"): void {
    const page = this.#pages.get(number);
    if (!page) return;
    this.#pages.delete(number);
    fail(page.port, isErrorCode(code) ? code : "host.stopped");
  }

  /** Ends them all. */
  closeAll(code: string): void {
    for (const number of [...this.#pages.keys()]) this.close(number, code);
  }

  #fromPage(number: number, message: unknown): void {
    const page = this.#pages.get(number);
    if (!page) return;
    if (typeof message === "string") {
      this.#textFromPage(number, page, message);
    } else if (isBytesTravel(message)) {
      page.bytes = true;
    } else if (isPortData(message)) {
      const { document, offset, bytes } = message;
      const data = typeof bytes === "string" ? bytes : encodeBase64(bytes);
      this.#native.notify("page.data", { page: number, document, offset, data });
      post(page.port, { type: "passed", frames: 1 });
    }
  }

  #textFromPage(number: number, page: Page, text: string): void {
    const refuse = (code: "host.malformed_json" | "host.message_too_large") =>
      post(page.port, JSON.stringify({ jsonrpc: "2.0", id: null, error: wireError(code) }));
    if (text.length > MAX_TEXT_MESSAGE) {
      refuse("host.message_too_large");
      return;
    }
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      refuse("host.malformed_json");
      return;
    }
    this.#native.notify("page.message", { page: number, message });
  }
}

function isBytesTravel(message: unknown): message is BytesTravel {
  return (message as Partial<BytesTravel> | null)?.type === "bytes";
}

function isPortData(message: unknown): message is PortData {
  if (typeof message !== "object" || message === null) return false;
  const { document, offset, bytes } = message as Partial<PortData>;
  const size = typeof bytes === "string" ? bytes.length : bytes?.byteLength;
  const limit = typeof bytes === "string" ? MAX_BASE64 : MAX_CHUNK;
  return (
    Number.isSafeInteger(document) &&
    Number.isSafeInteger(offset) &&
    (typeof bytes === "string" || bytes instanceof Uint8Array) &&
    (size as number) > 0 &&
    (size as number) <= limit
  );
}

function fail(port: chrome.runtime.Port, code: string): void {
  post(port, { type: "failed", code });
  port.disconnect();
}

function post(port: chrome.runtime.Port, message: string | PortData | BackgroundEvent): void {
  try {
    port.postMessage(message);
  } catch {
    // The page left in this very moment: onDisconnect follows.
  }
}
