import { diagnose, type Facts } from "./diagnosis.js";
import { TrienError } from "./error.js";
import { openExtension } from "./extension.js";
import { extensionInstalled, health, loopbackPermission } from "./facts.js";
import { Host } from "./host.js";
import { DEFAULT_PORT, LOOPBACK_HOSTS, openWebSocket } from "./websocket.js";

/** How to reach the host. */
export interface ConnectOptions {
  /** "auto" (the default) tries the extension, then the WebSocket. */
  channel?: "auto" | "extension" | "websocket";
  /** The service's port where the administrator chose another: 17345. */
  port?: number;
  /** The extension's id in Chromium where it was built with another key. */
  extensionId?: string;
  /**
   * How long a WebSocket may stay unanswered, in ms: 5,000, or 30,000 while the
   * browser asks the person whether this page may reach programs on the PC.
   */
  timeout?: number;
}

const SOCKET_TIMEOUT_MS = 5_000;
const PROMPT_TIMEOUT_MS = 30_000;

/**
 * Connects to Triện on this PC. Rejects with a TrienError whose code names the
 * one thing that keeps it from working: see ERRORS.md.
 */
export async function connect(options: ConnectOptions = {}): Promise<Host> {
  const channel = options.channel ?? "auto";
  const facts: Facts = {
    extension: "untried",
    websocket: "untried",
    loopback: "unknown",
    service: null,
  };
  if (channel !== "websocket") {
    const host = await overExtension(facts, options);
    if (host) return host;
    // The host is there and refused: another road would lead to the same host.
    if (facts.extension.includes(".") && facts.extension !== "host.not_installed") {
      throw new TrienError(diagnose(facts));
    }
  }
  if (channel !== "extension") {
    const host = await overWebSocket(facts, options);
    if (host) return host;
  } else if (facts.extension === "silent") {
    throw new TrienError("host.extension_missing");
  }
  throw new TrienError(diagnose(facts));
}

async function overExtension(facts: Facts, options: ConnectOptions): Promise<Host | null> {
  try {
    const transport = await openExtension(window);
    if (transport) return await Host.over(transport);
    facts.extension = (await extensionInstalled(options.extensionId)) ? "installed" : "silent";
  } catch (error) {
    facts.extension = codeOf(error);
  }
  return null;
}

async function overWebSocket(facts: Facts, options: ConnectOptions): Promise<Host | null> {
  const port = options.port ?? DEFAULT_PORT;
  facts.loopback = await loopbackPermission();
  const prompt = facts.loopback === "prompt";
  const limit = AbortSignal.timeout(
    options.timeout ?? (prompt ? PROMPT_TIMEOUT_MS : SOCKET_TIMEOUT_MS),
  );
  for (const address of LOOPBACK_HOSTS) {
    try {
      const transport = await openWebSocket(address, port, limit);
      if (transport) return await Host.over(transport);
    } catch (error) {
      facts.websocket = codeOf(error);
      return null;
    }
    facts.websocket = limit.aborted ? "pending" : "silent";
    // The person may have answered the browser's question meanwhile.
    facts.loopback = await loopbackPermission();
    if (limit.aborted || facts.loopback === "denied") return null;
    facts.service = await health(address, port);
    if (facts.service) return null;
  }
  return null;
}

function codeOf(error: unknown) {
  return error instanceof TrienError ? error.code : "host.internal";
}
