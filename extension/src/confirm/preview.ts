import type {
  ConsentRenderResult,
  ConsentState,
} from "../../../protocol/js/src/generated/messages.js";
import { showImage } from "../drawing/image.js";
import { placeOnSheet, renderWidth, type Size, sheetSize } from "../drawing/sheet.js";
import { element, showText } from "../text/element.js";
import { formatBytes } from "../text/format.js";
import type { Language, Translate } from "../text/language.js";
import { signaturePage } from "./decision.js";

type Render = (page: number, width: number) => Promise<ConsentRenderResult>;

/** Shows the agent's own image of a page, with the signature in its place. */
export class Preview {
  readonly #render: Render;
  readonly #onShown: () => void;
  readonly #language: Language;
  readonly #t: Translate;
  readonly #area = element("sheet-area");
  readonly #sheet = element("sheet");
  readonly #image = element<HTMLImageElement>("page-image");
  #state: ConsentState | undefined;
  #page = 0;
  #whole = true;
  #shown: ConsentRenderResult | undefined;
  #rendering = false;
  #failed = false;

  /** The version of which the person has seen the signature's page. */
  shownVersion: number | undefined;

  constructor(render: Render, onShown: () => void, language: Language, t: Translate) {
    this.#render = render;
    this.#onShown = onShown;
    this.#language = language;
    this.#t = t;
    element("previous").addEventListener("click", () => this.#turn(this.#page - 1));
    element("next").addEventListener("click", () => this.#turn(this.#page + 1));
    element("go-to-signature").addEventListener("click", () => this.#goToSignature());
    element("zoom").addEventListener("click", () => this.#zoom());
    element("retry").addEventListener("click", () => this.#ask());
    this.#area.addEventListener("keydown", ({ key }) => {
      if (key === "PageUp") this.#turn(this.#page - 1);
      if (key === "PageDown") this.#turn(this.#page + 1);
    });
    new ResizeObserver(() => this.#lay()).observe(this.#area);
  }

  show(state: ConsentState): void {
    const before = this.#state;
    this.#state = state;
    // A changed signature must be seen before it can be approved.
    if (
      readable(state) &&
      (!before ||
        !readable(before) ||
        documentVersion(before.documents) !== documentVersion(state.documents))
    ) {
      this.#page = signaturePage(state);
      this.#ask();
    }
    this.#draw();
  }

  #turn(page: number): void {
    if (!this.#state || page < 1 || page > (this.#state.documents[0]?.pages ?? 0)) return;
    this.#page = page;
    this.#ask();
    this.#draw();
  }

  #goToSignature(): void {
    if (this.#state) this.#turn(signaturePage(this.#state));
    element("place").scrollIntoView({ block: "center" });
  }

  #zoom(): void {
    this.#whole = !this.#whole;
    this.#draw();
    element("place").scrollIntoView({ block: "center" });
  }

  // One image is asked for at a time; what changed meanwhile is asked for next.
  async #ask(): Promise<void> {
    if (this.#rendering || !this.#state) return;
    this.#rendering = true;
    this.#failed = false;
    const version = documentVersion(this.#state.documents);
    const page = this.#page;
    try {
      const width = renderWidth(areaSize(this.#area), window.devicePixelRatio);
      const image = await this.#render(page, width);
      await this.#load(image);
      if (page === signaturePage(this.#state) && image.version === version) {
        this.shownVersion = version;
      }
    } catch {
      this.#failed = true;
    }
    this.#rendering = false;
    this.#draw();
    if (page !== this.#page || version !== documentVersion(this.#state.documents)) this.#ask();
    else this.#onShown();
  }

  async #load(result: ConsentRenderResult): Promise<void> {
    this.#image.alt = this.#t("preview_alt", result.page);
    await showImage(this.#image, result);
    this.#shown = result;
  }

  #draw(): void {
    const state = this.#state;
    const [document] = state?.documents ?? [];
    if (!state || !document) return;
    const { placement } = document;
    const pages = document.pages;
    const current = this.#shown?.page === this.#page && !this.#failed;
    this.#sheet.hidden = !current;
    element("no-sheet").hidden = current;

    for (const id of ["previous", "next", "zoom"]) element(id).hidden = pages === 0;
    element("page-number").textContent = pages ? this.#t("preview_page", this.#page, pages) : "";
    element<HTMLButtonElement>("previous").disabled = this.#page <= 1;
    element<HTMLButtonElement>("next").disabled = this.#page >= pages;
    const here = placement?.page === this.#page;
    element("go-to-signature").hidden = !placement || here;
    element("legend").hidden = !here || !current;
    const reason = placement && document.placementReason;
    const place = element("place-reason");
    showText(place, reason ? reason[this.#language] : "");
    place.classList.toggle("uncertain", reason?.certain === false);
    element("invisible").hidden = Boolean(placement) || state.stage !== "ready";
    const zoom = element<HTMLButtonElement>("zoom");
    zoom.textContent = this.#t(this.#whole ? "preview_zoom" : "preview_whole");
    zoom.disabled = !current;

    const receiving = state.stage === "receiving";
    const progress = element<HTMLProgressElement>("received");
    progress.hidden = !receiving || document.size === 0;
    progress.max = document.size;
    progress.value = document.received;
    const [received, size] = [document.received, document.size].map((n) =>
      formatBytes(n, this.#language),
    );
    const text = this.#failed
      ? this.#t("preview_failed")
      : receiving
        ? `${this.#t("stage_receiving")} ${received} / ${size}`
        : state.stage === "password"
          ? "" // the form that asks for it stands there
          : this.#t("stage_checking");
    showText(element("preview-text"), text);
    element("retry").hidden = !this.#failed;
    this.#lay();
  }

  #lay(): void {
    const image = this.#shown;
    if (!image || !this.#state || this.#sheet.hidden) return;
    const { width, height } = sheetSize(image, areaSize(this.#area), this.#whole);
    this.#sheet.style.width = `${width}px`;
    this.#sheet.style.height = `${height}px`;

    const place = element("place");
    const placement = this.#state.documents[0]?.placement;
    const page = pageSize(image);
    place.hidden = !page || placement?.page !== this.#page;
    if (!page || !placement) return;
    for (const [side, percent] of Object.entries(placeOnSheet(placement, page))) {
      place.style.setProperty(side, `${percent}%`);
    }
  }
}

/** The version of a document that has images. */
function documentVersion([document]: ConsentState["documents"]): number | undefined {
  return document && document.pages > 0 ? document.version : undefined;
}

/** Whether the document has been read, so that it has images. */
function readable({ documents, stage }: ConsentState): boolean {
  const shown = stage === "ready" || stage === "signing" || stage === "timestamping";
  return documentVersion(documents) !== undefined && shown;
}

function areaSize(area: HTMLElement): Size {
  const { paddingLeft, paddingTop } = getComputedStyle(area);
  return {
    width: area.clientWidth - 2 * Number.parseFloat(paddingLeft),
    height: area.clientHeight - 2 * Number.parseFloat(paddingTop),
  };
}

function pageSize({ pageWidth, pageHeight }: ConsentRenderResult): Size | undefined {
  return pageWidth > 0 && pageHeight > 0 ? { width: pageWidth, height: pageHeight } : undefined;
}
