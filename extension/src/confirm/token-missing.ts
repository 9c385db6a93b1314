import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, setText, showText } from "../text/element.js";
import type { Language, Translate } from "../text/language.js";

/** Asks the person to plug the token in; it goes on by itself then. */
export function showTokenMissing(state: ConsentState, language: Language, t: Translate): void {
  const missing = state.stage === "token";
  element("token-missing").hidden = !missing;
  if (!missing) return;
  const sentence = state.error?.[language];
  const removed = state.error?.code === "token.removed";
  setText(element("token-title"), t(removed ? "token_again" : "stage_token"));
  // What the title says already, and most, needs no second telling.
  const told = !sentence || state.error?.code === "token.missing" || removed;
  showText(element("token-reason"), told ? "" : sentence.message);
  showText(element("token-action"), sentence?.action ?? "");
}
