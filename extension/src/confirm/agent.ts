import type { ConsentState, ErrorData } from "../../../protocol/js/src/generated/messages.js";
import {
  CONFIRM_PORT,
  type ConfirmEvent,
  type ConfirmMethods,
  type ConfirmRequest,
} from "../ports/confirm.js";

/** A request of the window that the agent refused. */
export class Refused extends Error {
  constructor(readonly data: ErrorData | undefined) {
    super(data?.code);
  }
}

/** The window's line to the agent, by way of the background. */
export class Agent {
  readonly #port: chrome.runtime.Port;
  readonly #pending = new Map<
    number,
    { resolve(result: unknown): void; reject(error: Refused): void }
  >();
  #lastID = 0;

  /** onGone hears that the background is gone, and with it the agent. */
  constructor(
    consent: string,
    onState: (state: ConsentState, ended: boolean) => void,
    onGone: () => void,
  ) {
    this.#port = chrome.runtime.connect({ name: CONFIRM_PORT + consent });
    this.#port.onMessage.addListener((event: ConfirmEvent) => {
      if (event.type === "state") {
        onState(event.state, event.ended);
        return;
      }
      const pending = this.#pending.get(event.id);
      this.#pending.delete(event.id);
      if (event.error) pending?.reject(new Refused(event.error));
      else pending?.resolve(event.result);
    });
    this.#port.onDisconnect.addListener(() => {
      for (const { reject } of this.#pending.values()) reject(new Refused(undefined));
      this.#pending.clear();
      onGone();
    });
  }

  /** Asks; rejects with Refused. */
  request<M extends keyof ConfirmMethods>(
    method: M,
    params: ConfirmMethods[M]["params"],
  ): Promise<ConfirmMethods[M]["result"]> {
    const id = ++this.#lastID;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.#port.postMessage({ id, method, params } satisfies ConfirmRequest);
    });
  }
}
