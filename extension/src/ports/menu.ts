import type { ErrorData, Token } from "../../../protocol/js/src/generated/messages.js";

/** What the menu under the toolbar's icon and the background say to each other. */

/** The path of the menu's page. */
export const MENU_PAGE = "menu/menu.html";

/** The name of the port on which an open menu is told of tokens. */
export const MENU_PORT = "menu";

/** What the background says; an open menu says nothing. */
export type MenuEvent =
  /** The tokens that are plugged in now. */
  { type: "tokens"; tokens: Token[] } | { type: "failed"; error: ErrorData };
