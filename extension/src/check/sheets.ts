import type { CheckRenderResult } from "../../../protocol/js/src/generated/messages.js";
import { renderWidth, type Size } from "../drawing/sheet.js";
import { element, make } from "../text/element.js";
import type { Translate } from "../text/language.js";
import type { Entry, Place } from "./report.js";
import { type Placed, Sheet } from "./sheet.js";

// A4, until a page says otherwise.
const A4: Size = { width: 595, height: 842 };
/** Images held at a time; at full width one takes some 10 MB of the browser's memory. */
const MAX_IMAGES = 16;
/** Sheets that are laid out; what a file says of its pages is not to be believed. */
export const MAX_SHEETS = 2000;
const SCALES = [0.5, 0.75, 1, 1.5, 2, 3];

/** How the sheets get images, and what they tell the page. */
export interface SheetsEvents {
  render(page: number, width: number): Promise<CheckRenderResult>;
  /** Says why there is no image. */
  explain(error: unknown): string;
  /** What a frame is called, for those who cannot see it. */
  name(entry: Entry): string;
  pointed(mark: string | undefined): void;
  chosen(mark: string): void;
}

/** The pages of a document under each other; only those in sight have images. */
export class Sheets {
  readonly #t: Translate;
  readonly #events: SheetsEvents;
  readonly #area = element("sheets");
  readonly #seen: IntersectionObserver;
  readonly #inSight = new Set<Sheet>();
  #sheets: Sheet[] = [];
  #placed: readonly Placed[] = [];
  /** Sheets with an image, the one longest unseen first. */
  #drawn: Sheet[] = [];
  #scale = SCALES.indexOf(1);
  #drawing = false;
  #page = 1;
  /** Where the person wants to be, until the page there has its true size. */
  #target: Place | undefined;

