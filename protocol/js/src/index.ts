/**
 * trien.js: signing PDFs from a web page with the person's own USB token.
 *
 *     const host = await Trien.connect();
 *     const signed = await host.signPdf(file, { purpose: "approve" });
 *     const results = await host.signBatch({ documents, purpose: "approve" });
 *     const { valid, verification } = await host.verifyPdf(file);
 *
 * Everything rejects with a TrienError, and nothing waits for ever: a closed
 * connection, a silent host and an aborted signal all end what is pending.
 *
 * @module
 */
import { connect } from "./connect.js";
import { describe, TrienError } from "./error.js";
import { guide } from "./guidance.js";
import { CLIENT } from "./version.js";

/** The library as one object: what the plain <script> build defines. */
export const Trien = { connect, describe, guide, TrienError, version: CLIENT.version } as const;

export type { BatchOptions, BatchProgress, BatchResult } from "./batch.js";
export type { DocumentToSign } from "./batch-document.js";
export type { ConnectOptions } from "./connect.js";
export type { Progress, Stage } from "./conversation.js";
export type { Language } from "./error.js";
export type { ErrorCode, Sentence } from "./generated/errors.js";
export type {
  AuthSignResult,
  Certificate,
  HelloResult,
  Placement,
  RawSignature,
  Rect,
  RuleFinding,
  SignatureInfo,
  SignatureVerdict,
  Token,
  Verification,
  VerifyPDFResult,
  Warning,
} from "./generated/messages.js";
export type { Guidance } from "./guidance.js";
export type {
  CloseEvent,
  HashOptions,
  Host,
  LoginOptions,
  SignOptions,
  TokensEvent,
  VerifyOptions,
} from "./host.js";
export type { SignedPdf } from "./signed-pdf.js";
export type { PdfSource } from "./source.js";
export type { Channel } from "./transport.js";
export { connect, describe, guide, TrienError };
