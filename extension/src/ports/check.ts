import type {
  CheckParams,
  CheckPasswordParams,
  CheckRenderParams,
  CheckRenderResult,
  CheckSlipResult,
  VerifyPDFResult,
} from "../../../protocol/js/src/generated/messages.js";
import type { Answer } from "./requests.js";

/** What the page "Kiểm tra văn bản" and the background say to each other. */

/** The path of the page; what stands behind its "#" is the name of a check to show. */
export const CHECK_PAGE = "check/check.html";

/**
 * The name of the port on which the page converses with the agent as a portal
 * does (see page.ts), to hand over documents and have them verified.
 */
export const OWN_PORT = "own-page";

/** The name of the port for what only the extension may ask. */
export const CHECK_PORT = "check";

/** What the page asks. */
export interface CheckMethods {
  "check.state": { params: CheckParams; result: VerifyPDFResult };
  "check.render": { params: CheckRenderParams; result: CheckRenderResult };
  "check.password": { params: CheckPasswordParams; result: VerifyPDFResult };
  "check.slip": { params: CheckParams; result: CheckSlipResult };
  "check.close": { params: CheckParams; result: object };
}

export type CheckMethod = keyof CheckMethods;

export interface CheckRequest {
  id: number;
  method: CheckMethod;
  params: object;
}

export type CheckEvent =
  /** A portal had a document verified, and asks for the result to be shown. */
  { type: "show"; check: string } | Answer;
