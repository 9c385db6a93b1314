import type { CheckParams } from "../../../../protocol/js/src/generated/messages.js";
import type { CheckPages } from "../check-pages.js";

/** check.show: a portal had a document verified and wants the person to see the result. */
export const checkShow =
  (checkPages: CheckPages) =>
  async ({ check }: CheckParams): Promise<object> => {
    await checkPages.show(check);
    return {};
  };
