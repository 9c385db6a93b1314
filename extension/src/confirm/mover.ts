import type { ConsentState, Rect } from "../../../protocol/js/src/generated/messages.js";
import { placeOnSheet, type Size } from "../drawing/sheet.js";
import { element } from "../text/element.js";
import type { Translate } from "../text/language.js";
import { movable } from "./documents.js";
import { arrowStep, moved, pointsOf, samePlace } from "./drag.js";

/** The page under the signature, as it is drawn. */
export interface Ground {
  /** In pixels of the screen. */
  sheet: Size;
  /** In points. */
  paper: Size;
  /** The image, of which the signature is cut out while it moves. */
  url: string;
}

/** How long the arrow keys rest before a signature stays where it is, in ms. */
const REST_MS = 700;

/** Outlines the signature on the page, and lets the person move it where that is allowed. */
export class Mover {
  readonly #t: Translate;
  readonly #place: (document: number, rect: Rect) => void;
  readonly #onMoving: () => void;
  readonly #frame = element("place");
  #state: ConsentState | undefined;
  #index = 0;
  #ground: Ground | undefined;
  /** Where the agent has put the signature, and where the person has it now. */
  #from: Rect | undefined;
  #to: Rect | undefined;
  #grip: { x: number; y: number; from: Rect } | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The version that was moved, from when the agent is asked until it shows another. */
  #asked: number | undefined;
  #answered = false;

  /** place asks the agent; onMoving is called when something begins or ends to move. */
  constructor(t: Translate, place: (document: number, rect: Rect) => void, onMoving: () => void) {
    this.#t = t;
    this.#place = place;
    this.#onMoving = onMoving;
    const frame = this.#frame;
    frame.addEventListener("pointerdown", (event) => this.#take(event));
    frame.addEventListener("pointermove", (event) => this.#drag(event));
    frame.addEventListener("pointerup", () => this.#drop());
    frame.addEventListener("pointercancel", () => this.cancel());
    frame.addEventListener("keydown", (event) => this.#press(event));
    frame.addEventListener("blur", () => this.#settle());
  }

  /** Whether a signature is on its way, in the person's hand or the agent's. */
  get moving(): boolean {
    return this.#to !== undefined;
  }

  /** Shows where a document's signature stands. */
  show(state: ConsentState, index: number, ground: Ground): void {
    const rect = state.documents[index]?.placement?.rect;
    if (index !== this.#index) this.#leave();
    this.#state = state;
    this.#index = index;
    this.#ground = ground;
    this.#from = rect;
    const version = state.documents[index]?.version;
    if (this.#asked !== undefined && (this.#answered || this.#asked !== version)) this.#leave();
    const free = this.#free;
    this.#frame.hidden = !rect;
    this.#frame.classList.toggle("movable", free);
    this.#frame.tabIndex = free ? 0 : -1;
    this.#frame.setAttribute("role", free ? "application" : "img");
    this.#frame.setAttribute("aria-label", this.#t(free ? "place_movable" : "place_fixed"));
    this.#frame.title = this.#t(free ? "place_movable" : "place_fixed");
    if (!free) this.cancel();
    this.#draw();
  }

  /** There is no signature to outline. */
  hide(): void {
    this.#frame.hidden = true;
    if (this.#to) this.#leave();
  }

  /** The agent has answered: the signature stands where its next state says. */
  answered(): void {
    this.#answered = true;
  }

  /** Gives up what the agent has not been asked for. Reports whether there was anything. */
  cancel(): boolean {
    if (!this.#to || this.#asked !== undefined) return false;
    this.#leave();
    this.#draw();
    this.#onMoving();
    return true;
  }

  get #free(): boolean {
    const document = this.#state?.documents[this.#index];
    return (
      Boolean(this.#state && document && movable(this.#state, document)) &&
      this.#asked === undefined
    );
  }

  #take(event: PointerEvent): void {
    if (event.button !== 0 || !this.#free || !this.#from) return;
    event.preventDefault();
    this.#frame.focus();
    clearTimeout(this.#rest);
    this.#frame.setPointerCapture(event.pointerId);
    this.#grip = { x: event.clientX, y: event.clientY, from: this.#to ?? this.#from };
  }

  #drag({ clientX, clientY }: PointerEvent): void {
    const [grip, ground] = [this.#grip, this.#ground];
    if (!grip || !ground) return;
    const { sheet, paper } = ground;
    const [dx, dy] = pointsOf(clientX - grip.x, clientY - grip.y, sheet, paper);
    this.#go(moved(grip.from, dx, dy, paper));
  }

  #drop(): void {
    if (!this.#grip) return;
    this.#grip = undefined;
    this.#settle();
  }

  #press(event: KeyboardEvent): void {
    const way = arrowStep(event.key, event.shiftKey);
    const from = this.#to ?? this.#from;
    if (event.key === "Enter") this.#settle();
    if (!way || !from || !this.#free || !this.#ground || this.#grip) return;
    event.preventDefault();
    event.stopPropagation();
    this.#go(moved(from, way[0], way[1], this.#ground.paper));
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#settle(), REST_MS);
  }

  #leave(): void {
    clearTimeout(this.#rest);
    this.#grip = undefined;
    this.#to = undefined;
    this.#asked = undefined;
  }

  #go(to: Rect): void {
    const begins = !this.#to;
    this.#to = to;
    this.#draw();
    if (begins) this.#onMoving();
  }

  #settle(): void {
    clearTimeout(this.#rest);
    if (!this.#to || !this.#from || this.#asked !== undefined || this.#grip) return;
    if (samePlace(this.#to, this.#from)) {
      this.cancel();
      return;
    }
    this.#answered = false;
    this.#asked = this.#state?.documents[this.#index]?.version;
    this.#draw();
    this.#place(this.#index, this.#to);
  }

  #draw(): void {
    const ground = this.#ground;
    const from = this.#from;
    if (!ground || !from) return;
    const { paper, sheet, url } = ground;
    const style = this.#frame.style;
    const corner = (rect: Rect) => placeOnSheet({ rect }, paper);
    for (const [side, percent] of Object.entries(corner(this.#to ?? from))) {
      style.setProperty(side, `${percent}%`);
    }
    this.#frame.classList.toggle("moving", this.moving);
    // What moves is the signature as it is drawn: a piece of the page's own image.
    style.backgroundImage = this.#to ? `url("${url}")` : "";
    style.backgroundSize = `${sheet.width}px ${sheet.height}px`;
    const { left, top } = corner(from);
    style.backgroundPosition = `${(-left * sheet.width) / 100}px ${(-top * sheet.height) / 100}px`;
  }
}
