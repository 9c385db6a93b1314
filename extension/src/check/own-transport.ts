import { FRAMES_IN_FLIGHT } from "../../../protocol/js/src/bridge.js";
import { isErrorCode, TrienError } from "../../../protocol/js/src/error.js";
import type { DataFrame } from "../../../protocol/js/src/frame.js";
import type { Transport, TransportEvents } from "../../../protocol/js/src/transport.js";
import { encodeBase64 } from "../bytes/base64.js";
import { OWN_PORT } from "../ports/check.js";
import type { BackgroundEvent, BytesTravel, PortData } from "../ports/page.js";

/** The road from the extension's own page to the agent: a runtime port, with no bridge between. */
export class OwnTransport implements Transport {
  readonly channel = "extension";
  readonly #port = chrome.runtime.connect({ name: OWN_PORT });
  #bytesTravel = false;
  #inFlight = 0;
  #room: { resolve: () => void; reject: (error: TrienError) => void } | undefined;
  #gone: TrienError | undefined;

  start(events: TransportEvents): void {
    const end = (reason: TrienError) => {
      if (this.#gone) return;
      this.#gone = reason;
      this.#room?.reject(reason);
      events.closed(reason);
    };
    this.#port.onMessage.addListener((message: string | PortData | BackgroundEvent) => {
      if (typeof message === "string") {
        events.message(message);
      } else if ("bytes" in message) {
        // The agent sends documents only to those who sign.
      } else if (message.type === "open") {
        this.#bytesTravel = message.probe instanceof Uint8Array;
        if (this.#bytesTravel) this.#port.postMessage({ type: "bytes" } satisfies BytesTravel);
      } else if (message.type === "passed") {
        this.#inFlight -= message.frames;
        if (this.#inFlight < FRAMES_IN_FLIGHT) this.#room?.resolve();
      } else {
        end(new TrienError(isErrorCode(message.code) ? message.code : "host.stopped"));
      }
    });
    this.#port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError; // read, or the browser logs it
      end(new TrienError("host.stopped"));
    });
  }

  send(text: string): void {
    this.#post(text);
  }

  async sendData({ document, offset, bytes }: DataFrame): Promise<void> {
    if (this.#gone) throw this.#gone;
    this.#post({ document, offset, bytes: this.#bytesTravel ? bytes : encodeBase64(bytes) });
    this.#inFlight++;
    if (this.#inFlight < FRAMES_IN_FLIGHT) return;
    await new Promise<void>((resolve, reject) => {
      this.#room = { resolve, reject };
    });
  }

  close(): void {
    this.#gone ??= new TrienError("host.stopped");
    this.#room?.reject(this.#gone);
    this.#port.disconnect();
  }

  #post(message: string | PortData): void {
    try {
      this.#port.postMessage(message);
    } catch {
      // The background left in this very moment: onDisconnect follows.
    }
  }
}
