import {
  type BridgeClose,
  type BridgeData,
  type BridgeEvent,
  type Connect,
  FRAMES_IN_FLIGHT,
} from "./bridge.js";
import { isErrorCode, TrienError } from "./error.js";
import { type DataFrame, isDataFrame } from "./frame.js";
import type { Transport, TransportEvents } from "./transport.js";

/** How long a page waits for the content script to answer, in ms. */
export const BRIDGE_TIMEOUT_MS = 1000;
const HELLO_EVERY_MS = 150;

/** The window in which the content script listens: a page's own, or a test's. */
export interface BridgeWindow {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, targetOrigin: string, transfer: Transferable[]): void;
}

/**
 * Asks the content script of this page for a road to the host. Resolves to null
 * where nothing answers in time; rejects where the bridge answers that it
 * cannot serve. The hello is repeated, since the page may be faster than the
 * content script.
 */
export function openExtension(
  target: BridgeWindow,
  timeout = BRIDGE_TIMEOUT_MS,
): Promise<Transport | null> {
  // A page without an origin (file:, sandbox) has no content script.
  if (!/^https?:/.test(target.location.origin)) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const ports: MessagePort[] = [];
    const settle = (chosen?: MessagePort) => {
      clearInterval(repeat);
      clearTimeout(limit);
      for (const port of ports) {
        if (port !== chosen) port.close();
      }
    };
    const hello = () => {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1);
      port1.onmessage = ({ data }: MessageEvent<BridgeEvent>) => {
        if (data.type === "ready") {
          settle(port1);
          resolve(new ExtensionTransport(port1));
        } else if (data.type === "failed") {
          settle();
          reject(failure(data.code));
        }
      };
      const message: Connect = { trien: 1, type: "connect" };
      target.postMessage(message, target.location.origin, [port2]);
    };
    const limit = setTimeout(() => {
      settle();
      resolve(null);
    }, timeout);
    const repeat = setInterval(hello, HELLO_EVERY_MS);
    hello();
  });
}

function failure(code: string): TrienError {
  return new TrienError(isErrorCode(code) ? code : "host.stopped");
}

/** Channel A. */
class ExtensionTransport implements Transport {
  readonly channel = "extension";
  #port: MessagePort;
  #inFlight = 0;
  #room: { resolve: () => void; reject: (error: TrienError) => void } | undefined;
  #gone: TrienError | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  start(events: TransportEvents): void {
    this.#port.onmessage = ({ data }: MessageEvent<string | BridgeData | BridgeEvent>) => {
      if (typeof data === "string") return events.message(data);
      if ("bytes" in data) {
        const frame = { ...data, bytes: new Uint8Array(data.bytes) };
        if (isDataFrame(frame)) events.data(frame);
        return;
      }
      if (data.type === "passed") {
        this.#inFlight -= data.frames;
        if (this.#inFlight < FRAMES_IN_FLIGHT) this.#room?.resolve();
      } else if (data.type === "failed") {
        this.#gone = failure(data.code);
        this.#room?.reject(this.#gone);
        this.#port.close();
        events.closed(this.#gone);
      }
    };
  }

  send(text: string): void {
    this.#port.postMessage(text);
  }

  async sendData({ document, offset, bytes }: DataFrame): Promise<void> {
    if (this.#gone) throw this.#gone;
    const whole =
      bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
    const data: BridgeData = { document, offset, bytes: whole };
    this.#port.postMessage(data, [whole]);
    this.#inFlight++;
    if (this.#inFlight < FRAMES_IN_FLIGHT) return;
    await new Promise<void>((resolve, reject) => {
      this.#room = { resolve, reject };
    });
  }

  close(): void {
    const error = new TrienError("host.stopped");
    this.#gone ??= error;
    this.#room?.reject(error);
    // The content script hears of a closed port only where the browser has a
    // close event for it; this message ends the conversation everywhere.
    const goodbye: BridgeClose = { type: "close" };
    this.#port.postMessage(goodbye);
    this.#port.close();
  }
}
