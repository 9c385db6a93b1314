import type { TokenChangedParams } from "../../../../protocol/js/src/generated/messages.js";
import type { Menus } from "../menus.js";

/** token.changed: a token came or went. */
export const tokenChanged =
  (menus: Menus) =>
  ({ tokens }: TokenChangedParams): undefined =>
    menus.show(tokens) as undefined;
