import { element, showText } from "../text/element.js";
import type { Language } from "../text/language.js";
import type { CheckedDocument } from "./documents.js";

/** Asks for the password of a document that opens with none. */
export class UnlockForm {
  readonly #language: Language;
  readonly #form = element("unlock");
  readonly #password = element<HTMLInputElement>("password");
  #document: CheckedDocument | undefined;
  #state: CheckedDocument["state"] | undefined;

  /** unlock is handed what the person typed; the field is empty then. */
  constructor(language: Language, unlock: (password: string) => void) {
    this.#language = language;
    this.#password.addEventListener("input", () => this.#follow());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const password = this.#password.value;
      if (this.#form.hidden || password === "") return;
      this.#forget();
      element("report").focus(); // the form goes
      unlock(password);
    });
    this.#follow();
  }

  /** Shows the form where this document needs its password. */
  show(document: CheckedDocument | undefined): void {
    const state = document?.state;
    if (document === this.#document && state === this.#state) return;
    this.#document = document;
    this.#state = state;
    this.#forget();
    const locked = state?.stage === "done" && state.result.verification.passwordRequired === true;
    this.#form.hidden = !locked;
    const { message = "", action = "" } = (locked && state.refused?.[this.#language]) || {};
    showText(element("unlock-error"), `${message} ${action}`.trim());
    // Nobody is taken away from the list of documents.
    const { activeElement } = window.document;
    const idle = activeElement === element("report") || activeElement === window.document.body;
    if (locked && idle) this.#password.focus();
  }

  #forget(): void {
    this.#password.value = "";
    this.#follow();
  }

  #follow(): void {
    element<HTMLButtonElement>("open").disabled = this.#password.value === "";
  }
}
