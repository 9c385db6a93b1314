import type { NativeHost } from "./native.js";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 20_000; // an idle background lives for 30 s

/**
 * Brings the agent back after it died: soon, then more and more seldom, and
 * whenever the person turns to a window of the browser.
 */
export class Revival {
  readonly #native: NativeHost;
  #wait = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastTry = 0;

  constructor(native: NativeHost) {
    this.#native = native;
  }

  /** The port closed. Where the host is not installed, only the person's coming counts. */
  portDied(): void {
    const { status } = this.#native;
    if (status.state === "closed" && status.code !== "host.stopped") return;
    clearTimeout(this.#timer);
    if (this.#wait > LONGEST_WAIT_MS) return;
    this.#timer = setTimeout(() => this.#native.open(), this.#wait);
    this.#wait *= 2;
  }

  /** A window of the browser got the focus. */
  personIsHere(): void {
    if (this.#native.status.state === "open") this.#wait = FIRST_WAIT_MS;
    if (Date.now() - this.#lastTry < LONGEST_WAIT_MS) return;
    this.#lastTry = Date.now();
    this.#native.open();
  }
}
