import type { ConsentOpenParams } from "../../../../protocol/js/src/generated/messages.js";
import type { Confirmations } from "../confirmations.js";

/** consent.open: a window must stand before this is answered. */
export const consentOpen =
  (confirmations: Confirmations) =>
  async ({ state }: ConsentOpenParams): Promise<object> => {
    await confirmations.open(state);
    return {};
  };
