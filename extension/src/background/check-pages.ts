import {
  CHECK_PAGE,
  type CheckEvent,
  type CheckMethod,
  type CheckRequest,
} from "../ports/check.js";
import { errorData, Failure } from "./failure.js";
import type { NativeHost } from "./native.js";

const METHODS: readonly string[] = [
  "check.state",
  "check.render",
  "check.password",
  "check.slip",
  "check.close",
] satisfies CheckMethod[];

// A page that has not come by then is not waited for.
const OPENING_MS = 5_000;

/** The open pages "Kiểm tra văn bản". */
export class CheckPages {
  readonly #native: NativeHost;
  readonly #ports = new Set<chrome.runtime.Port>();
  /** Settles when the page that is being opened stands, and never rejects. */
  #opening: Promise<void> | undefined;
  #onAttached: (() => void) | undefined;

  constructor(native: NativeHost) {
    this.#native = native;
  }

  /** Takes the port of such a page. */
  attach(port: chrome.runtime.Port): void {
    this.#ports.add(port);
    port.onMessage.addListener((request: CheckRequest) => this.#serve(port, request));
    port.onDisconnect.addListener(() => this.#ports.delete(port));
    this.#onAttached?.();
  }

  /** Shows a check in the page that was opened last, or in a new one. */
  async show(check: string): Promise<void> {
    if (!check) throw new Failure(errorData("host.invalid_params"));
    // However many a website has shown at once, they come into one page.
    while (this.#opening) await this.#opening;
    const port = [...this.#ports].at(-1);
    const tab = port?.sender?.tab;
    if (!port || tab?.id === undefined) return this.#open(check);
    post(port, { type: "show", check });
    // The result is in the page all the same where it cannot be brought to the front.
    await chrome.tabs.update(tab.id, { active: true }).catch(() => {});
    await chrome.windows.update(tab.windowId, { focused: true }).catch(() => {});
  }

  async #open(check: string): Promise<void> {
    let stands = () => {};
    this.#opening = new Promise((resolve) => {
      const limit = setTimeout(() => stands(), OPENING_MS);
      stands = this.#onAttached = () => {
        clearTimeout(limit);
        this.#opening = this.#onAttached = undefined;
        resolve();
      };
    });
    const url = chrome.runtime.getURL(`${CHECK_PAGE}#${encodeURIComponent(check)}`);
    try {
      // A browser may run on without any window.
      await chrome.tabs.create({ url }).catch(() => chrome.windows.create({ url }));
    } catch {
      stands();
      throw new Failure(errorData("host.report_unavailable"));
    }
  }

  async #serve(port: chrome.runtime.Port, { id, method, params }: CheckRequest): Promise<void> {
    try {
      if (!METHODS.includes(method)) throw new Failure(errorData("host.unknown_method"));
      post(port, { type: "answer", id, result: await this.#native.request(method, params) });
    } catch (error) {
      const data = error instanceof Failure ? error.data : errorData("host.internal");
      post(port, { type: "answer", id, error: data });
    }
  }
}

function post(port: chrome.runtime.Port, event: CheckEvent): void {
  try {
    port.postMessage(event);
  } catch {
    // The page left in this very moment: onDisconnect follows.
  }
}
