import { renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BrowserContext, firefox } from "playwright-core";

/** Where scripts run, as WebDriver BiDi tells it. */
interface Realm {
  realm?: string;
  context?: string | null;
  type?: string;
}

/** What became of a download; also, of a navigation, where to. */
interface Download {
  url?: string;
  /** Its name among downloads, which the ESR does not give. */
  download?: string;
  suggestedFilename?: string;
  filepath?: string;
}

/** A message of WebDriver BiDi, as far as it matters here. */
interface Message {
  id?: number;
  type?: string;
  method?: string;
  error?: string;
  result?: { realms?: Realm[] };
  params?: Realm & Download;
}

type Listener = (message: Message) => void;

/** A connection to the browser, as playwright-core has it inside. */
interface Transport {
  send(message: object): void;
  onmessage?: Listener;
}

interface BidiContext {
  _setPermission(origin: string, name: string, state: "denied"): Promise<void>;
}

interface BidiFirefox {
  connectToTransport(transport: Transport, options: object): Promise<unknown>;
}

/**
 * Commands that playwright-core sends whatever it is asked for, and that Firefox
 * ESR 153 does not know yet; nothing here needs them.
 */
const UNKNOWN = new Set(["emulation.setMediaFeaturesOverride"]);

/** The numbers of our own commands, which playwright-core never reaches. */
const OWN_IDS = 2 ** 40;

/**
 * Stands between playwright-core, which expects the newest Firefox, and the ESR:
 * answers what the ESR does not know, and asks for what it leaves out of pages of
 * the extension, which run in a process of their own: that their scripts run,
 * and that they have closed.
 */
class Interpreter {
  readonly #send: (message: object) => void;
  readonly #tell: Listener;
  /** The tab or frame of each realm. */
  readonly #realms = new Map<string, string>();
  /** The file names of the downloads that have begun, by address. */
  readonly #suggested = new Map<string, string>();
  readonly #questions = new Map<number, Listener>();
  #lastID = OWN_IDS;

  constructor(send: (message: object) => void, tell: Listener) {
    this.#send = send;
    this.#tell = tell;
  }

  fromClient(message: Message): void {
    if (!UNKNOWN.has(message.method ?? "")) this.#send(message);
    else queueMicrotask(() => this.#tell({ id: message.id, type: "success", result: {} }));
  }

  fromBrowser(message: Message): void {
    const answered = this.#questions.get(message.id ?? 0);
    if (answered) {
      this.#questions.delete(message.id ?? 0);
      answered(message);
      return;
    }
    const { method, params = {} } = message;
    if (method?.startsWith("browsingContext.download")) this.#name(params);
    this.#tell(message);
    if (method === "script.realmCreated") this.#keep(params);
    else if (method === "script.realmDestroyed") this.#forget(params);
    else if (method === "browsingContext.navigationCommitted") this.#lookInto(params);
  }

  #ask(method: string, params: object, answered: Listener): void {
    const id = ++this.#lastID;
    this.#questions.set(id, answered);
    this.#send({ id, method, params });
  }

  #keep({ realm, context, type }: Realm): void {
    if (realm && context && type === "window") this.#realms.set(realm, context);
  }

  /** Where nothing runs any more, there may be nothing any more. */
  #forget({ realm = "" }: Realm): void {
    const context = this.#realms.get(realm);
    this.#realms.delete(realm);
    if (!context || [...this.#realms.values()].includes(context)) return;
    this.#ask("browsingContext.getTree", { root: context }, ({ error }) => {
      if (error !== "no such frame") return;
      const params = { context, parent: null };
      this.#tell({ type: "event", method: "browsingContext.contextDestroyed", params });
    });
  }

  /** Names a download, and puts its file where playwright-core looks: under the name suggested. */
  #name(download: Download): void {
    const { url = "", suggestedFilename, filepath } = download;
    download.download = url;
    if (suggestedFilename) this.#suggested.set(url, suggestedFilename);
    const name = this.#suggested.get(url);
    if (filepath && name) renameSync(filepath, join(dirname(filepath), name));
  }

  /** Asks for the realms of a new page of the extension. */
  #lookInto({ context, url = "" }: { context?: string | null; url?: string }): void {
    if (!url.startsWith("moz-extension:")) return;
    this.#ask("script.getRealms", { context }, ({ result }) => {
      for (const realm of result?.realms ?? []) {
        this.#keep(realm);
        // playwright-core takes no notice of one that it knows.
        this.#tell({ type: "event", method: "script.realmCreated", params: realm });
      }
    });
  }
}

/** What playwright-core has inside behind an object of its interface. */
function inside<T>(object: unknown): T {
  const { _connection } = object as { _connection: { toImpl(object: unknown): T } };
  return _connection.toImpl(object);
}

/** Says no for the person to what a website may do, for which playwright-core has no word. */
export async function denyPermission(
  browser: BrowserContext,
  origin: string,
  name: "loopback-network",
): Promise<void> {
  await inside<BidiContext>(browser)._setPermission(origin, name, "denied");
}

let installed = false;

/**
 * Makes playwright-core speak with Firefox ESR: its own firefox is a patched
 * build that nobody has. This reaches into the exact version that
 * package-lock.json pins.
 */
export function speakESR(): void {
  if (installed) return;
  installed = true;
  const bidi = inside<{ _bidiFirefox: BidiFirefox }>(firefox)._bidiFirefox;
  const connect = bidi.connectToTransport.bind(bidi);
  bidi.connectToTransport = (transport, options) => {
    let listener: Listener | undefined;
    const interpreter = new Interpreter(transport.send.bind(transport), (message) =>
      listener?.(message),
    );
    transport.send = (message: Message) => interpreter.fromClient(message);
    Object.defineProperty(transport, "onmessage", {
      get: () => listener && ((message: Message) => interpreter.fromBrowser(message)),
      set: (next: Listener | undefined) => {
        listener = next;
      },
    });
    return connect(transport, options);
  };
}
