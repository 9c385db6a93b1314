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
  /**
   * Called when the browser is asking the person whether this page may reach
   * programs on the PC, so that the page can say what to answer (guide). The
   * connection goes on by itself when the person has answered.
   */
  onPermissionPrompt?: () => void;
}

const SOCKET_TIMEOUT_MS = 5_000;
const PROMPT_TIMEOUT_MS = 30_000;
// A handshake that is neither made nor refused by now waits for the person.
const PROMPT_SHOWN_MS = 500;
// Windows takes two seconds to find that nothing listens. What fails later was
// a question that the person has waved away.
const WAVED_AWAY_MS = 3_000;

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
  const prompt = (await loopbackPermission()) === "prompt";
  const limit = AbortSignal.timeout(
    options.timeout ?? (prompt ? PROMPT_TIMEOUT_MS : SOCKET_TIMEOUT_MS),
  );
  const asking = prompt
    ? setTimeout(() => options.onPermissionPrompt?.(), PROMPT_SHOWN_MS)
    : undefined;
  try {
    for (const address of LOOPBACK_HOSTS) {
      const start = performance.now();
      const transport = await openWebSocket(address, port, limit);
      if (transport) return await Host.over(transport);
      const wavedAway = prompt && performance.now() - start > WAVED_AWAY_MS;
      facts.websocket = limit.aborted || wavedAway ? "pending" : "silent";
      // It may have been decided only now.
      facts.loopback = await loopbackPermission();
      // Where the browser is in the way, another attempt would only ask again.
      if (facts.websocket === "pending" || facts.loopback === "denied") return null;
      facts.service = await health(address, port);
      if (facts.service) return null;
    }
  } catch (error) {
    facts.websocket = codeOf(error);
  } finally {
    clearTimeout(asking);
  }
  return null;
}

function codeOf(error: unknown) {
  return error instanceof TrienError ? error.code : "host.internal";
}
