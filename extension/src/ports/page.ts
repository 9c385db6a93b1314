/**
 * What the content script and the background say on the runtime port "page",
 * one port for each conversation. Strings are JSON-RPC messages.
 */

/** The name of the port. */
export const PAGE_PORT = "page";

/**
 * A data frame. The bytes are a Uint8Array where the browser's messages can
 * carry one, and otherwise base64.
 */
export interface PortData {
  document: number;
  offset: number;
  bytes: Uint8Array<ArrayBuffer> | string;
}

/** The content script's answer to an "open" whose probe came through whole. */
export interface BytesTravel {
  type: "bytes";
}

/** What the background says beside strings and PortData. */
export type BackgroundEvent =
  /** First of all: if probe is still a Uint8Array, bytes travel as they are. */
  | { type: "open"; probe: unknown }
  | { type: "passed"; frames: number }
  | { type: "failed"; code: string };
