import { icon, type Tone } from "../drawing/icon.js";
import { element, make } from "../text/element.js";
import type { Translate } from "../text/language.js";
import type { CheckedDocument } from "./documents.js";
import { read, wordOf } from "./report.js";

/** The list of documents, each with its verdict; hidden while there is but one. */
export class DocumentList {
  readonly #t: Translate;
  readonly #select: (document: CheckedDocument) => void;
  readonly #list = element("documents");

  constructor(t: Translate, select: (document: CheckedDocument) => void) {
    this.#t = t;
    this.#select = select;
  }

  show(documents: readonly CheckedDocument[], selected: CheckedDocument | undefined): void {
    element("documents-bar").hidden = documents.length < 2;
    // Rows are kept, so that the focus and what is read aloud stay.
    const rows = new Map([...this.#list.children].map((row) => [(row as HTMLElement).id, row]));
    this.#list.replaceChildren(
      ...documents.map((document) => {
        const id = `document-${document.id}`;
        const row = (rows.get(id) as HTMLElement | undefined) ?? this.#row(id, document);
        this.#fill(row, document, document === selected);
        return row;
      }),
    );
  }

  #row(id: string, document: CheckedDocument): HTMLElement {
    const row = make("li", "");
    row.id = id;
    const button = make("button", "document") as HTMLButtonElement;
    button.type = "button";
    button.addEventListener("click", () => this.#select(document));
    row.append(button);
    return row;
  }

  #fill(row: HTMLElement, document: CheckedDocument, selected: boolean): void {
    const button = row.firstElementChild as HTMLElement;
    const [tone, word] = this.#badge(document);
    button.setAttribute("aria-current", String(selected));
    const drawing = JSON.stringify([tone, word, document.name]);
    if (button.dataset.drawn === drawing) return;
    button.dataset.drawn = drawing;
    button.dataset.tone = tone;
    const words = make("span", "document-words");
    words.append(make("bdi", "document-name", document.name || "…"), make("span", "word", word));
    button.replaceChildren(tone === "busy" ? make("span", "icon busy") : icon(tone), words);
  }

  #badge({ state }: CheckedDocument): [Tone | "busy", string] {
    const t = this.#t;
    switch (state.stage) {
      case "done": {
        const { verification } = state.result;
        return [read(verification).tone, t(wordOf(verification))];
      }
      case "failed":
        return ["warn", t("check_failed")];
      default:
        return ["busy", t(`progress_${state.stage}`)];
    }
  }
}
