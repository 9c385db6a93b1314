import type { ConsentEndParams } from "../../../../protocol/js/src/generated/messages.js";
import type { Confirmations } from "../confirmations.js";

/** consent.end: the window closes, or stays to tell why it failed. */
export const consentEnd =
  (confirmations: Confirmations) =>
  ({ state }: ConsentEndParams): undefined =>
    confirmations.get(state).end(state) as undefined;
