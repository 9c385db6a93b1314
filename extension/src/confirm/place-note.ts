import type {
  ConsentState,
  ErrorData,
  Placement,
} from "../../../protocol/js/src/generated/messages.js";
import { element, showText } from "../text/element.js";
import type { Language, Translate } from "../text/language.js";
import { alike, movable } from "./documents.js";

/** The line under the toolbar that follows a moved signature: refused, or for others, too. */
export class PlaceNote {
  readonly #language: Language;
  readonly #t: Translate;
  readonly #offer = element<HTMLButtonElement>("place-alike");
  #moved: { document: number; placement: Placement } | undefined;
  #refusal: { document: number; error: ErrorData } | undefined;

  /** applyAlike moves the signatures of all documents like this one. */
  constructor(
    language: Language,
    t: Translate,
    applyAlike: (document: number, placement: Placement) => void,
  ) {
    this.#language = language;
    this.#t = t;
    this.#offer.addEventListener("click", () => {
      const moved = this.#moved;
      if (moved) applyAlike(moved.document, moved.placement);
    });
  }

  /** A document's signature moves; without a placement there is none to offer to others. */
  moved(document: number, placement: Placement | undefined): void {
    this.#moved = placement && { document, placement };
    this.#refusal = undefined;
  }

  /** The agent has not: the signature stands where it stood. */
  refused(document: number, error: ErrorData): void {
    this.#moved = undefined;
    this.#refusal = { document, error };
  }

  show(state: ConsentState, current: number): void {
    const refusal = this.#refusal?.document === current ? this.#refusal.error : undefined;
    const sentence = refusal?.[this.#language];
    showText(element("place-refused"), sentence ? `${sentence.message} ${sentence.action}` : "");
    const others = alike(state.documents, current);
    const document = state.documents[current];
    const free = document !== undefined && movable(state, document);
    const offered = this.#moved?.document === current && others > 0 && free && !refusal;
    element("place-offer").hidden = !offered;
    if (!offered) return;
    const { type } = document;
    this.#offer.textContent = type
      ? this.#t("place_alike_type", others, type)
      : this.#t("place_alike", others);
  }
}
