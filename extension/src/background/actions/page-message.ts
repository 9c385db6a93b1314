import type { PageMessageParams } from "../../../../protocol/js/src/generated/messages.js";
import type { Pages } from "../pages.js";

/** page.message: the agent speaks to a page. */
export const pageMessage =
  (pages: Pages) =>
  ({ page, message }: PageMessageParams): undefined =>
    pages.message(page, message) as undefined;