  constructor(t: Translate, events: SheetsEvents) {
    this.#t = t;
    this.#events = events;
    this.#seen = new IntersectionObserver((changes) => this.#sight(changes), {
      root: this.#area,
      rootMargin: "50% 0px",
    });
    element("previous").addEventListener("click", () => this.#turn(this.#page - 1));
    element("next").addEventListener("click", () => this.#turn(this.#page + 1));
    element("smaller").addEventListener("click", () => this.#zoom(-1));
    element("larger").addEventListener("click", () => this.#zoom(1));
    this.#area.addEventListener("scroll", () => this.#locate());
    for (const act of ["wheel", "pointerdown", "keydown"]) {
      const listener = () => {
        this.#target = undefined;
      };
      this.#area.addEventListener(act, listener, { passive: true });
    }
    new ResizeObserver(() => this.#lay()).observe(this.#area);
  }

  /** Lays out a document. */
  open(pages: number, entries: readonly Entry[]): void {
    this.close();
    const count = Math.min(pages, MAX_SHEETS);
    this.#placed = entries.flatMap((entry) =>
      entry.places.flatMap(({ page, rect }) => (rect ? [{ entry, page, rect }] : [])),
    );
    this.#sheets = Array.from({ length: count }, (_, i) => {
      return new Sheet(i + 1, A4, this.#t("preview_page", i + 1, pages));
    });
    this.#area.replaceChildren(
      ...this.#sheets.map(({ root }) => root),
      ...(count < pages ? [make("p", "more", this.#t("check_more_pages", count))] : []),
    );
    for (const { root } of this.#sheets) this.#seen.observe(root);
    this.#area.scrollTo(0, 0);
    this.#lay();
  }

  /** Shows nothing. */
  close(): void {
    this.#seen.disconnect();
    for (const sheet of this.#sheets) sheet.evict();
    this.#inSight.clear();
    this.#sheets = [];
    this.#drawn = [];
    this.#page = 1;
    this.#target = undefined;
    this.#area.replaceChildren();
  }

  /** Goes to a place. */
  goTo(place: Place): void {
    this.#target = place;
    this.#approach(place);
  }

  /** Sets off the frame with a mark. */
  point(mark: string | undefined): void {
    for (const frame of this.#area.querySelectorAll<HTMLElement>(".frame")) {
      frame.classList.toggle("pointed", frame.dataset.mark === mark);
    }
  }

  #approach({ page, rect }: Place): void {
    const sheet = this.#sheets[page - 1];
    if (!sheet) return;
    const at = this.#placed
      .filter((one) => one.page === page)
      .findIndex((one) => one.rect === rect);
    // Without its image a page has no frames yet; it is near enough meanwhile.
    const frame = rect && sheet.root.querySelectorAll(".frame")[at];
    (frame ?? sheet.root).scrollIntoView({ block: frame ? "center" : "start", inline: "nearest" });
  }

  #turn(page: number): void {
    this.#target = undefined;
    this.#sheets[page - 1]?.root.scrollIntoView({ block: "start" });
  }

  #zoom(step: number): void {
    const middle = (this.#area.scrollTop + this.#area.clientHeight / 2) / this.#area.scrollHeight;
    this.#scale = Math.min(SCALES.length - 1, Math.max(0, this.#scale + step));
    this.#lay();
    this.#area.scrollTop = middle * this.#area.scrollHeight - this.#area.clientHeight / 2;
  }

  #lay(): void {
    const scale = SCALES[this.#scale] ?? 1;
    this.#area.style.setProperty("--scale", String(scale));
    element("scale").textContent = `${Math.round(scale * 100)}%`;
    element<HTMLButtonElement>("smaller").disabled = this.#scale === 0;
    element<HTMLButtonElement>("larger").disabled = this.#scale === SCALES.length - 1;
    this.#locate();
    void this.#draw();
  }

  /** Finds the page that the person looks at: the last that begins above the middle. */
  #locate(): void {
    const middle = this.#area.scrollTop + this.#area.clientHeight / 2;
    let [low, high] = [0, this.#sheets.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if ((this.#sheets[half]?.root.offsetTop ?? 0) <= middle) low = half + 1;
      else high = half;
    }
    const count = this.#sheets.length;
    this.#page = Math.max(1, low);
    element("page-number").textContent =
      count > 0 ? this.#t("preview_page", this.#page, count) : "";
    element<HTMLButtonElement>("previous").disabled = this.#page <= 1;
    element<HTMLButtonElement>("next").disabled = this.#page >= count;
  }

  #sight(changes: IntersectionObserverEntry[]): void {
    const byRoot = new Map(this.#sheets.map((sheet) => [sheet.root as Element, sheet]));
    for (const { target, isIntersecting } of changes) {
      const sheet = byRoot.get(target);
      if (!sheet) continue;
      if (isIntersecting) this.#inSight.add(sheet);
      else this.#inSight.delete(sheet);
    }
    void this.#draw();
  }

  // One image is asked for at a time, that nearest to the middle first: who
  // leafs through a long document waits for the page before them alone.
  async #draw(): Promise<void> {
    if (this.#drawing) return;
    this.#drawing = true;
    for (let sheet = this.#next(); sheet; sheet = this.#next()) {
      const width = this.#width(sheet);
      try {
        const result = await this.#events.render(sheet.page, width);
        if (!this.#sheets.includes(sheet)) continue;
        await this.#show(sheet, result);
      } catch (error) {
        if (this.#sheets.includes(sheet)) this.#fail(sheet, error);
      }
    }
    this.#drawing = false;
  }

  async #show(sheet: Sheet, result: CheckRenderResult): Promise<void> {
    const here = this.#placed.filter(({ page }) => page === sheet.page);
    const alt = this.#t("preview_alt", sheet.page);
    await sheet.draw(result, alt, here, ({ entry }) => this.#makeFrame(entry));
    this.#drawn = [...this.#drawn.filter((other) => other !== sheet), sheet];
    for (const old of this.#drawn.slice(0, -MAX_IMAGES)) {
      if (this.#inSight.has(old)) continue;
      old.evict();
      this.#drawn = this.#drawn.filter((other) => other !== old);
    }
    if (this.#target?.page === sheet.page) {
      this.#approach(this.#target);
      this.#target = undefined;
    }
  }

  #makeFrame(entry: Entry): HTMLElement {
    const frame = make("button", `frame ${entry.tone}`) as HTMLButtonElement;
    frame.type = "button";
    frame.tabIndex = -1; // the cards are the keyboard's way
    frame.dataset.mark = entry.mark;
    frame.setAttribute("aria-label", this.#events.name(entry));
    frame.append(make("span", "badge", entry.mark));
    frame.addEventListener("click", () => this.#events.chosen(entry.mark));
    frame.addEventListener("pointerenter", () => this.#events.pointed(entry.mark));
    frame.addEventListener("pointerleave", () => this.#events.pointed(undefined));
    return frame;
  }

  #fail(sheet: Sheet, error: unknown): void {
    const retry = make("button", "", this.#t("preview_retry")) as HTMLButtonElement;
    retry.type = "button";
    retry.addEventListener("click", () => {
      sheet.fail();
      sheet.failed = false;
      void this.#draw();
    });
    sheet.fail(make("p", "", this.#events.explain(error)), retry);
  }

  #next(): Sheet | undefined {
    const middle = this.#area.scrollTop + this.#area.clientHeight / 2;
    const distance = ({ root }: Sheet) => Math.abs(root.offsetTop + root.offsetHeight / 2 - middle);
    return [...this.#inSight]
      .filter((sheet) => !sheet.failed && sheet.drawnWidth < this.#width(sheet) * 0.9)
      .sort((a, b) => distance(a) - distance(b))[0];
  }

  #width({ root }: Sheet): number {
    const size = { width: root.clientWidth, height: root.clientHeight };
    return renderWidth(size, window.devicePixelRatio);
  }
}
