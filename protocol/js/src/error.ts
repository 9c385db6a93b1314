import { type ErrorCode, errorTable, type Sentence } from "./generated/errors.js";
import type { ErrorData, Error as WireError } from "./generated/messages.js";

/** The languages that Triện speaks. */
export type Language = "vi" | "en";

/**
 * Every failure of this library. Compare `code`; show `vi` or `en` to the
 * person (what happened, and what to do).
 */
export class TrienError extends Error {
  override readonly name = "TrienError";
  /** A stable code, "family.reason": the list is ERRORS.md. */
  readonly code: ErrorCode;
  readonly vi: Sentence;
  readonly en: Sentence;
  /** What was waited for, where the code is host.timeout. */
  readonly waitedFor: string | undefined;

  constructor(code: ErrorCode, options: { waitedFor?: string; cause?: unknown } = {}) {
    const { vi, en } = errorTable[code];
    const waited = options.waitedFor === undefined ? "" : ` [${options.waitedFor}]`;
    super(`${code}: ${vi.message}${waited}`, { cause: options.cause });
    this.code = code;
    this.vi = vi;
    this.en = en;
    this.waitedFor = options.waitedFor;
  }

  /** What the person should do, in Vietnamese. */
  get action(): string {
    return this.vi.action;
  }
}

/** Tells whether this version knows the code. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorTable, code);
}

/**
 * Turns a JSON-RPC error object into a TrienError. A code that is newer than
 * this library becomes host.internal; a sentence is never taken from the wire,
 * since the table says the same.
 */
export function fromWire(error: WireError | undefined): TrienError {
  return fromData(error?.data, error);
}

/** The same for what a JSON-RPC error object carries as its data. */
export function fromData(data: ErrorData | undefined, cause: unknown = data): TrienError {
  const code = data?.code;
  return new TrienError(isErrorCode(code) ? code : "host.internal", { cause });
}

/** Wraps whatever was thrown. */
export function asTrienError(error: unknown): TrienError {
  return error instanceof TrienError ? error : new TrienError("host.internal", { cause: error });
}

/** One text for people: what happened, and what to do. Takes any thrown value. */
export function describe(error: unknown, language: Language = "vi"): string {
  const { message, action } = asTrienError(error)[language];
  return `${message} ${action}`;
}
