import {
  CHECK_PORT,
  type CheckEvent,
  type CheckMethods,
  type CheckRequest,
} from "../ports/check.js";
import { Requests } from "../ports/requests.js";

/** The page's line to what only the extension may ask the agent. */
export class Agent {
  readonly #requests = new Requests();
  readonly #onShow: (check: string) => void;
  #port: chrome.runtime.Port | undefined;

  /** onShow hears that a portal had a document verified. */
  constructor(onShow: (check: string) => void) {
    this.#onShow = onShow;
    this.#port = this.#connect();
  }

  /** Asks; rejects with Refused. Opens the line anew where the background slept. */
  request<M extends keyof CheckMethods>(
    method: M,
    params: CheckMethods[M]["params"],
  ): Promise<CheckMethods[M]["result"]> {
    this.#port ??= this.#connect();
    const port = this.#port;
    return this.#requests.ask((id) =>
      port.postMessage({ id, method, params } satisfies CheckRequest),
    ) as Promise<CheckMethods[M]["result"]>;
  }

  #connect(): chrome.runtime.Port {
    const port = chrome.runtime.connect({ name: CHECK_PORT });
    port.onMessage.addListener((event: CheckEvent) => {
      if (event.type === "show") this.#onShow(event.check);
      else this.#requests.answer(event);
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError; // read, or the browser logs it
      this.#port = undefined;
      this.#requests.abandon();
    });
    return port;
  }
}
