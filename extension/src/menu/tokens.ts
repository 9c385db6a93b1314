import type { Token } from "../../../protocol/js/src/generated/messages.js";
import type { MenuEvent } from "../ports/menu.js";
import { isolated, make } from "../text/element.js";
import type { Language, MessageKey, Translate } from "../text/language.js";
import { plainName } from "../text/plain.js";

/** What the menu says of a PIN that is not as it should be; null says nothing. */
const PIN_TEXTS: Record<Token["pinState"], { key: MessageKey; severe: boolean } | null> = {
  ok: null,
  count_low: { key: "pin_count_low", severe: false },
  final_try: { key: "menu_pin_final_try", severe: true },
  locked: { key: "pin_locked", severe: true },
  not_initialized: { key: "pin_not_initialized", severe: false },
};

/** Shows the tokens that are plugged in, or why that is not known. */
export function showTokens(
  target: HTMLElement,
  event: MenuEvent,
  language: Language,
  t: Translate,
): void {
  if (event.type === "failed") {
    const { message, action } = event.error[language];
    target.replaceChildren(make("p", "severe", message), make("p", "", action));
    return;
  }
  // A slot of a software token that nobody has set up is nothing to show.
  const tokens = event.tokens.filter(
    ({ label, pinState }) => label !== "" || pinState !== "not_initialized",
  );
  if (tokens.length === 0) target.replaceChildren(make("p", "none", t("menu_tokens_none")));
  else target.replaceChildren(...tokens.map((token) => tokenCard(token, t)));
}

function tokenCard({ label, manufacturer, pinState }: Token, t: Translate): HTMLElement {
  const card = make("div", "token");
  card.append(isolated("label", plainName(label, 64) || t("menu_token_unnamed")));
  if (manufacturer) card.append(isolated("manufacturer", plainName(manufacturer, 64)));
  const pin = PIN_TEXTS[pinState];
  if (pin) card.append(make("p", pin.severe ? "severe" : "warning", t(pin.key)));
  return card;
}
