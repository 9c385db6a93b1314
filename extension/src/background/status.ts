import type { ErrorCode } from "../../../protocol/js/src/generated/errors.js";
import type { Status } from "../ports/status.js";
import type { NativeHost } from "./native.js";

const LAST_FAILURE = "lastFailure";
const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 50;

/** Keeps the last failure of the agent's port for the options page. */
export function rememberFailure(code: ErrorCode): void {
  void chrome.storage.local.set({ [LAST_FAILURE]: { code, at: Date.now() } });
}

/** What the options page shows; waits a moment for a port that is just opening. */
export async function currentStatus(native: NativeHost): Promise<Status> {
  const limit = Date.now() + PATIENCE_MS;
  while (native.status.state === "opening" && Date.now() < limit) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const { status } = native;
  const stored = await chrome.storage.local.get(LAST_FAILURE);
  return {
    host: status.state === "open" ? status.host : null,
    code:
      status.state === "closed" ? status.code : status.state === "opening" ? "host.timeout" : "",
    last: (stored[LAST_FAILURE] as Status["last"]) ?? null,
  };
}
