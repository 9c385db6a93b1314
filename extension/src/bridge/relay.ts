import type { BridgeData, BridgeEvent } from "../../../protocol/js/src/bridge.js";
import { decodeBase64, encodeBase64 } from "../bytes/base64.js";
import { type BackgroundEvent, type BytesTravel, PAGE_PORT, type PortData } from "../ports/page.js";

/**
 * Joins a page's MessagePort to a runtime port of the background. The runtime
 * port opens with the page's first message, since pages repeat their hello.
 */
export class Relay {
  readonly #page: MessagePort;
  #port: chrome.runtime.Port | undefined;
  #bytesTravel = false;
  #closed = false;

  constructor(page: MessagePort) {
    this.#page = page;
  }

  /** Passes a JSON message of the page on. */
  text(message: string): void {
    this.#send(message);
  }

  /** Passes a data frame of the page on. */
  data({ document, offset, bytes }: BridgeData): void {
    const view = new Uint8Array(bytes);
    const data: PortData = {
      document,
      offset,
      bytes: this.#bytesTravel ? view : encodeBase64(view),
    };
    this.#send(data);
  }

  /** Ends the conversation from the page's side. */
  close(): void {
    this.#closed = true;
    this.#port?.disconnect();
    this.#page.close();
  }

  /**
   * Ends the conversation because the page is left. Firefox keeps pages to come
   * back to, and their ports with them; a page that comes back hears that it has
   * to connect anew.
   */
  leave(): void {
    this.#port?.disconnect();
    this.#fail("host.stopped");
  }

  #send(message: string | PortData | BytesTravel): void {
    if (this.#closed) return;
    try {
      this.#port ??= this.#connect();
      this.#port.postMessage(message);
    } catch {
      this.#fail("host.extension_disabled"); // the extension went away
    }
  }

  #connect(): chrome.runtime.Port {
    const port = chrome.runtime.connect({ name: PAGE_PORT });
    port.onMessage.addListener((message: string | PortData | BackgroundEvent) => {
      if (typeof message === "string") {
        this.#page.postMessage(message);
      } else if ("bytes" in message) {
        this.#toPage(message);
      } else if (message.type === "open") {
        this.#bytesTravel = message.probe instanceof Uint8Array;
        if (this.#bytesTravel) this.#send({ type: "bytes" });
      } else if (message.type === "failed") {
        this.#fail(message.code);
      } else {
        this.#page.postMessage(message);
      }
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError; // read, or the browser logs it
      this.#fail("host.stopped");
    });
    return port;
  }

  #toPage({ document, offset, bytes }: PortData): void {
    const view = typeof bytes === "string" ? decodeBase64(bytes) : bytes;
    const whole = view.byteLength === view.buffer.byteLength ? view.buffer : view.slice().buffer;
    const data: BridgeData = { document, offset, bytes: whole };
    this.#page.postMessage(data, [whole]);
  }

  #fail(code: string): void {
    if (this.#closed) return;
    this.#closed = true;
    const failed: BridgeEvent = { type: "failed", code };
    this.#page.postMessage(failed);
  }
}
