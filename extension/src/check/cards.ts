import type {
  SignatureVerdict,
  Verification,
} from "../../../protocol/js/src/generated/messages.js";
import { icon, type Tone } from "../drawing/icon.js";
import { element, isolated, make } from "../text/element.js";
import { formatDay, formatMoment, groupHex } from "../text/format.js";
import type { Language, MessageKey, Translate } from "../text/language.js";
import {
  chainTone,
  type Entry,
  integrityTone,
  type Place,
  type Problem,
  type Reading,
  revocationTone,
  type Signed,
  signingTime,
} from "./report.js";

/** Pages to which one card leads. */
const MAX_GO = 8;

/** How the agent came by the word on a withdrawal. */
const SOURCES = new Map<string, MessageKey>([
  ["embedded", "source_embedded"],
  ["cache", "source_cache"],
  ["online", "source_online"],
]);

/** What the cards tell the page: a person points at one, or wants to see its place. */
export interface CardsEvents {
  pointed(mark: string | undefined): void;
  go(place: Place): void;
}

/** The findings and signatures of a document, each on a card. */
export class Cards {
  readonly #language: Language;
  readonly #t: Translate;
  readonly #events: CardsEvents;
  readonly #list = element("cards");

  constructor(language: Language, t: Translate, events: CardsEvents) {
    this.#language = language;
    this.#t = t;
    this.#events = events;
  }

