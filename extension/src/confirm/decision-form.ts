import type { ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, setText, showText } from "../text/element.js";
import { formatClock } from "../text/format.js";
import type { Language, MessageKey, Translate } from "../text/language.js";
import {
  approvedDocuments,
  isBatch,
  mayDecline,
  maySign,
  type PINEntry,
  pinEntry,
  type Sight,
  selectedCertificate,
} from "./decision.js";
import { wanted } from "./documents.js";

/** The lower right corner: warnings, the PIN, Sign and Decline. */
export class DecisionForm {
  readonly #language: Language;
  readonly #t: Translate;
  readonly #pin = element<HTMLInputElement>("pin");
  readonly #accept = element<HTMLInputElement>("final-try-accept");
  readonly #unseenAccept = element<HTMLInputElement>("unseen-accept");
  readonly #forgetPIN = element<HTMLButtonElement>("forget-pin");
  readonly #sign = element<HTMLButtonElement>("sign");
  #state: ConsentState | undefined;
  #shownError = "";
  #open = false;

  /** changed is called when the person typed or ticked something. */
  constructor(language: Language, t: Translate, changed: () => void) {
    this.#language = language;
    this.#t = t;
    this.#pin.addEventListener("input", () => {
      showText(element("error"), "");
      changed();
    });
    this.#accept.addEventListener("change", changed);
    this.#unseenAccept.addEventListener("change", changed);
  }

  /** What the person has entered. */
  get entered(): Pick<Sight, "pinEntered" | "finalTryAccepted" | "unseenAccepted"> {
    return {
      pinEntered: this.#pin.value !== "",
      finalTryAccepted: this.#accept.checked,
      unseenAccepted: this.#unseenAccept.checked,
    };
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
    // What is agreed to are the documents as they were.
    if (before?.version !== state.version) this.#unseenAccept.checked = false;

    const entry = pinEntry(state);
    const working = state.stage === "signing" || state.stage === "timestamping";
    const typed = entry === "typed" || entry === "final";
    // Where a password is due, nobody should take the one field for the other.
    const near = state.stage === "ready" || state.stage === "checking";
    element("pin-line").hidden = !typed || !near;
    element("kept-line").hidden = entry !== "kept" || state.stage !== "ready";
    if (state.login) {
      const until = formatClock(state.login.until);
      setText(element("kept-until"), this.#t("pin_kept", until));
    }
    element("final-try").hidden = entry !== "final" || state.stage !== "ready";
    showText(element("pin-warning"), this.#warning(state));
    const pad = entry === "pad" && state.stage === "ready";
    showText(element("pin-note"), pad ? this.#t("pin_pad", this.#signLabel(state)) : "");

    const error = state.stage === "ready" ? state.error : undefined;
    const sentence = error?.[this.#language];
    const text = sentence ? `${sentence.message} ${sentence.action}` : "";
    // Typing takes an error away; only a new state brings it back.
    if (text !== this.#shownError || before?.stage !== state.stage) {
      showText(element("error"), text);
      this.#shownError = text;
    }
    showText(element("stage"), this.#stage(state, entry));
    setText(this.#sign, this.#signLabel(state));
    this.#sign.hidden = working;
    const decline = element<HTMLButtonElement>("decline");
    decline.disabled = !mayDecline(state);
    setText(decline, this.#t(working && isBatch(state) ? "stop" : "decline"));
  }

  /** Makes the fields and the button follow what may be done now. */
  enable(sight: Sight): void {
    const state = this.#state;
    if (!state) return;
    const open = state.stage === "ready" && !sight.sending;
    // The fields open only when the window has stood for a moment, so that
    // what a person types elsewhere does not land in them; they stay open then.
    const usable = open && (sight.armed || this.#open);
    const opens = usable && !this.#open;
    this.#open = usable;
    this.#pin.disabled = !usable;
    this.#accept.disabled = !usable;
    this.#unseenAccept.disabled = !usable;
    this.#forgetPIN.disabled = !usable;
    this.#sign.disabled = !maySign(state, sight);

    const able = ["typed", "final", "pad", "kept"].includes(pinEntry(state));
    const unseen = open && able && isBatch(state) && sight.unseen > 0;
    element("unseen").hidden = !unseen;
    if (unseen) setText(element("unseen-count"), this.#t("unseen_count", sight.unseen));
    if (opens) this.#focus(state);
  }

  /** Takes the keyboard to what is still to be entered. */
  goOn(): void {
    if (!this.#open) return;
    if (!element("final-try").hidden && !this.#accept.checked) this.#accept.focus();
    else if (!element("unseen").hidden && !this.#unseenAccept.checked) this.#unseenAccept.focus();
    else if (!element("pin-line").hidden) this.#pin.focus();
  }

  // In a batch the keyboard belongs to the documents until the person has gone on to the PIN.
  #focus(state: ConsentState): void {
    const held = document.activeElement;
    const reviewing = isBatch(state) && !state.error;
    if (reviewing && held && held !== document.body) return;
    if (reviewing) element("document-list").focus({ preventScroll: true });
    else if (!element("final-try").hidden) this.#accept.focus();
    else if (!element("pin-line").hidden) this.#pin.focus();
  }

  #signLabel(state: ConsentState): string {
    if (state.action !== "sign") return this.#t(`sign_${state.action}`);
    const { length } = approvedDocuments(state);
    const count = state.stage === "ready" ? length : wanted(state);
    return isBatch(state) && count > 1 ? this.#t("sign_batch", count) : this.#t("sign");
  }

  #warning(state: ConsentState): string {
    if (state.stage !== "ready") return "";
    switch (pinEntry(state)) {
      case "typed":
        return selectedCertificate(state)?.token.pinState === "count_low" && !state.error
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

  #stage(state: ConsentState, entry: PINEntry): string {
    const { stage, action } = state;
    if (stage === "failed" || stage === "token") return "";
    if (stage === "ready" && ["none", "locked", "not_initialized"].includes(entry)) return "";
    let key: MessageKey = `stage_${stage}`;
    if (stage === "ready" && action !== "sign") key = "stage_ready_statement";
    else if (stage === "ready" && isBatch(state)) key = "stage_ready_batch";
    else if (stage === "done" && action !== "sign") key = `stage_done_${action}`;
    else if (stage === "signing" && entry === "pad") key = "stage_signing_pad";
    const arrived = state.documents.filter((document) => document.stage !== "receiving").length;
    const count = isBatch(state) && stage === "receiving";
    return this.#t(key) + (count ? ` ${arrived}/${state.documents.length}` : "");
  }
}
