import type { ErrorCode } from "../../../protocol/js/src/generated/errors.js";
import type { Token, TokenChangedParams } from "../../../protocol/js/src/generated/messages.js";
import type { MenuEvent } from "../ports/menu.js";
import { errorData, Failure } from "./failure.js";
import type { NativeHost } from "./native.js";

/**
 * The open menus, which show the tokens that are plugged in: one for each
 * browser window at most. The agent watches for them while one is open.
 */
export class Menus {
  readonly #native: NativeHost;
  readonly #ports = new Set<chrome.runtime.Port>();

  constructor(native: NativeHost) {
    this.#native = native;
  }

  /** Takes the port of a menu that opened. */
  attach(port: chrome.runtime.Port): void {
    this.#ports.add(port);
    port.onDisconnect.addListener(() => {
      this.#ports.delete(port);
      if (this.#ports.size === 0) this.#native.notify("token.watch", { watch: false });
    });
    void this.#watch(port);
  }

  /** Shows the tokens that are plugged in now. */
  show(tokens: Token[]): void {
    for (const port of this.#ports) post(port, { type: "tokens", tokens });
  }

  /** Says that the agent is gone. */
  fail(code: ErrorCode): void {
    for (const port of this.#ports) post(port, { type: "failed", error: errorData(code) });
  }

  async #watch(port: chrome.runtime.Port): Promise<void> {
    try {
      const now = await this.#native.request<TokenChangedParams>("token.watch", { watch: true });
      post(port, { type: "tokens", tokens: now.tokens });
    } catch (error) {
      const data = error instanceof Failure ? error.data : errorData("host.internal");
      post(port, { type: "failed", error: data });
    }
  }
}

function post(port: chrome.runtime.Port, event: MenuEvent): void {
  try {
    port.postMessage(event);
  } catch {
    // The menu closed in this very moment: onDisconnect follows.
  }
}
