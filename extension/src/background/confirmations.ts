import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { CONFIRM_PORT } from "../ports/confirm.js";
import { Confirmation } from "./confirmation.js";
import { errorData, Failure } from "./failure.js";
import type { NativeHost } from "./native.js";

/** The confirmations whose windows are open, by name. */
export class Confirmations {
  readonly #native: NativeHost;
  readonly #open = new Map<string, Confirmation>();

  constructor(native: NativeHost) {
    this.#native = native;
  }

  /** Opens a window; resolves when it stands. */
  async open(state: ConsentState): Promise<void> {
    const name = state.consent;
    if (!name || this.#open.has(name)) throw new Failure(errorData("host.invalid_params"));
    const confirmation = new Confirmation(this.#native, state);
    this.#open.set(name, confirmation);
    try {
      await confirmation.open();
    } catch (error) {
      this.#open.delete(name);
      confirmation.closeWindow();
      throw error;
    }
  }

  /** Finds a confirmation; throws where its window is gone. */
  get(state: ConsentState): Confirmation {
    const confirmation = this.#open.get(state.consent);
    if (!confirmation) throw new Failure(errorData("host.confirmation_unavailable"));
    return confirmation;
  }

  /** Takes the port that a window's page opened. */
  attach(port: chrome.runtime.Port): void {
    const name = port.name.slice(CONFIRM_PORT.length);
    const confirmation = this.#open.get(name);
    if (confirmation) confirmation.attach(port, () => this.#open.delete(name));
    else port.disconnect();
  }

  /** Tells every window that the agent is gone. */
  failAll(): void {
    for (const confirmation of this.#open.values()) confirmation.fail("host.stopped");
  }
}
