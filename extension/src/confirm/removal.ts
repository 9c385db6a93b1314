import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, setText } from "../text/element.js";
import type { Translate } from "../text/language.js";
import { approved } from "./decision.js";
import { wanted } from "./documents.js";

/** Whether the document in view can be taken out, or put back: the last one stays in. */
export function mayRemove(state: ConsentState, current: number): boolean {
  const document = state.documents[current];
  if (!document || approved(state)) return false;
  return document.removed === true || wanted(state) > (document.stage === "failed" ? 0 : 1);
}

/** Shows what can be done with the document in view, beside signing it. */
export function showRemoval(state: ConsentState, current: number, t: Translate): void {
  const document = state.documents[current];
  const button = element<HTMLButtonElement>("remove");
  button.hidden = approved(state);
  button.disabled = !mayRemove(state, current);
  setText(button, t(document?.removed ? "put_back" : "remove"));
  element("removed-note").hidden = !document?.removed;
  element("go-to-locked").hidden = state.stage !== "password" || document?.stage === "password";
}
