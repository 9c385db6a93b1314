/**
 * What a page and the extension's content script say to each other. The page
 * posts a Connect to its own window and hands over a MessagePort; everything
 * else goes over that port. Strings are JSON-RPC messages.
 */

/** The page's first message, with window.postMessage. */
export interface Connect {
  trien: 1;
  type: "connect";
}

/** The content script's words on the port, beside strings and BridgeData. */
export type BridgeEvent =
  /** The content script listens; version is the extension's. */
  | { type: "ready"; version: string }
  /** The conversation is over, or never began. */
  | { type: "failed"; code: string }
  /** So many data frames were passed on since the last such event. */
  | { type: "passed"; frames: number };

/** The page's own word on the port, beside strings and BridgeData. */
export interface BridgeClose {
  type: "close";
}

/** A data frame; the memory of bytes is transferred. */
export interface BridgeData {
  document: number;
  offset: number;
  bytes: ArrayBuffer;
}

/** Data frames that may be on their way before the bridge has passed one on. */
export const FRAMES_IN_FLIGHT = 4;

/** Tells whether a window message is a Connect of this generation. */
export function isConnect(data: unknown): data is Connect {
  return (
    typeof data === "object" &&
    data !== null &&
    (data as Connect).trien === 1 &&
    (data as Connect).type === "connect"
  );
}
