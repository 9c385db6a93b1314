import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { basename } from "node:path";

/** What ./test made: the folders of packages, by version, for a server at this port. */
export const PACKAGES = process.env.PACKAGES ?? "";
const PORT = Number(process.env.PACKAGES_PORT);

/** The types with which any web server should serve the files. */
const TYPES: Record<string, string> = {
  crx: "application/x-chrome-extension",
  xpi: "application/x-xpinstall",
  xml: "text/xml",
  json: "application/json",
};

/** The organisation's web server, on which the packages of one version lie. */
export class PackageServer {
  /** What was asked for, in order. */
  readonly requests: URL[] = [];
  readonly address = `http://127.0.0.1:${PORT}/`;
  #version = "";
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async ({ url = "/" }, response) => {
      const asked = new URL(url, this.address);
      this.requests.push(asked);
      this.#server.emit("asked");
      const name = basename(asked.pathname);
      try {
        const body = await readFile(`${PACKAGES}/${this.#version}/${name}`);
        response.writeHead(200, { "Content-Type": TYPES[name.split(".").pop() ?? ""] }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
  }

  /** Serves the packages of a version. */
  static async open(version: string): Promise<PackageServer> {
    const server = new PackageServer();
    server.publish(version);
    server.#server.listen(PORT, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  /** Serves another version from now on. */
  publish(version: string): void {
    this.#version = version;
  }

  /** Waits until a file has been asked for. */
  async asked(name: string): Promise<URL> {
    for (;;) {
      const found = this.requests.find(({ pathname }) => pathname === `/${name}`);
      if (found) return found;
      await once(this.#server, "asked");
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}
