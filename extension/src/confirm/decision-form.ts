import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, showText } from "../text/element.js";
import type { Language, MessageKey, Translate } from "../text/language.js";
import {
  approved,
  maySign,
  type PINEntry,
  pinEntry,
  type Sight,
  selectedCertificate,
} from "./decision.js";

/** The lower right corner: warnings, the PIN, Sign and Decline. */
export class DecisionForm {
  readonly #language: Language;
  readonly #t: Translate;
  readonly #pin = element<HTMLInputElement>("pin");
  readonly #accept = element<HTMLInputElement>("final-try-accept");
  readonly #sign = element<HTMLButtonElement>("sign");
  #state: ConsentState | undefined;
  #shownError = "";

  /** changed is called when the person typed or ticked something. */
  constructor(language: Language, t: Translate, changed: () => void) {
    this.#language = language;
    this.#t = t;
    this.#pin.addEventListener("input", () => {
      showText(element("error"), "");
      changed();
    });
    this.#accept.addEventListener("change", changed);
  }

  /** What the person has entered. */
  get entered(): Pick<Sight, "pinEntered" | "finalTryAccepted"> {
    return { pinEntered: this.#pin.value !== "", finalTryAccepted: this.#accept.checked };
  }

  /** Hands the PIN over, once: the field is empty afterwards. */
  takePIN(): string {
    const pin = this.#pin.value;
    this.forget();
    return pin;
  }

  /** Empties what was entered. */
  forget(): void {
    this.#pin.value = "";
    this.#accept.checked = false;
  }

  show(state: ConsentState): void {
    const before = this.#state;
    this.#state = state;
    // A try that failed, and another token, need a PIN of their own.
    if (before && (before.selected !== state.selected || state.stage !== "ready")) this.forget();

    const entry = pinEntry(selectedCertificate(state));
    element("pin-line").hidden = entry !== "typed" && entry !== "final";
    element("final-try").hidden = entry !== "final" || state.stage !== "ready";
    showText(element("pin-warning"), this.#warning(state));
    const pad = entry === "pad" && state.stage === "ready";
    showText(element("pin-note"), pad ? this.#t("pin_pad") : "");

    const error = state.stage === "ready" ? state.error : undefined;
    const sentence = error?.[this.#language];
    const text = sentence ? `${sentence.message} ${sentence.action}` : "";
    // Typing takes an error away; only a new state brings it back.
    if (text !== this.#shownError || before?.stage !== state.stage) {
      showText(element("error"), text);
      this.#shownError = text;
    }
    element("stage").textContent = this.#stage(state, entry);
    element<HTMLButtonElement>("decline").disabled = approved(state);
  }

  /** Makes the field and the button follow what may be done now. */
  enable(sight: Sight): void {
    if (!this.#state) return;
    const open = this.#state.stage === "ready" && !sight.sending;
    // The field opens only when the window has stood for a moment, so that
    // what a person types elsewhere does not land in it; it stays open then.
    const usable = open && (sight.armed || (!this.#pin.disabled && open));
    const opens = usable && this.#pin.disabled;
    this.#pin.disabled = !usable;
    this.#accept.disabled = !usable;
    this.#sign.disabled = !maySign(this.#state, sight);
    if (!opens) return;
    if (!element("final-try").hidden) this.#accept.focus();
    else if (!element("pin-line").hidden) this.#pin.focus();
  }

  #warning(state: ConsentState): string {
    if (state.stage !== "ready") return "";
    const certificate = selectedCertificate(state);
    switch (pinEntry(certificate)) {
      case "typed":
        return certificate?.token.pinState === "count_low" && !state.error
          ? this.#t("pin_count_low")
          : "";
      case "locked":
        return this.#t("pin_locked");
      case "not_initialized":
        return this.#t("pin_not_initialized");
      default:
        return "";
    }
  }

  #stage({ stage }: ConsentState, entry: PINEntry): string {
    if (stage === "failed") return "";
    if (stage === "ready" && !["typed", "final", "pad"].includes(entry)) return "";
    const onPad = stage === "signing" && entry === "pad";
    const key: MessageKey = onPad ? "stage_signing_pad" : `stage_${stage}`;
    return this.#t(key);
  }
}
