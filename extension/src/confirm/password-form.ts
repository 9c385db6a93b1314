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
  /** The place of the document whose password is asked for. */
  #asked: number | undefined;
  /** What was said of the last password; typing takes it away. */
  #said = "";

  /** unlock is handed what the person typed; the field is empty then. */
  constructor(language: Language, unlock: (document: number, password: string) => void) {
    this.#language = language;
    this.#password.addEventListener("input", () => {
      showText(element("unlock-error"), "");
      this.#follow();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [asked, password] = [this.#asked, this.#password.value];
      if (asked === undefined || this.#password.disabled || password === "") return;
      this.forget();
      unlock(asked, password);
    });
  }

  /** Shows the form where the document in view has a password that is not known yet. */
  show({ stage, documents }: ConsentState, current: number): void {
    const document = documents[current];
    const asked = document?.stage === "password" && !document.removed && stage !== "done";
    // What was typed for one document goes to no other.
    if (this.#asked !== (asked ? current : undefined)) this.forget();
    this.#asked = asked ? current : undefined;
    this.#form.hidden = !asked;
    if (!asked) return;
    const sentence = document.error?.[this.#language];
    const text = sentence ? `${sentence.message} ${sentence.action}` : "";
    if (text === this.#said) return;
    this.#said = text;
    showText(element("unlock-error"), text);
  }

  /** Opens the field once the window has stood for a moment; it stays open then. */
  enable(armed: boolean): void {
    if (this.#asked === undefined || !armed || !this.#password.disabled) return;
    this.#password.disabled = false;
    this.#password.focus();
    this.#follow();
  }

  /** Empties the field and closes it. */
  forget(): void {
    this.#password.value = "";
    this.#password.disabled = true;
    this.#said = "";
    this.#follow();
  }

  #follow(): void {
    this.#open.disabled = this.#password.disabled || this.#password.value === "";
  }
}
