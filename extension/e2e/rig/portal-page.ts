import type { Page } from "playwright-core";

/** What became of a promise of trien.js in the page. */
export interface Outcome<T> {
  value?: T;
  /** The TrienError's code. */
  code?: string;
  vi?: { message: string; action: string };
  en?: { message: string; action: string };
  /** When it settled, in ms since 1970. */
  at: number;
}

/** What a signature was asked for with, beside the document. */
export interface SignOptions {
  purpose: string;
  placement?: { page: number; rect: { x: number; y: number; width: number; height: number } };
  certificate?: string;
}

/** How a document is to be verified. */
export interface VerifyOptions {
  show?: boolean;
}

/** The report on a document, as far as tests look at it. */
export interface Verified {
  valid: boolean;
  verification: { acceptance: string };
}

/** What the page knows of a signature. */
export interface Signed {
  name: string;
  size: number;
  sha256: string;
  commonName: string;
  fingerprint: string;
  field: string;
  integrity: string;
}

/** The functions of page.js. */
interface PortalFunctions {
  connect(options: object): Promise<Outcome<{ channel: string }>>;
  tokens(): Promise<Outcome<{ label: string }[]>>;
  certificates(): Promise<Outcome<{ commonName: string; fingerprint: string }[]>>;
  verify(name: string, options: VerifyOptions): Promise<Outcome<Verified>>;
  close(): void;
  start(id: number, name: string, options: SignOptions): void;
  finish(id: number): Promise<Outcome<Signed> & { clickedAt: number; stages: string[] }>;
  abort(id: number): number;
  download(id: number): void;
}
declare const portal: PortalFunctions;

/** The function of raw.js. */
declare const rawConversation: (
  channel: string,
  port: number,
  messages: string[],
) => Promise<string[]>;

/** The tests' portal in a tab. */
export class PortalPage {
  readonly page: Page;
  #lastSigning = 0;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Goes to the portal and waits until its script runs. */
  static async open(page: Page, origin: string): Promise<PortalPage> {
    await page.goto(origin);
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    return new PortalPage(page);
  }

  connect(options: object): Promise<Outcome<{ channel: string }>> {
    return this.page.evaluate((o) => portal.connect(o), options);
  }

  /** Speaks past trien.js: see raw.js. */
  raw(channel: string, port: number, messages: string[]): Promise<string[]> {
    return this.page.evaluate((a) => rawConversation(a.channel, a.port, a.messages), {
      channel,
      port,
      messages,
    });
  }

  tokens() {
    return this.page.evaluate(() => portal.tokens());
  }

  certificates() {
    return this.page.evaluate(() => portal.certificates());
  }

  /** Has a document of the website verified. */
  verify(name: string, options: VerifyOptions = {}): Promise<Outcome<Verified>> {
    return this.page.evaluate((a) => portal.verify(a.name, a.options), { name, options });
  }

  /** Ends the page's conversation. */
  close(): Promise<void> {
    return this.page.evaluate(() => portal.close());
  }

  /** Asks for a signature on a document of the website, and does not wait for it. */
  async sign(name: string, options: SignOptions = { purpose: "approve" }): Promise<Signing> {
    const id = ++this.#lastSigning;
    await this.page.evaluate((a) => portal.start(a.id, a.name, a.options), { id, name, options });
    return new Signing(this.page, id);
  }
}

/** One request for a signature. */
export class Signing {
  /** Settles with the promise of trien.js; never rejects while the tab lives. */
  readonly outcome: Promise<Outcome<Signed> & { clickedAt: number; stages: string[] }>;
  readonly #page: Page;
  readonly #id: number;

  constructor(page: Page, id: number) {
    this.#page = page;
    this.#id = id;
    this.outcome = page.evaluate((n) => portal.finish(n), id);
    this.outcome.catch(() => {}); // a test that closes the tab does not ask
  }

  /** Aborts it with its AbortSignal; returns when, in ms since 1970. */
  abort(): Promise<number> {
    return this.#page.evaluate((n) => portal.abort(n), this.#id);
  }

  /** Downloads what was signed, as a person does, into a file. */
  async download(file: string): Promise<void> {
    const [download] = await Promise.all([
      this.#page.waitForEvent("download"),
      this.#page.evaluate((n) => portal.download(n), this.#id),
    ]);
    await download.saveAs(file);
  }
}
