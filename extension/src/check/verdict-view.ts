import { icon, type Tone } from "../drawing/icon.js";
import { element, showText } from "../text/element.js";
import { formatBytes, formatMoment } from "../text/format.js";
import type { Language, Translate } from "../text/language.js";
import type { CheckedDocument } from "./documents.js";
import { read, why, wordOf } from "./report.js";

/** What the head of a document says, whatever has become of it. */
interface Head {
  tone: Tone | "busy";
  word: string;
  why: string;
  action: string;
  facts: string;
}

/** The large verdict over the document, and while there is none, what is waited for. */
export class VerdictView {
  readonly #language: Language;
  readonly #t: Translate;

  constructor(language: Language, t: Translate) {
    this.#language = language;
    this.#t = t;
  }

  show(document: CheckedDocument): void {
    const { state, name, file } = document;
    const head = this.#head(document);
    const verdict = element("verdict");
    if (verdict.dataset.tone !== head.tone) {
      verdict.dataset.tone = head.tone;
      element("verdict-icon").replaceChildren(...(head.tone === "busy" ? [] : [icon(head.tone)]));
    }
    // Only what has changed is written, and so read aloud.
    setText(element("verdict-word"), head.word);
    setText(element("verdict-why"), head.why);
    setText(element("verdict-action"), head.action);
    setText(element("document-name"), name);
    setText(element("document-facts"), head.facts);

    const bar = element<HTMLProgressElement>("verdict-progress");
    bar.hidden = head.tone !== "busy";
    if (state.stage === "receiving" && state.total > 0) {
      bar.max = state.total;
      bar.value = state.done;
    } else {
      bar.removeAttribute("value");
    }
    // There is nothing yet to be said on paper of what is locked.
    element("slip").hidden =
      state.stage !== "done" || state.result.verification.passwordRequired === true;
    element("again").hidden = !file || (state.stage !== "done" && state.stage !== "failed");
    // Not the document's fault, but this PC's.
    element("diagnose").hidden = state.stage !== "failed" || !state.error.code.startsWith("host.");
    showText(element("slip-error"), "");
  }

  #head({ state, file }: CheckedDocument): Head {
    const t = this.#t;
    const language = this.#language;
    const size = file ? ` · ${formatBytes(file.size, language)}` : "";
    switch (state.stage) {
      case "waiting":
      case "receiving":
      case "verifying":
        return {
          tone: "busy",
          word: t("check_busy"),
          why: t(`progress_${state.stage}`),
          action: "",
          facts: size,
        };
      case "failed": {
        const { message, action } = state.error[language];
        return { tone: "warn", word: t("check_failed"), why: message, action, facts: size };
      }
      case "done": {
        const { verification } = state.result;
        const { tone, signatures } = read(verification);
        const facts = [
          formatBytes(verification.size, language),
          ...(verification.pages > 0 ? [t("document_pages", verification.pages)] : []),
          t("check_at", formatMoment(verification.checkedAt)),
        ];
        return {
          tone,
          word: t(wordOf(verification)),
          why: why(verification)?.[language] ?? t("check_in_order", signatures.length),
          action: "",
          facts: ` · ${facts.join(" · ")}`,
        };
      }
    }
  }
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
  target.hidden = text === "";
}
