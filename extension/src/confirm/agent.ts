import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import {
  CONFIRM_PORT,
  type ConfirmEvent,
  type ConfirmMethods,
  type ConfirmRequest,
} from "../ports/confirm.js";
import { Requests } from "../ports/requests.js";

/** The window's line to the agent, by way of the background. */
export class Agent {
  readonly #port: chrome.runtime.Port;
  readonly #requests = new Requests();

  /** onGone hears that the background is gone, and with it the agent. */
  constructor(
    consent: string,
    onState: (state: ConsentState, ended: boolean) => void,
    onGone: () => void,
  ) {
    this.#port = chrome.runtime.connect({ name: CONFIRM_PORT + consent });
    this.#port.onMessage.addListener((event: ConfirmEvent) => {
      if (event.type === "state") onState(whole(event.state), event.ended);
      else this.#requests.answer(event);
    });
    this.#port.onDisconnect.addListener(() => {
      this.#requests.abandon();
      onGone();
    });
  }

  /** Asks; rejects with Refused. */
  request<M extends keyof ConfirmMethods>(
    method: M,
    params: ConfirmMethods[M]["params"],
  ): Promise<ConfirmMethods[M]["result"]> {
    return this.#requests.ask((id) =>
      this.#port.postMessage({ id, method, params } satisfies ConfirmRequest),
    ) as Promise<ConfirmMethods[M]["result"]>;
  }
}

// Go writes an empty list as null where nobody made it.
function whole(state: ConsentState): ConsentState {
  return {
    ...state,
    documents: state.documents ?? [],
    certificates: state.certificates ?? [],
  };
}
