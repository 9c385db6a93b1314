import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { LIBRARY, PAGE } from "./paths.js";
import type { TLSFiles } from "./tls.js";

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

/**
 * The portal of the tests: one page written against trien.js, served over https
 * with a certificate of this run, and the documents that a test put there.
 */
export class Website {
  readonly #server: Server;
  readonly #documents = new Map<string, Buffer>();

  private constructor(key: Buffer, cert: Buffer) {
    this.#server = createServer({ key, cert }, async ({ url = "/" }, response) => {
      const { pathname } = new URL(url, "https://portal.test");
      try {
        const body = await this.#find(decodeURIComponent(pathname));
        const type = TYPES[pathname.split(".").pop() ?? ""] ?? TYPES.html;
        response.writeHead(200, { "Content-Type": type }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
  }

  /** Opens a website on a free port of 127.0.0.1. */
  static async open({ key, cert }: TLSFiles): Promise<Website> {
    const site = new Website(await readFile(key), await readFile(cert));
    site.#server.listen(0, "127.0.0.1");
    await once(site.#server, "listening");
    return site;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** The website's origin under a name of the .test domain. */
  origin(name = "portal"): string {
    return `https://${name}.test:${this.port}`;
  }

  /** Serves a document as /documents/NAME. */
  put(name: string, document: Buffer): void {
    this.#documents.set(name, document);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #find(path: string): Promise<Buffer> {
    const document = path.startsWith("/documents/") && this.#documents.get(path.slice(11));
    if (document) return document;
    switch (path) {
      case "/":
        return readFile(`${PAGE}index.html`);
      case "/page.js":
      case "/batch.js":
      case "/statement.js":
      case "/raw.js":
        return readFile(PAGE + path.slice(1));
      case "/trien.js":
        return readFile(LIBRARY);
    }
    throw new Error(`no ${path}`);
  }
}
