import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { BrowserContext, Page } from "playwright-core";
import { type BrowserName, type BrowserOptions, startBrowser } from "./browser.js";
import { Child } from "./child.js";
import { Cleanup } from "./cleanup.js";
import { Confirmation } from "./confirmation.js";
import { ExamplePortal } from "./example-portal.js";
import { denyPermission } from "./firefox-esr.js";
import { FIREFOX_UUID, IDS, TRIEN } from "./paths.js";
import type { Policies } from "./policies.js";
import { freePort } from "./port.js";
import { PortalPage, type Signing, type SignOptions } from "./portal-page.js";
import { gone, type Running, running } from "./processes.js";
import { type Settings, writeSettings } from "./settings.js";
import { makeTLS } from "./tls.js";
import { Token } from "./token.js";
import { Website } from "./website.js";

/** The channels, by their letters in the design. */
export type Channel = "extension" | "websocket";

/** What is special about an office. */
export interface OfficeOptions {
  /** Flags of demotoken. */
  token?: string[];
  /** The authority tells what became of its certificates; without it, nobody does. */
  answers?: true;
  documentMiB?: number;
  /** Without it, Chromium. */
  browser?: BrowserName;
  extension?: boolean;
  /** The administrator's policies for the browser. */
  policies?: Policies;
  nativeHost?: BrowserOptions["nativeHost"];
  service?: boolean;
  headed?: boolean;
  /** Serves the example portal with this folder's documents. */
  portalDocuments?: string;
  /** The example portal is on http. */
  portalInsecure?: true;
  images?: Settings["images"];
  packs?: Settings["packs"];
  /** The portal may have digests signed, and people log in. */
  statements?: true;
  /** How long a login is kept (tokens.keep_login_minutes). */
  keepLoginMinutes?: number;
}

/**
 * One office PC with everything: a token, settings, the service, a browser with
 * the extension, and a portal on the public internet. Nothing of it is shared
 * with another office or with the person's own account; close() ends and
 * removes it all.
 */
export class Office {
  readonly dir: string;
  readonly token: Token;
  readonly website: Website;
  readonly port: number;
  browser!: BrowserContext;
  service: Child | undefined;
  examplePortal: ExamplePortal | undefined;
  readonly #environment: Record<string, string>;
  readonly #options: OfficeOptions;
  readonly #cleanup: Cleanup;

