import type { PageCloseParams } from "../../../../protocol/js/src/generated/messages.js";
import type { Pages } from "../pages.js";

/** page.close: the agent ends a page's conversation. */
export const pageClose =
  (pages: Pages) =>
  ({ page }: PageCloseParams): undefined =>
    pages.close(page) as undefined;
