import type { ErrorCode } from "../../../protocol/js/src/generated/errors.js";
import type { ExtensionHelloResult } from "../../../protocol/js/src/generated/messages.js";

/** The options page's one question to the background. */
export const STATUS_REQUEST = "status";

/** The background's answer. */
export interface Status {
  host: ExtensionHelloResult | null;
  /** Why there is no host, or empty. */
  code: ErrorCode | "";
  /** The failure before this one, and when (ms since 1970). */
  last: { code: ErrorCode; at: number } | null;
}
