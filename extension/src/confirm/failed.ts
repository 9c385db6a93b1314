import { errorTable } from "../../../protocol/js/src/generated/errors.js";
import type { ConsentState, ErrorData } from "../../../protocol/js/src/generated/messages.js";
import { element } from "../text/element.js";
import type { Translate } from "../text/language.js";
import { isBatch } from "./decision.js";

/** Shows why nothing was signed, in both languages, until the person closes it. */
export function showFailure(
  state: ConsentState | undefined,
  error: ErrorData | undefined,
  t: Translate,
): void {
  const { vi, en } = error ?? errorTable["host.stopped"];
  const action = state?.action ?? "sign";
  element("failed-title").textContent = t(
    action !== "sign"
      ? `failed_title_${action}`
      : state && isBatch(state)
        ? "failed_title_batch"
        : "failed_title",
  );
  element("failed-document").textContent =
    state && !isBatch(state) ? (state.documents[0]?.name ?? state.hash?.name ?? "") : "";
  element("failed-vi").textContent = vi.message;
  element("failed-vi-action").textContent = vi.action;
  element("failed-en").textContent = en.message;
  element("failed-en-action").textContent = en.action;
  document.body.dataset.stage = "failed";
  element("main").hidden = true;
  element("failed").hidden = false;
  element("close").focus();
}
