import { errorTable } from "../../../protocol/js/src/generated/errors.js";
import type { ConsentState, ErrorData } from "../../../protocol/js/src/generated/messages.js";
import { element } from "../text/element.js";

/** Shows why nothing was signed, in both languages, until the person closes it. */
export function showFailure(state: ConsentState | undefined, error: ErrorData | undefined): void {
  const { vi, en } = error ?? errorTable["host.stopped"];
  element("failed-document").textContent = state?.documents[0]?.name ?? "";
  element("failed-vi").textContent = vi.message;
  element("failed-vi-action").textContent = vi.action;
  element("failed-en").textContent = en.message;
  element("failed-en-action").textContent = en.action;
  document.body.dataset.stage = "failed";
  element("main").hidden = true;
  element("failed").hidden = false;
  element("close").focus();
}
