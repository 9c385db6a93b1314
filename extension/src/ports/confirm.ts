import type {
  ConsentApproveParams,
  ConsentDeclineParams,
  ConsentForgetPINParams,
  ConsentPasswordParams,
  ConsentPlaceParams,
  ConsentRemoveParams,
  ConsentRenderParams,
  ConsentRenderResult,
  ConsentSelectParams,
  ConsentState,
} from "../../../protocol/js/src/generated/messages.js";
import type { Answer } from "./requests.js";

/** What the confirmation window and the background say on the window's port. */

/** The port's name is this and the confirmation's own name. */
export const CONFIRM_PORT = "confirm:";

/** What the window asks; the confirmation's name is added by the background. */
export interface ConfirmMethods {
  "consent.render": { params: Omit<ConsentRenderParams, "consent">; result: ConsentRenderResult };
  "consent.select": { params: Omit<ConsentSelectParams, "consent">; result: object };
  "consent.place": { params: Omit<ConsentPlaceParams, "consent">; result: object };
  "consent.remove": { params: Omit<ConsentRemoveParams, "consent">; result: object };
  "consent.forgetPin": { params: Omit<ConsentForgetPINParams, "consent">; result: object };
  "consent.password": { params: Omit<ConsentPasswordParams, "consent">; result: object };
  "consent.approve": { params: Omit<ConsentApproveParams, "consent">; result: object };
  "consent.decline": { params: Omit<ConsentDeclineParams, "consent">; result: object };
}

export type ConfirmMethod = keyof ConfirmMethods;

export interface ConfirmRequest {
  id: number;
  method: ConfirmMethod;
  params: object;
}

export type ConfirmEvent = { type: "state"; state: ConsentState; ended: boolean } | Answer;
