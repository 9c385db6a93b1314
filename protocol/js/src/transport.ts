import type { TrienError } from "./error.js";
import type { DataFrame } from "./frame.js";

/** The road that messages take: see protocol/page.go. */
export type Channel = "extension" | "websocket";

/** What a transport tells its conversation. */
export interface TransportEvents {
  message(text: string): void;
  data(frame: DataFrame): void;
  /** The road is gone; called once, never after close(). */
  closed(reason: TrienError): void;
}

/**
 * An open road to the host. It carries JSON text and data frames both ways, in
 * order, and knows nothing of what they mean.
 */
export interface Transport {
  readonly channel: Channel;
  /** Called once, before anything is sent. */
  start(events: TransportEvents): void;
  send(text: string): void;
  /**
   * Sends a data frame and resolves when there is room for the next one. The
   * frame's memory belongs to the transport afterwards. Rejects where the road
   * is gone.
   */
  sendData(frame: DataFrame): Promise<void>;
  close(): void;
}
