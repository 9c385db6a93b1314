import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium } from "playwright-core";
import type {
  ConsentRenderParams,
  ConsentState,
  ErrorData,
} from "../../../protocol/js/src/generated/messages.js";
import { Confirmation } from "./confirmation.js";
import { EXTENSION, IDS } from "./paths.js";

const RELAY = fileURLToPath(new URL("relay.mjs", import.meta.url));

/** What the window asked of the agent. */
export interface Asked {
  method: string;
  params: Record<string, unknown>;
}

/** Answers the window: a result, or an error. */
export type Answer = (asked: Asked) => Promise<object> | object;

/** Refuses what the window asked. */
export class Refusal extends Error {
  constructor(readonly data: ErrorData) {
    super(data.code);
  }
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: object;
  error?: object;
}

/** A screen, less the row at its lower edge that the system takes. */
export interface Screen {
  width: number;
  height: number;
}

/**
 * A browser with the extension, whose agent is the test: it says what the
 * confirmation window shows, and hears what the window asks. Nothing is signed.
 */
export class ScriptedAgent {
  readonly asked: Asked[] = [];
  /** Answers all but the images; a test may replace it. */
  answer: Answer = () => ({});
  /** Draws the pages. */
  draw: (params: ConsentRenderParams) => Promise<object> | object = () => ({});
  browser!: BrowserContext;
  readonly #dir: string;
  readonly #server: Server;
  readonly #version: string;
  #socket: Socket | undefined;
  #lastID = 0;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #hearing: (() => void)[] = [];
  #state: ConsentState | undefined;

  private constructor(dir: string, server: Server, version: string) {
    this.#dir = dir;
    this.#server = server;
    this.#version = version;
  }

  /**
   * Starts the browser on a screen, light or dark; resolves when the extension has said hello, to
   * which the agent answers with its version.
   */
  static async start(
    screen: Screen,
    colorScheme: "light" | "dark",
    version = "1.0.0",
  ): Promise<ScriptedAgent> {
    const dir = await mkdtemp(`${tmpdir()}/trien-window-`);
    const server = createServer();
    const agent = new ScriptedAgent(dir, server, version);
    const greeted = new Promise<void>((resolve) => {
      server.on("connection", (socket) => agent.#listen(socket, resolve));
    });
    await new Promise<void>((resolve) => server.listen(`${dir}/agent.sock`, resolve));
    await agent.#startBrowser(screen, colorScheme);
    await greeted;
    return agent;
  }

  async #startBrowser({ width, height }: Screen, colorScheme: "light" | "dark"): Promise<void> {
    const program = `${this.#dir}/host`;
    await writeFile(
      program,
      `#!/bin/sh\nexec "${process.execPath}" "${RELAY}" "${this.#dir}/agent.sock"\n`,
    );
    await chmod(program, 0o755);
    const hosts = `${this.#dir}/profile/NativeMessagingHosts`;
    await mkdir(hosts, { recursive: true });
    await writeFile(
      `${hosts}/vn.trien.host.json`,
      JSON.stringify({
        name: "vn.trien.host",
        description: "Triện",
        path: program,
        type: "stdio",
        allowed_origins: [`chrome-extension://${IDS.chromium}/`],
      }),
    );
    this.browser = await chromium.launchPersistentContext(`${this.#dir}/profile`, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      headless: false, // of playwright's own making; extensions need the new headless mode
      ignoreDefaultArgs: ["--disable-extensions"],
      locale: "vi-VN",
      timezoneId: "Asia/Ho_Chi_Minh",
      viewport: null,
      colorScheme,
      args: [
        "--headless=new",
        "--no-sandbox",
        `--screen-info={${width}x${height} workAreaBottom=40}`,
        `--disable-extensions-except=${EXTENSION}`,
        `--load-extension=${EXTENSION}`,
      ],
    });
    this.browser.setDefaultTimeout(10_000);
    // --window-size would be every window's: only the first fills the screen.
    const background =
      this.browser.serviceWorkers()[0] ?? (await this.browser.waitForEvent("serviceworker"));
    await background.evaluate(
      `chrome.windows.getLastFocused().then(({ id }) => chrome.windows.update(id, ${JSON.stringify({ left: 0, top: 0, width, height: height - 40 })}))`,
    );
  }

  /** The address of a page of the extension. */
  extensionPage(path: string): string {
    return `chrome-extension://${IDS.chromium}/${path}`;
  }

  /** Opens a confirmation; resolves when the extension says that its window stands. */
  async open(state: ConsentState): Promise<Confirmation> {
    this.#state = state;
    const window = Confirmation.next(this.browser);
    await this.#request("consent.open", { state });
    return window;
  }

  /** What the window shows, as far as the agent knows. */
  get state(): ConsentState {
    if (!this.#state) throw new Error("no confirmation is open");
    return this.#state;
  }

  /** Shows a new state. */
  update(change: Partial<ConsentState>): void {
    this.#state = { ...this.state, ...change };
    this.#send({ method: "consent.update", params: { state: this.#state } });
  }

  /** Ends the confirmation. */
  end(change: Partial<ConsentState>): void {
    this.#state = { ...this.state, ...change };
    this.#send({ method: "consent.end", params: { state: this.#state } });
  }

  /** The requests of one method, in order. */
  of(method: string): Record<string, unknown>[] {
    return this.asked.filter((asked) => asked.method === method).map(({ params }) => params);
  }

  /** Resolves when the window asks for something more. */
  hears(): Promise<void> {
    return new Promise((resolve) => this.#hearing.push(resolve));
  }

  /** Ends the browser and removes every trace. */
  async close(): Promise<void> {
    await this.browser.close();
    this.#socket?.destroy();
    this.#server.close();
    await rm(this.#dir, { recursive: true, maxRetries: 5, retryDelay: 100 });
  }

  #listen(socket: Socket, greeted: () => void): void {
    this.#socket = socket;
    socket.on("error", () => {});
    let unread = Buffer.alloc(0);
    socket.on("data", (piece) => {
      unread = Buffer.concat([unread, piece]);
      while (unread.length >= 4 && unread.length >= 4 + unread.readUInt32LE(0)) {
        const end = 4 + unread.readUInt32LE(0);
        const message: Message = JSON.parse(unread.toString("utf8", 4, end));
        unread = unread.subarray(end);
        void this.#receive(message, greeted);
      }
    });
  }

  async #receive(message: Message, greeted: () => void): Promise<void> {
    const { id, method, params = {} } = message;
    if (method === undefined) {
      this.#waiting.get(id ?? 0)?.(message);
      return;
    }
    if (method === "extension.hello") {
      const host = { name: "scripted", version: this.#version };
      this.#send({ id, result: { host, protocol: 1 } });
      greeted();
      return;
    }
    // The last words of a window that was closed before this one.
    if (params.consent !== this.#state?.consent) return;
    const asked = { method, params };
    this.asked.push(asked);
    for (const resolve of this.#hearing.splice(0)) resolve();
    try {
      const drawing = method === "consent.render";
      const result = await (drawing
        ? this.draw(params as unknown as ConsentRenderParams)
        : this.answer(asked));
      this.#send({ id, result });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { data } = error;
      this.#send({ id, error: { code: -32000, message: data.en.message, data } });
    }
  }

  #request(method: string, params: object): Promise<Message> {
    const id = ++this.#lastID;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#send({ id, method, params } as Message);
    return answer;
  }

  #send(message: object): void {
    const bytes = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.#socket?.write(Buffer.concat([length, bytes]));
  }
}
