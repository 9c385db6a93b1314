import type { ConsentDocument, ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { element, isolated, make, setText } from "../text/element.js";
import type { Language, Translate } from "../text/language.js";
import { approved } from "./decision.js";
import { countPages, looks, standing, wanted } from "./documents.js";
import type { SeenMarks } from "./seen.js";
import type { Thumbnails } from "./thumbnails.js";

interface Row {
  option: HTMLElement;
  thumbnail: HTMLElement;
  facts: HTMLElement;
  standing: HTMLElement;
  reason: HTMLElement;
  /** What the row says, so that it is written anew only when that changes. */
  said: string;
}

/** The documents of a batch: a list in which one is chosen. */
export class DocumentList {
  readonly #language: Language;
  readonly #t: Translate;
  readonly #thumbnails: Thumbnails;
  readonly #list = element("document-list");
  #rows: Row[] = [];
  #current = -1;
  #signing = -1;

  /** choose is handed the document that the person clicks; goOn is called at Enter. */
  constructor(
    thumbnails: Thumbnails,
    choose: (index: number) => void,
    goOn: () => void,
    language: Language,
    t: Translate,
  ) {
    this.#thumbnails = thumbnails;
    this.#language = language;
    this.#t = t;
    this.#list.addEventListener("click", ({ target }) => {
      const row = this.#rows.findIndex(({ option }) => option.contains(target as Node));
      if (row >= 0) choose(row);
    });
    this.#list.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // the field that it leads to must not take it for a yes
      if (!event.repeat) goOn();
    });
  }

  /** Shows the documents, which of them is looked at, and which have been seen. */
  show(state: ConsentState, current: number, marks: SeenMarks): void {
    const { documents } = state;
    if (this.#rows.length !== documents.length) this.#make(documents);
    for (const [i, document] of documents.entries()) {
      const row = this.#rows[i];
      if (row) this.#say(row, document, i, marks.has(i, document.version));
    }
    this.#thumbnails.show(documents, approved(state));
    this.#choose(current);

    const { seen } = looks(state, marks);
    const total = wanted(state);
    setText(element("documents-heading"), this.#t("documents_heading", documents.length));
    const counts = !approved(state);
    setText(element("seen-count"), counts ? this.#t("seen_count", seen, total) : "");
    const bar = element<HTMLProgressElement>("seen-progress");
    bar.hidden = !counts;
    bar.max = Math.max(1, total);
    bar.value = seen;
    this.#follow(documents.findIndex(({ stage }) => stage === "signing"));
  }

  // While the token works, the list goes along with it.
  #follow(signing: number): void {
    if (signing === this.#signing) return;
    this.#signing = signing;
    this.#rows[signing]?.option.scrollIntoView({ block: "nearest" });
  }

  #make(documents: ConsentDocument[]): void {
    this.#rows = documents.map((document, i) => {
      const option = make("div", "document");
      option.id = `document-${i}`;
      option.role = "option";
      option.setAttribute("aria-posinset", String(i + 1));
      option.setAttribute("aria-setsize", String(documents.length));
      const thumbnail = make("div", "thumbnail");
      thumbnail.append(make("span", "number", String(i + 1)));
      const text = make("div", "text");
      const name = isolated("title", document.name);
      const row: Row = {
        option,
        thumbnail,
        facts: make("span", "facts-line"),
        standing: make("span", "standing"),
        reason: make("div", "reason"),
        said: "",
      };
      const line = make("div", "line");
      line.append(row.standing, row.facts);
      text.append(name, line, row.reason);
      option.append(thumbnail, text);
      return row;
    });
    this.#list.replaceChildren(...this.#rows.map(({ option }) => option));
    this.#thumbnails.observe(this.#rows.map(({ thumbnail }) => thumbnail));
    this.#current = -1;
  }

  #say(row: Row, document: ConsentDocument, index: number, seen: boolean): void {
    const t = this.#t;
    const now = standing(document, seen);
    const percent =
      now === "receiving" && document.size > 0
        ? ` ${Math.floor((document.received / document.size) * 100)} %`
        : "";
    const facts = [document.type, countPages(document, t)];
    const factsText = facts.filter(Boolean).join(" · ");
    const label = t(`standing_${now}`) + percent;
    const failed = document.stage === "failed" && !document.removed;
    const reason = failed ? (document.error?.[this.#language].message ?? "") : "";
    const said = [document.name, factsText, label, reason].join("\n");
    if (said === row.said) return;
    row.said = said;
    row.option.dataset.standing = now;
    row.option.setAttribute("aria-label", `${index + 1}. ${said.replaceAll("\n", ". ")}`);
    row.facts.textContent = factsText;
    row.standing.textContent = label;
    row.reason.textContent = reason;
  }

  #choose(current: number): void {
    if (current === this.#current) return;
    this.#rows[this.#current]?.option.setAttribute("aria-selected", "false");
    this.#current = current;
    const option = this.#rows[current]?.option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#list.setAttribute("aria-activedescendant", option.id);
  }
}
