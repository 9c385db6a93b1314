import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, showText } from "../text/element.js";
import type { Language } from "../text/language.js";

/**
 * Asks for the password of a document that opens with none, in the place of its image: nobody
 * should take it for the PIN, which is asked for elsewhere and later.
 */
export class PasswordForm {
  readonly #language: Language;
  readonly #form = element("unlock");
  readonly #password = element<HTMLInputElement>("password");
  readonly #open = element<HTMLButtonElement>("open");
  #asked = false;

  /** unlock is handed what the person typed; the field is empty then. */
  constructor(language: Language, unlock: (password: string) => void) {
    this.#language = language;
    this.#password.addEventListener("input", () => {
      showText(element("unlock-error"), "");
      this.#follow();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const password = this.#password.value;
      if (!this.#asked || this.#password.disabled || password === "") return;
      this.forget();
      unlock(password);
    });
  }

  show({ stage, documents }: ConsentState): void {
    const asked = stage === "password";
    if (asked !== this.#asked) this.forget();
    this.#asked = asked;
    this.#form.hidden = !asked;
    if (!asked) return;
    const sentence = documents[0]?.error?.[this.#language];
    showText(element("unlock-error"), sentence ? `${sentence.message} ${sentence.action}` : "");
  }

  /** Opens the field once the window has stood for a moment; it stays open then. */
  enable(armed: boolean): void {
    if (!this.#asked || !armed || !this.#password.disabled) return;
    this.#password.disabled = false;
    this.#password.focus();
    this.#follow();
  }

  /** Empties the field and closes it. */
  forget(): void {
    this.#password.value = "";
    this.#password.disabled = true;
    this.#follow();
  }

  #follow(): void {
    this.#open.disabled = this.#password.disabled || this.#password.value === "";
  }
}
