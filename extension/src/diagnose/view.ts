import type { Finding } from "../../../protocol/js/src/generated/messages.js";
import { icon, type Tone } from "../drawing/icon.js";
import { element, isolated, make, setText, showText } from "../text/element.js";
import type { Language, Translate } from "../text/language.js";
import { plainName } from "../text/plain.js";
import { toneOf } from "./finding.js";
import type { Group, Reading } from "./reading.js";
import { subjectOf, verdictOf } from "./report.js";

/** The verdict and the findings on the page. */
export class View {
  readonly #language: Language;
  readonly #t: Translate;

  constructor(language: Language, t: Translate) {
    this.#language = language;
    this.#t = t;
  }

  /** Says that the look is under way. */
  busy(): void {
    this.#verdict("busy", this.#t("diagnose_busy"), this.#t("diagnose_busy_note"));
    element("groups").replaceChildren();
    showText(element("facts"), "");
  }

  /** Shows what was found; whole: the agent has looked, too. */
  show(reading: Reading, facts: string[], whole: boolean): void {
    const t = this.#t;
    const { level, groups } = reading;
    this.#verdict(toneOf(level), ...verdictOf(reading, t));
    showText(element("verdict-note"), whole ? "" : t("diagnose_partial"));
    showText(element("facts"), facts.join(" · "));
    element("groups").replaceChildren(...groups.map((group) => this.#group(group)));
  }

  #verdict(tone: Tone | "busy", word: string, why: string): void {
    const busy = tone === "busy";
    element("verdict").dataset.tone = tone;
    element("verdict-icon").replaceChildren(...(busy ? [] : [icon(tone)]));
    setText(element("verdict-word"), word);
    showText(element("verdict-why"), why);
    showText(element("verdict-note"), "");
    element("verdict-progress").hidden = !busy;
    element("groups").ariaBusy = String(busy);
    for (const id of ["again", "copy"]) element<HTMLButtonElement>(id).disabled = busy;
  }

  #group({ area, name, findings }: Group): HTMLElement {
    const section = make("section", "group");
    section.dataset.area = area;
    const heading = make("h2", "", name[this.#language]);
    heading.id = `area-${area}`;
    section.setAttribute("aria-labelledby", heading.id);
    const list = document.createElement("ul");
    list.append(...findings.map((finding) => this.#finding(finding)));
    section.append(heading, list);
    return section;
  }

  #finding(finding: Finding): HTMLElement {
    const { code, level, title, meaning, action, detail } = finding;
    const language = this.#language;
    const subject = subjectOf(finding, language);
    const tone = toneOf(level);
    const line = make("li", `finding ${tone}`);
    line.dataset.code = code;
    const word = make("p", "level", this.#t(`diagnose_level_${level}`));
    word.prepend(icon(tone));
    const words = make("div", "words");
    words.append(make("h3", "", title[language]));
    if (subject) words.append(isolated("subject", plainName(subject, 300)));
    words.append(make("p", "meaning", meaning[language]));
    if (action[language]) {
      const todo = make("p", "action", action[language]);
      todo.prepend(make("strong", "", `${this.#t("check_todo")} `));
      words.append(todo);
    }
    if (detail) words.append(isolated("detail", plainName(detail, 600)));
    words.append(make("p", "code", code));
    line.append(word, words);
    return line;
  }
}
