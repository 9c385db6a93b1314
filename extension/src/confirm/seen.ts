/** How long the signature's page must stand on the screen to count as seen, in ms. */
export const SEEN_MS = 500;

/**
 * Which documents the person has had before them, each in one version: a signature that moved, or
 * another certificate, has to be looked at anew.
 */
export class SeenMarks {
  readonly #versions = new Map<number, number>();
  #looking: { document: number; version: number; since: number } | undefined;

  /** From now on the page with the document's signature is on the screen; tells whether it begins
   * to be. */
  look(document: number, version: number, now: number): boolean {
    this.settle(now);
    if (this.#looking?.document === document && this.#looking.version === version) return false;
    this.#looking = { document, version, since: now };
    return true;
  }

  /** From now on something else is, or nothing. */
  lookAway(now: number): void {
    this.settle(now);
    this.#looking = undefined;
  }

  /** Marks what has been looked at long enough. */
  settle(now: number): void {
    const looking = this.#looking;
    if (looking && now - looking.since >= SEEN_MS) {
      this.#versions.set(looking.document, looking.version);
    }
  }

  /** Whether the document was seen as it is in this version. */
  has(document: number, version: number): boolean {
    return this.#versions.get(document) === version;
  }
}
