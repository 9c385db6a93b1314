import { Child } from "./child.js";
import { PORTAL_SERVER } from "./paths.js";
import type { TLSFiles } from "./tls.js";

/** The example portal (protocol/js/portal), served as its own developers do. */
export class ExamplePortal {
  readonly origin: string;
  readonly #server: Child;

  private constructor(origin: string, server: Child) {
    this.origin = origin;
    this.#server = server;
  }

  /** Starts its server on a port, with a folder of documents; without a certificate, on http. */
  static async start(port: number, documents: string, tls?: TLSFiles): Promise<ExamplePortal> {
    const server = await Child.start(
      process.execPath,
      [
        ...[PORTAL_SERVER, "--port", `${port}`, "--documents", documents],
        ...(tls ? ["--tls-key", tls.key, "--tls-cert", tls.cert] : []),
      ],
      process.env,
      /https?:/,
    );
    return new ExamplePortal(`${tls ? "https" : "http"}://eoffice.test:${port}`, server);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}
