import { isErrorCode, TrienError } from "./error.js";
import { type DataFrame, decodeFrame, encodeFrame } from "./frame.js";
import type { ErrorCode } from "./generated/errors.js";
import { PROTOCOL_VERSION } from "./generated/limits.js";
import type { Transport, TransportEvents } from "./transport.js";

/** The port of the service where the administrator chose no other. */
export const DEFAULT_PORT = 17345;

/** The addresses of the service, in the order they are tried. */
export const LOOPBACK_HOSTS = ["127.0.0.1", "[::1]"] as const;

// Enough to keep the socket busy, little enough that an abort takes effect.
const HIGH_WATER = 4 << 20;
const DRAIN_POLL_MS = 5;

/**
 * Opens a WebSocket to the service. Resolves to null where no handshake
 * succeeded, whatever the reason: browsers do not tell a page.
 * `signal` gives up a handshake that stays pending.
 */
export async function openWebSocket(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Transport | null> {
  if (signal.aborted) return null;
  let socket: WebSocket;
  try {
    socket = new WebSocket(`ws://${host}:${port}/trien`, `trien.v${PROTOCOL_VERSION}`);
  } catch {
    // A strict Content-Security-Policy or an old browser's mixed-content rule.
    return null;
  }
  socket.binaryType = "arraybuffer";
  const opened = await new Promise<boolean>((resolve) => {
    socket.onopen = () => resolve(true);
    socket.onerror = () => resolve(false);
    socket.onclose = () => resolve(false);
    signal.addEventListener("abort", () => resolve(false), { once: true });
  });
  if (opened) return new WebSocketTransport(socket);
  socket.close();
  return null;
}

/**
 * The service closes with an error code as its reason; where its WebSocket
 * library closes by itself there is only the number (RFC 6455, 7.4.1).
 */
export function closeCode({ code, reason }: Pick<CloseEvent, "code" | "reason">): ErrorCode {
  if (isErrorCode(reason)) return reason;
  return code === 1009 ? "host.message_too_large" : "host.stopped";
}

/** Channel B. */
class WebSocketTransport implements Transport {
  readonly channel = "websocket";
  #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  start(events: TransportEvents): void {
    this.#socket.onmessage = ({ data }) => {
      if (typeof data === "string") return events.message(data);
      const frame = decodeFrame(data);
      if (frame) events.data(frame);
    };
    this.#socket.onerror = null;
    this.#socket.onclose = (event) => events.closed(new TrienError(closeCode(event)));
    if (this.#socket.readyState > WebSocket.OPEN) events.closed(new TrienError("host.stopped"));
  }

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  async sendData(frame: DataFrame): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) throw new TrienError("host.stopped");
    this.#socket.send(encodeFrame(frame));
    // There is no event for a drained buffer, only this number.
    while (this.#socket.bufferedAmount > HIGH_WATER) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
      if (this.#socket.readyState !== WebSocket.OPEN) throw new TrienError("host.stopped");
    }
  }

  close(): void {
    this.#socket.onclose = null;
    this.#socket.onmessage = null;
    this.#socket.close(1000);
  }
}
