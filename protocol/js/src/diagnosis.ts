import type { Health, LoopbackPermission } from "./facts.js";
import type { ErrorCode } from "./generated/errors.js";

/** What was found out while no channel worked. */
export interface Facts {
  /**
   * "untried", "silent" (nothing answered), "installed" (there, but silent on
   * this site), or the code with which the extension's road failed.
   */
  extension: "untried" | "silent" | "installed" | ErrorCode;
  /** "untried", "silent", "pending" (neither yes nor no), or a code. */
  websocket: "untried" | "silent" | "pending" | ErrorCode;
  loopback: LoopbackPermission;
  service: Health | null;
}

/** Names the one thing that is the case, so that a person can act on it. */
export function diagnose(facts: Facts): ErrorCode {
  const { extension, websocket, loopback, service } = facts;
  // Somebody answered, and said what is wrong: believe it.
  if (extension.includes(".") && extension !== "host.not_installed") return extension as ErrorCode;
  if (websocket.includes(".") && websocket !== "host.agent_missing") return websocket as ErrorCode;

  const running = service !== null || websocket === "host.agent_missing";
  if (service && !service.originAllowed) return "policy.origin_not_allowed";
  if (extension === "installed") return "host.extension_disabled";
  if (extension === "host.not_installed") {
    return running ? "host.agent_missing" : "host.not_installed";
  }
  if (running) {
    if (service?.agent) return "host.stopped";
    return extension === "untried" ? "host.agent_missing" : "host.extension_missing";
  }
  if (websocket !== "untried") {
    if (loopback === "denied") return "host.loopback_blocked";
    if (loopback === "prompt" && websocket === "pending") return "host.loopback_undecided";
  }
  return extension === "untried" ? "host.service_not_running" : "host.not_installed";
}
