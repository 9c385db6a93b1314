import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import type {
  ConfirmEvent,
  ConfirmMethod,
  ConfirmMethods,
  ConfirmRequest,
} from "../ports/confirm.js";
import { errorData, Failure } from "./failure.js";
import type { NativeHost } from "./native.js";
import { openPopup, type WindowSize } from "./popup.js";

const METHODS: readonly string[] = [
  "consent.render",
  "consent.select",
  "consent.place",
  "consent.remove",
  "consent.forgetPin",
  "consent.password",
  "consent.approve",
  "consent.decline",
] satisfies ConfirmMethod[];

// A window that has not come by then never will.
const WINDOW_TIMEOUT_MS = 10_000;

/** One confirmation window, from consent.open until the window is gone. */
export class Confirmation {
  readonly #native: NativeHost;
  #state: ConsentState;
  #ended = false;
  #answered = false;
  #port: chrome.runtime.Port | undefined;
  #windowID: number | undefined;
  #onAttached: (() => void) | undefined;
  #onClosedEarly: (() => void) | undefined;

  constructor(native: NativeHost, state: ConsentState) {
    this.#native = native;
    this.#state = state;
  }

  /**
   * Opens the window; resolves when its page stands, and rejects where it does not, or where the
   * person closes it before that.
   */
  async open(): Promise<void> {
    const onRemoved = (id: number): void => {
      if (id === this.#windowID) this.#onClosedEarly?.();
    };
    chrome.windows.onRemoved.addListener(onRemoved);
    try {
      await this.#stand();
    } finally {
      chrome.windows.onRemoved.removeListener(onRemoved);
    }
  }

  async #stand(): Promise<void> {
    const attached = new Promise<void>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Failure(errorData("host.confirmation_unavailable"))),
        WINDOW_TIMEOUT_MS,
      );
      this.#onAttached = () => {
        clearTimeout(limit);
        resolve();
      };
      this.#onClosedEarly = () => {
        clearTimeout(limit);
        reject(new Failure(errorData("user.window_closed")));
      };
    });
    attached.catch(() => {});
    try {
      this.#windowID = await openPopup(
        `confirm/confirm.html#${encodeURIComponent(this.#state.consent)}`,
        windowSize(this.#state),
      );
    } catch {
      this.#onAttached?.();
      throw new Failure(errorData("host.confirmation_unavailable"));
    }
    await attached;
  }

  /** Takes the port of the window's page. A confirmation has one page and no second. */
  attach(port: chrome.runtime.Port, onGone: () => void): void {
    if (this.#port) {
      port.disconnect();
      return;
    }
    this.#port = port;
    port.onMessage.addListener((request: ConfirmRequest) => this.#serve(request));
    port.onDisconnect.addListener(() => {
      this.#decline();
      onGone();
      this.closeWindow();
    });
    this.#send({ type: "state", state: this.#state, ended: this.#ended });
    this.#onAttached?.();
  }

  /** Shows a new state. */
  update(state: ConsentState): void {
    if (this.#ended) return;
    this.#state = state;
    this.#send({ type: "state", state, ended: false });
  }

  /** Shows the last state; the page of the window closes itself, or stays to be read. */
  end(state: ConsentState): void {
    this.update(state);
    this.#ended = true;
    this.#send({ type: "state", state: this.#state, ended: true });
  }

  /** Ends because the agent is gone. */
  fail(code: "host.stopped"): void {
    this.end({ ...this.#state, stage: "failed", error: errorData(code) });
  }

  /** Closes what is left of the window. */
  closeWindow(): void {
    if (this.#windowID !== undefined) chrome.windows.remove(this.#windowID).catch(() => {});
  }

  async #serve({ id, method, params }: ConfirmRequest): Promise<void> {
    try {
      if (!METHODS.includes(method)) throw new Failure(errorData("host.unknown_method"));
      if (method === "consent.decline") this.#answered = true;
      const result = await this.#native.request<ConfirmMethods[ConfirmMethod]["result"]>(method, {
        ...params,
        consent: this.#state.consent,
      });
      this.#send({ type: "answer", id, result });
    } catch (error) {
      const data = error instanceof Failure ? error.data : errorData("host.internal");
      this.#send({ type: "answer", id, error: data });
    }
  }

  #decline(): void {
    if (this.#ended || this.#answered) return;
    this.#answered = true;
    this.#native
      .request("consent.decline", { consent: this.#state.consent, closed: true })
      .catch(() => {});
  }

  #send(event: ConfirmEvent): void {
    try {
      this.#port?.postMessage(event);
    } catch {
      // The window closed in this very moment: onDisconnect follows.
    }
  }
}

// A list of documents stands beside the page; a digest or a login has no page.
function windowSize({ action, batch }: ConsentState): WindowSize {
  if (action === "hash" || action === "login") return "narrow";
  return batch ? "wide" : "usual";
}
