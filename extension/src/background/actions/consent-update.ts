import type { ConsentUpdateParams } from "../../../../protocol/js/src/generated/messages.js";
import type { Confirmations } from "../confirmations.js";

/** consent.update: the window shows a new state. */
export const consentUpdate =
  (confirmations: Confirmations) =>
  ({ state }: ConsentUpdateParams): undefined =>
    confirmations.get(state).update(state) as undefined;
