import { type ErrorCode, errorTable } from "../../../protocol/js/src/generated/errors.js";
import type { ErrorData, Error as WireError } from "../../../protocol/js/src/generated/messages.js";

/**
 * Why the native port closed, from the browser's own words: Chromium's in
 * extensions/browser/api/messaging, Firefox's in NativeMessaging.sys.mjs.
 */
export function disconnectCode(message: string | undefined): ErrorCode {
  if (!message) return "host.stopped";
  if (/host not found|No such native application|Failed to start/i.test(message)) {
    return "host.not_installed";
  }
  if (/forbidden|not allowed|does not have permission/i.test(message)) {
    return "policy.caller_not_allowed";
  }
  return "host.stopped";
}

/** The row of the error table, as it travels. */
export function errorData(code: ErrorCode): ErrorData {
  return { code, ...errorTable[code] };
}

/** A failure with a code, inside the background. */
export class Failure extends Error {
  constructor(readonly data: ErrorData) {
    super(data.code);
  }
}

/** The error that the agent answered. */
export function fromWire(error: WireError): Failure {
  return new Failure(error.data ?? errorData("host.internal"));
}

/** A JSON-RPC error object for a message that could not even be passed on. */
export function wireError(code: "host.malformed_json" | "host.message_too_large"): WireError {
  const number = code === "host.malformed_json" ? -32700 : -32000;
  return { code: number, message: errorTable[code].en.message, data: errorData(code) };
}
