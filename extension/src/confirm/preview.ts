import type { ConsentDocument, ConsentState } from "../../../protocol/js/src/generated/messages.js";
import { renderWidth, type Size, sheetSize } from "../drawing/sheet.js";
import { element, setText, showText } from "../text/element.js";
import { formatBytes } from "../text/format.js";
import type { Language, Translate } from "../text/language.js";
import { drawn, movable, readable, signaturePage, step } from "./documents.js";
import type { Mover } from "./mover.js";
import type { Picture, Pictures, Wish } from "./pictures.js";
import { Unwanted } from "./render-queue.js";

/** Shows the agent's own image of a page of one document, with the signature in its place. */
export class Preview {
  readonly #pictures: Pictures;
  readonly #mover: Mover;
  readonly #onShown: () => void;
  readonly #language: Language;
  readonly #t: Translate;
  readonly #area = element("sheet-area");
  readonly #sheet = element("sheet");
  readonly #image = element<HTMLImageElement>("page-image");
  #state: ConsentState | undefined;
  #index = 0;
  #page = 0;
  #whole = true;
  #shown: Picture | undefined;
  #turn = 0;
  #failed: string | undefined;
  #room: Size | undefined;

  /** onShown is called when something else stands on the screen. */
  constructor(
    pictures: Pictures,
    mover: Mover,
    onShown: () => void,
    language: Language,
    t: Translate,
  ) {
    this.#pictures = pictures;
    this.#mover = mover;
    this.#onShown = onShown;
    this.#language = language;
    this.#t = t;
    element("previous").addEventListener("click", () => this.turn(-1));
    element("next").addEventListener("click", () => this.turn(1));
    element("go-to-signature").addEventListener("click", () => this.#goToSignature());
    element("zoom").addEventListener("click", () => this.#zoom());
    element("retry").addEventListener("click", () => this.#ask());
    new ResizeObserver(([entry]) => {
      // Without the padding; asking the area itself would have everything laid out anew each time.
      this.#room = entry?.contentRect;
      this.#lay();
    }).observe(this.#area);
  }

  /** The document whose page with the signature is on the screen, as it is now. */
  get sight(): { document: number; version: number } | undefined {
    const document = this.#document;
    const shown = this.#shown;
    if (!document || !shown || this.#sheet.hidden || !readable(document)) return undefined;
    if (!this.#current(shown) || shown.version !== document.version) return undefined;
    if (shown.page !== signaturePage(document)) return undefined;
    return { document: this.#index, version: document.version };
  }

  /** The page in view. */
  get page(): number {
    return this.#page;
  }

  /** Whether the page is larger than its area. */
  get zoomed(): boolean {
    return !this.#whole;
  }

  /** Shows a document of a state. */
  show(state: ConsentState, index: number): void {
    const before = this.#index === index ? this.#document : undefined;
    this.#state = state;
    this.#index = index;
    if (!before) this.#failed = undefined;
    const document = this.#document;
    // A changed signature must be seen before it can be approved.
    const changed = !before || !readable(before) || before.version !== document?.version;
    if (document && readable(document) && changed) {
      this.#page = signaturePage(document);
      this.#ask();
    }
    this.#draw();
  }

  /** Turns pages. */
  turn(by: number): void {
    const pages = this.#document?.pages ?? 0;
    const page = 1 + step(pages, this.#page - 1, by);
    if (pages === 0 || page === this.#page) return;
    this.#page = page;
    this.#ask();
    this.#draw();
  }

  get #document(): ConsentDocument | undefined {
    return this.#state?.documents[this.#index];
  }

  #current({ document, page }: Picture): boolean {
    return document === this.#index && page === this.#page;
  }

  #goToSignature(): void {
    const document = this.#document;
    if (document) this.turn(signaturePage(document) - this.#page);
    element("place").scrollIntoView({ block: "center" });
  }

  #zoom(): void {
    this.#whole = !this.#whole;
    this.#draw();
    element("place").scrollIntoView({ block: "center" });
  }

  #wish(index: number, page: number, version: number): Wish {
    this.#room ??= areaSize(this.#area);
    const width = renderWidth(this.#room, window.devicePixelRatio);
    return { document: index, page, version, width };
  }

  // The latest wish counts: what comes for an earlier one is kept, but not shown.
  async #ask(): Promise<void> {
    const document = this.#document;
    if (!document || !readable(document)) return;
    const turn = ++this.#turn;
    this.#failed = undefined;
    const [index, page, { version }] = [this.#index, this.#page, document];
    const wanted = () =>
      index === this.#index && page === this.#page && version === this.#document?.version;
    try {
      const wish = this.#wish(index, page, version);
      const picture = await this.#pictures.page(wish, "page", wanted);
      if (turn !== this.#turn) return;
      // While the picture changes, nothing of the document before may show in its frame.
      if (this.#shown && !this.#current(this.#shown)) this.#shown = undefined;
      this.#image.alt = this.#t("preview_alt", page);
      this.#image.src = picture.url;
      await this.#image.decode();
      if (turn !== this.#turn) return;
      this.#shown = picture;
    } catch (error) {
      if (turn !== this.#turn) return;
      // Given up while the person was elsewhere for a moment.
      if (error instanceof Unwanted) return this.#ask();
      this.#failed = this.#t("preview_failed");
    }
    this.#draw();
    this.#onShown();
    this.#askAhead();
  }

  // The next document's page is drawn while the person looks at this one.
  #askAhead(): void {
    const documents = this.#state?.documents ?? [];
    const next = documents.findIndex(
      (document, i) => i > this.#index && !document.removed && readable(document),
    );
    const document = documents[next];
    if (!document) return;
    const wish = this.#wish(next, signaturePage(document), document.version);
    this.#pictures
      .page(wish, "ahead", () => this.#state?.documents[next]?.version === document.version)
      .catch(() => {});
  }

  #draw(): void {
    const document = this.#document;
    if (!document) return;
    const { placement, pages } = document;
    const current =
      this.#shown !== undefined && this.#current(this.#shown) && this.#failed === undefined;
    this.#sheet.hidden = !current || !drawn(document);
    element("no-sheet").hidden = !this.#sheet.hidden;

    for (const id of ["previous", "next", "zoom"]) element(id).hidden = pages === 0;
    setText(element("page-number"), pages ? this.#t("preview_page", this.#page, pages) : "");
    element<HTMLButtonElement>("previous").disabled = this.#page <= 1;
    element<HTMLButtonElement>("next").disabled = this.#page >= pages;
    const here = placement?.page === this.#page;
    element("go-to-signature").hidden = !placement || here || this.#sheet.hidden;
    element("legend").hidden = !here || this.#sheet.hidden;
    const free = this.#state !== undefined && movable(this.#state, document);
    setText(element("legend"), this.#t(free ? "preview_place_movable" : "preview_place"));
    element("place-here").hidden = !free || here || this.#sheet.hidden;
    const told = drawn(document) && !document.removed;
    const reason = told && placement ? document.placementReason : undefined;
    const place = element("place-reason");
    showText(place, reason ? reason[this.#language] : "");
    place.classList.toggle("uncertain", reason?.certain === false);
    element("invisible").hidden = Boolean(placement) || document.stage !== "ready";
    const zoom = element<HTMLButtonElement>("zoom");
    setText(zoom, this.#t(this.#whole ? "preview_zoom" : "preview_whole"));
    zoom.disabled = this.#sheet.hidden;

    const progress = element<HTMLProgressElement>("received");
    progress.hidden = document.stage !== "receiving" || document.size === 0;
    progress.max = document.size;
    progress.value = document.received;
    showText(element("preview-text"), this.#text(document));
    element("retry").hidden = this.#failed === undefined || !readable(document);
    this.#lay();
  }

  #text(document: ConsentDocument): string {
    const { stage, error } = document;
    if (stage === "receiving") {
      const [received, size] = [document.received, document.size].map((bytes) =>
        formatBytes(bytes, this.#language),
      );
      return `${this.#t("stage_receiving")} ${received} / ${size}`;
    }
    if (stage === "password") return ""; // the form that asks for it stands there
    if (stage === "failed") {
      const sentence = error?.[this.#language];
      return [this.#t("document_failed"), sentence?.message, sentence?.action].join(" ");
    }
    if (this.#failed !== undefined) return this.#failed;
    if (readable(document)) return this.#t("preview_loading");
    return this.#t(this.#state?.stage === "token" ? "preview_token" : "stage_checking");
  }

  #lay(): void {
    const shown = this.#shown;
    const document = this.#document;
    if (!shown || !document || !this.#state || this.#sheet.hidden) {
      this.#mover.hide();
      return;
    }
    this.#room ??= areaSize(this.#area);
    const sheet = sheetSize(shown.image, this.#room, this.#whole);
    this.#sheet.style.width = `${sheet.width}px`;
    this.#sheet.style.height = `${sheet.height}px`;
    this.#sheet.classList.toggle("outdated", shown.version !== document.version);
    const { paper, url } = shown;
    if (!paper || document.placement?.page !== this.#page) this.#mover.hide();
    else this.#mover.show(this.#state, this.#index, { sheet, paper, url });
  }
}

function areaSize(area: HTMLElement): Size {
  const { paddingLeft, paddingTop } = getComputedStyle(area);
  return {
    width: area.clientWidth - 2 * Number.parseFloat(paddingLeft),
    height: area.clientHeight - 2 * Number.parseFloat(paddingTop),
  };
}