  show(verification: Verification, reading: Reading): void {
    const t = this.#t;
    const { problems, notes, signatures } = reading;
    const section = (title: string, cards: HTMLElement[]) => {
      const made = make("section", "group");
      made.append(make("h2", "", title), ...cards);
      return made;
    };
    const none = make("p", "none", t("check_unsigned"));
    this.#list.replaceChildren(
      ...(problems.length > 0
        ? [
            section(
              t("check_findings"),
              problems.map((entry) => this.#problem(entry)),
            ),
          ]
        : []),
      section(
        t("check_signatures"),
        signatures.length > 0 ? signatures.map((entry) => this.#signature(entry)) : [none],
      ),
      ...(notes.length > 0
        ? [
            section(
              t("check_notes"),
              notes.map((entry) => this.#problem(entry)),
            ),
          ]
        : []),
      this.#file(verification),
    );
    this.#list.scrollTop = 0;
  }

  /** Shows no cards. */
  clear(): void {
    this.#list.replaceChildren();
  }

  /** Sets off the card with a mark. */
  point(mark: string | undefined): void {
    for (const card of this.#list.querySelectorAll<HTMLElement>(".card")) {
      card.classList.toggle("pointed", card.dataset.mark === mark);
    }
  }

  /** Brings the card with a mark before the person. */
  goTo(mark: string): void {
    const card = this.#list.querySelector<HTMLElement>(`[data-mark="${mark}"]`);
    card?.scrollIntoView({ block: "nearest" });
    card?.focus({ preventScroll: true });
  }

  #problem(entry: Problem): HTMLElement {
    const language = this.#language;
    const t = this.#t;
    const card = this.#card(entry);
    const label = make("p", "severity", t(`severity_${entry.severity}`));
    label.prepend(icon(entry.tone));
    card.append(label, title(entry.reason[language]));
    for (const action of entry.actions) {
      const todo = isolated("todo", action[language]);
      todo.prepend(make("strong", "", `${t("check_todo")} `));
      card.append(todo);
    }
    for (const { rule, source, phrase } of entry.rules) {
      const quote = make("blockquote", "phrase");
      if (phrase) {
        const words = make("bdi", "", `“${phrase}”`);
        words.lang = "vi";
        quote.append(words);
      }
      const cite = make("cite", "source");
      const name = make("bdi", "", source);
      name.lang = "vi";
      cite.append(name, " ", make("span", "rule", rule));
      quote.append(cite);
      card.append(quote);
    }
    card.append(this.#foot(entry, ""));
    return card;
  }

  #signature(entry: Signed): HTMLElement {
    const language = this.#language;
    const t = this.#t;
    const { signature } = entry;
    const { signer, integrity, chain, revocation, reason, warnings = [], kind } = signature;
    const card = this.#card(entry);
    card.append(title(signer.commonName || t("signer_unknown")));
    for (const name of [signer.organizationalUnit, signer.organization]) {
      if (name && name !== signer.commonName) card.append(isolated("organization", name));
    }
    if (kind !== "approval") card.append(make("p", "kind", t(`signature_${kind}`)));
    if (signer.holder) {
      const source = signer.holderSource === "settings" ? "kind_settings" : "kind_guess";
      const told = signer.holder === "unknown" ? "" : ` (${t(source)})`;
      card.append(make("p", "kind", t("check_holder", t(`kind_${signer.holder}`)) + told));
    }
    card.append(this.#sentence(entry.tone, reason[language]));

    // Of a signature that does not hold, it does not matter what was not looked at.
    const overlooked = (tone: Tone): Tone =>
      tone === "warn" && integrityTone(integrity) === "bad" ? "info" : tone;
    const time = signingTime(signature);
    const rows = document.createElement("ul");
    rows.className = "rows";
    rows.append(
      row(integrityTone(integrity), t(`integrity_${integrity}`)),
      row(overlooked(chainTone(chain)), t(`chain_${chain}`)),
      row(
        overlooked(revocationTone(revocation)),
        t(`revocation_${revocation}`),
        this.#revocationNote(signature),
      ),
      row(time.tone, time.at ? t("time_at", formatMoment(time.at)) : "", t(time.key)),
      ...warnings.map((warning) => {
        const told = row("warn", warning[language]);
        told.classList.add("told");
        return told;
      }),
    );
    card.append(rows, this.#details(signature));
    card.append(this.#foot(entry, t("check_invisible")));
    return card;
  }

  #card(entry: Entry): HTMLElement {
    const card = make("article", `card ${entry.tone}`);
    card.dataset.mark = entry.mark;
    card.tabIndex = -1;
    const badge = make("span", "badge", entry.mark);
    badge.setAttribute("aria-hidden", "true");
    card.append(badge);
    for (const begin of ["pointerenter", "focusin"]) {
      card.addEventListener(begin, () => this.#events.pointed(entry.mark));
    }
    for (const end of ["pointerleave", "focusout"]) {
      card.addEventListener(end, () => this.#events.pointed(undefined));
    }
    // The whole card leads to the place; its button does so for the keyboard.
    card.addEventListener("click", ({ target }) => {
      const [place] = entry.places;
      if (!place || (target as Element).closest("details, button")) return;
      if (getSelection()?.isCollapsed !== false) this.#events.go(place);
    });
    return card;
  }

  /** A button for each page on which there is something to see, or the words for none. */
  #foot({ places }: Entry, none: string): HTMLElement {
    const foot = make("div", "foot");
    const pages = [...new Set(places.map(({ page }) => page))];
    for (const page of pages.slice(0, MAX_GO)) {
      const button = make("button", "go", this.#t("check_go", page)) as HTMLButtonElement;
      button.type = "button";
      const place = places.find((other) => other.page === page) as Place;
      button.addEventListener("click", () => this.#events.go(place));
      foot.append(button);
    }
    if (pages.length === 0 && none) foot.append(make("p", "source", none));
    return foot;
  }

  #sentence(tone: Tone, text: string): HTMLElement {
    const made = make("p", `sentence ${tone}`);
    made.append(make("bdi", "", text));
    return made;
  }

  #revocationNote({ revocationSource = "", revocationTime }: SignatureVerdict): string {
    const [list = "", place = ""] = revocationSource.split("/");
    const time = revocationTime ? formatMoment(revocationTime) : "";
    const from = SOURCES.get(place);
    return [list.toUpperCase(), from && this.#t(from), time].filter(Boolean).join(" · ");
  }

  #details(signature: SignatureVerdict): HTMLElement {
    const t = this.#t;
    const { signer, field, coverage, verdict, subIndication } = signature;
    const validity = [signer.notBefore, signer.notAfter].map((day) => (day ? formatDay(day) : "…"));
    return this.#fold(t("check_details"), [
      [t("certificate_issuer"), signer.issuer],
      [t("detail_serial"), signer.serial ?? ""],
      [t("certificate_validity"), signer.notBefore || signer.notAfter ? validity.join(" – ") : ""],
      [t("detail_fingerprint"), groupHex(signer.fingerprint)],
      [t("detail_coverage"), t(`coverage_${coverage}`)],
      [t("detail_field"), field],
      [t("detail_indication"), [verdict, subIndication].filter(Boolean).join(" / ")],
    ]);
  }

  #file({ sha256 }: Verification): HTMLElement {
    return this.#fold(this.#t("check_file"), [[this.#t("document_digest"), groupHex(sha256)]]);
  }

  #fold(title: string, facts: [string, string][]): HTMLElement {
    const fold = document.createElement("details");
    const list = document.createElement("dl");
    for (const [name, value] of facts) {
      if (!value) continue;
      const cell = document.createElement("dd");
      cell.append(make("bdi", "", value));
      list.append(make("dt", "", name), cell);
    }
    fold.append(make("summary", "", title), list);
    return fold;
  }
}

/** A card's title, by which a screen reader finds it. */
function title(text: string): HTMLElement {
  const made = isolated("title", text);
  made.role = "heading";
  made.ariaLevel = "3";
  return made;
}

function row(tone: Tone, text: string, note = ""): HTMLElement {
  const made = make("li", `row ${tone}`);
  const words = document.createElement("div");
  if (text) words.append(make("bdi", "", text));
  if (note) words.append(make("span", "note", note));
  made.append(icon(tone), words);
  return made;
}
