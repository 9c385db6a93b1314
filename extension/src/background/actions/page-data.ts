import type { PageDataParams } from "../../../../protocol/js/src/generated/messages.js";
import type { Pages } from "../pages.js";

/** page.data: a piece of a signed document for a page. */
export const pageData =
  (pages: Pages) =>
  (params: PageDataParams): undefined =>
    pages.data(params) as undefined;
