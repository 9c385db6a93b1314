/** An event of the extension API that a test fires. */
export class FakeEvent<A extends unknown[]> {
  readonly #listeners: ((...args: A) => void)[] = [];
  addListener = (listener: (...args: A) => void): void => {
    this.#listeners.push(listener);
  };
  removeListener = (listener: (...args: A) => void): void => {
    this.#listeners.splice(this.#listeners.indexOf(listener), 1);
  };
  fire(...args: A): void {
    for (const listener of [...this.#listeners]) listener(...args);
  }
}

/** A runtime port whose other end is a test. */
export class FakePort {
  readonly posted: Record<string, unknown>[] = [];
  readonly onMessage = new FakeEvent<[unknown]>();
  readonly onDisconnect = new FakeEvent<[unknown]>();
  connected = true;
  sender: object = { tab: { id: 1 } };
  readonly #waiting: (() => void)[] = [];

  postMessage(message: Record<string, unknown>): void {
    this.posted.push(message);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  disconnect(): void {
    this.connected = false;
  }

  /** Resolves when something more is posted. */
  hears(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The other end leaves; a native port says why. */
  leave(error?: string): void {
    this.onDisconnect.fire(error === undefined ? this : { error: { message: error } });
  }
}

/** What the background uses of the API; tests look at ports and windows. */
export function fakeChrome() {
  const ports: FakePort[] = [];
  const windows: string[] = [];
  const removed: number[] = [];
  const tabs: string[] = [];
  const raised: string[] = [];
  const chrome = {
    runtime: {
      id: "extension-id",
      lastError: undefined,
      getManifest: () => ({ version: "1.2.3" }),
      getURL: (path: string) => `chrome-extension://extension-id/${path}`,
      connectNative: () => {
        const port = new FakePort();
        ports.push(port);
        return port;
      },
    },
    windows: {
      getLastFocused: async () => ({ left: 0, top: 0, width: 1280, height: 800 }),
      create: async ({ url }: { url: string }) => ({ id: windows.push(url) }),
      remove: async (id: number) => void removed.push(id),
      update: async (id: number) => void raised.push(`window ${id}`),
      onRemoved: new FakeEvent<[number]>(),
    },
    tabs: {
      create: async ({ url }: { url: string }) => ({ id: tabs.push(url) }),
      update: async (id: number) => void raised.push(`tab ${id}`),
    },
  };
  Object.assign(globalThis, { chrome });
  // Node has one of its own from version 21 on.
  if (!("navigator" in globalThis)) {
    Object.assign(globalThis, { navigator: { userAgent: "a browser" } });
  }
  return { ports, windows, removed, tabs, raised, chrome };
}