  private constructor(
    dir: string,
    token: Token,
    website: Website,
    port: number,
    options: OfficeOptions,
    cleanup: Cleanup,
  ) {
    this.dir = dir;
    this.token = token;
    this.website = website;
    this.port = port;
    this.#options = options;
    this.#cleanup = cleanup;
    this.#environment = {
      ...token.environment,
      HOME: `${dir}/home`,
      XDG_CONFIG_HOME: `${dir}/home/config`,
      XDG_STATE_HOME: `${dir}/home/state`,
      XDG_CACHE_HOME: `${dir}/home/cache`,
      XDG_RUNTIME_DIR: `${dir}/run`,
      TRIEN_SETTINGS: `${dir}/settings.toml`,
    };
  }

  /** Opens an office. */
  static async open(options: OfficeOptions = {}): Promise<Office> {
    const cleanup = new Cleanup();
    try {
      const dir = await mkdtemp(`${tmpdir()}/trien-e2e-`);
      cleanup.add(() => rm(dir, { recursive: true, maxRetries: 5, retryDelay: 100 }));
      for (const folder of ["home", "run", "token"])
        await mkdir(`${dir}/${folder}`, { mode: 0o700 });
      // Where the program keeps what it has asked for: no test waits for a network.
      const answers = options.answers ? ["-answers", `${dir}/home/state/trien/revocation`] : [];
      const token = await Token.make(`${dir}/token`, [...(options.token ?? []), ...answers]);
      const tls = await makeTLS(dir);
      const website = await Website.open(tls);
      cleanup.add(() => website.close());
      const office = new Office(dir, token, website, await freePort(), options, cleanup);
      if (options.portalDocuments) {
        const port = await freePort();
        office.examplePortal = await ExamplePortal.start(
          port,
          options.portalDocuments,
          options.portalInsecure ? undefined : tls,
        );
        cleanup.add(() => office.examplePortal?.stop());
      }
      const settings = {
        origins: office.origins,
        images: options.images,
        packs: options.packs,
        keepLoginMinutes: options.keepLoginMinutes,
        statements: options.statements && office.origins,
        modules: [token.modulePath],
        trust: token.trust,
        port: office.port,
        socket: `${dir}/run/service.sock`,
        documentMiB: options.documentMiB,
      };
      await writeSettings(office.settingsFile, settings);
      // The service tells by its standard error when it is ready.
      await writeSettings(office.serviceSettingsFile, settings);
      cleanup.add(() => office.#endProcesses());
      if (options.service !== false) await office.startService();
      cleanup.add(() => office.service?.stop());
      await office.startBrowser();
      cleanup.add(() => office.browser.close());
      return office;
    } catch (error) {
      await cleanup.run();
      throw error;
    }
  }

  /** The origins that the settings allow. */
  get origins(): string[] {
    return [this.website.origin(), ...(this.examplePortal ? [this.examplePortal.origin] : [])];
  }

  get settingsFile(): string {
    return `${this.dir}/settings.toml`;
  }

  get serviceSettingsFile(): string {
    return `${this.dir}/service.toml`;
  }

  /** The address of a page of the extension, which its worker and no website may open. */
  extensionPage(path: string): string {
    const origin =
      this.#options.browser === "firefox"
        ? `moz-extension://${FIREFOX_UUID}`
        : `chrome-extension://${IDS.chromium}`;
    return `${origin}/${path}`;
  }

  /** The environment in which the office's programs run. */
  get environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.#environment };
  }

  async startService(): Promise<void> {
    const args = ["service", "run", "--settings", this.serviceSettingsFile];
    this.service = await Child.start(TRIEN, args, this.environment, /service ready/);
  }

  async startBrowser(): Promise<void> {
    this.browser = await this.#start(this.#options.browser ?? "chromium", "profile");
  }

  /** Starts another browser beside the first; close() ends it too. */
  async anotherBrowser(name: BrowserName): Promise<BrowserContext> {
    const browser = await this.#start(name, `profile-${name}`);
    this.#cleanup.add(() => browser.close());
    return browser;
  }

  #start(name: BrowserName, folder: string): Promise<BrowserContext> {
    const options: BrowserOptions = {
      profile: `${this.dir}/${folder}`,
      environment: this.#environment,
      publicPorts: this.origins.map((origin) => Number(new URL(origin).port)),
      extension: this.#options.extension ?? true,
      policies: this.#options.policies,
      nativeHost: this.#options.nativeHost ?? true,
      headed: this.#options.headed,
    };
    return startBrowser(name, options);
  }

  /** Lets the portal reach programs on this PC, as a person's click on “Cho phép” does. */
  async allowLoopback(origin = this.website.origin()): Promise<void> {
    await this.browser.grantPermissions(["local-network-access"], { origin });
  }

  /** Keeps the portal from programs on this PC, as a person's click on “Chặn” does. */
  async blockLoopback(origin = this.website.origin()): Promise<void> {
    if (this.#options.browser === "firefox") {
      await denyPermission(this.browser, origin, "loopback-network");
      return;
    }
    // What a session has decided ends with it: this one stays as long as the browser.
    const session = await this.browser.newCDPSession(this.browser.pages()[0] as Page);
    for (const name of ["loopback-network", "local-network-access"]) {
      const permission = { name };
      await session.send("Browser.setPermission", { permission, setting: "denied", origin });
    }
  }

  /** Opens the portal in a new tab, under its allowed name or another. */
  async portal(name?: string): Promise<PortalPage> {
    return PortalPage.open(await this.browser.newPage(), this.website.origin(name));
  }

  /** Opens the portal and connects it to the host over one channel. */
  async connectedPortal(channel: Channel): Promise<PortalPage> {
    if (channel === "websocket") {
      await this.allowLoopback();
      await this.agentReady();
    }
    const portal = await this.portal();
    await this.#connect(portal, { channel, port: this.port });
    return portal;
  }

  /** Has the extension start the agent, which it does when a page first asks for it. */
  async agentReady(): Promise<void> {
    const portal = await this.portal();
    await this.#connect(portal, { channel: "extension" });
    await portal.page.close();
    await this.agentAtService();
  }

  /** Connects a page; on a PC so busy that it is told to try again, it does. */
  async #connect(portal: PortalPage, options: { channel: Channel; port?: number }): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const { code } = await portal.connect(options);
      if (!code) return;
      if (code !== "host.timeout") {
        throw new Error(`connect over ${options.channel}: ${code}\n${await this.log()}`);
      }
    }
    throw new Error(`connect over ${options.channel}: no answer\n${await this.log()}`);
  }

  /** Waits until the service, where it runs, knows the agents: one of each browser. */
  async agentAtService(agents = 1): Promise<void> {
    const count = (output: string, line: string) => output.split(line).length;
    await this.service?.prints(
      (output) => count(output, "agent connected") - count(output, "agent gone") >= agents,
    );
  }

  /** Asks for a signature and waits for the confirmation window. */
  async ask(
    portal: PortalPage,
    name: string,
    options?: SignOptions,
  ): Promise<{ signing: Signing; confirmation: Confirmation }> {
    const opening = Confirmation.next(this.browser);
    const signing = await portal.sign(name, options);
    return { signing, confirmation: await opening };
  }

  /** Waits for the next confirmation window; call it before what opens one. */
  nextConfirmation(): Promise<Confirmation> {
    return Confirmation.next(this.browser);
  }

  /** The office's own processes. */
  async processes(role?: Running["role"]): Promise<Running[]> {
    const all = await running(this.settingsFile);
    return role ? all.filter((process) => process.role === role) : all;
  }

  /** What the agents have logged, each in a file of its own. */
  async log(): Promise<string> {
    const folder = `${this.dir}/home/state/trien/logs`;
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => name.endsWith(".log")).sort();
    const texts = files.map((name) => readFile(`${folder}/${name}`, "utf8"));
    return (await Promise.all(texts)).join("");
  }

  /** The tabs and windows that are open. */
  pages(): Page[] {
    return this.browser.pages();
  }

  /** Ends everything and removes every trace. */
  async close(): Promise<void> {
    await this.#cleanup.run();
  }

  /** Closed pipes and browsers end their agents and workers: what stays is a fault. */
  async #endProcesses(): Promise<void> {
    const stayed: string[] = [];
    for (const { pid, role } of await this.processes()) {
      await gone(pid).catch(() => {
        stayed.push(role);
        process.kill(pid, "SIGKILL");
      });
    }
    if (stayed.length > 0) throw new Error(`still running at the end: ${stayed.join(", ")}`);
  }
}
