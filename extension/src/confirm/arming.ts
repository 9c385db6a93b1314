/** How long the Sign button does nothing after the window shows something new, in ms. */
export const INERT_MS = 600;

/**
 * Keeps a click or key that was meant for something else from signing: nothing
 * can be approved until the window has stood visible and unchanged for a moment.
 */
export class Arming {
  #since: number | undefined;

  /** What the person sees begins now to be what they saw. */
  restart(now: number): void {
    this.#since = now;
  }

  /** Nothing may be approved until the next restart. */
  disarm(): void {
    this.#since = undefined;
  }

  /** Whether an approval at this time counts. */
  armed(now: number): boolean {
    return this.#since !== undefined && now - this.#since >= INERT_MS;
  }
}
