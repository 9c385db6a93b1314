/** What the browser tells of itself and of what it allows the extension. */
export interface BrowserFacts {
  /** "Chromium 156", "Firefox 153". */
  name: string;
  /** The extension's version. */
  extension: string;
  /** Which websites the extension may see: one that it may not see cannot reach it. */
  sites: "all" | "some" | "none";
  /** Whether it may run in private windows. */
  privately: boolean;
}

const SITES = ["http://*/*", "https://*/*"];

/** Asks the browser. */
export async function browserFacts(): Promise<BrowserFacts> {
  const [all, { origins = [] }, privately] = await Promise.all([
    chrome.permissions.contains({ origins: SITES }),
    chrome.permissions.getAll(),
    chrome.extension.isAllowedIncognitoAccess(),
  ]);
  return {
    name: browserName(navigator.userAgent, brands()),
    extension: chrome.runtime.getManifest().version,
    sites: all ? "all" : origins.length > 0 ? "some" : "none",
    privately,
  };
}

/** A browser's name among those that it gives itself, to be taken for others. */
interface Brand {
  brand: string;
  version: string;
}

function brands(): Brand[] {
  return (navigator as { userAgentData?: { brands?: Brand[] } }).userAgentData?.brands ?? [];
}

// The names that the program uses, too, in the order in which they are believed:
// all of these browsers call themselves Chromium as well.
const NAMES = ["Google Chrome", "Microsoft Edge", "Brave", "CocCoc", "Chromium"];

/** A name that people know, with the number that matters. */
export function browserName(userAgent: string, brands: readonly Brand[]): string {
  for (const name of NAMES) {
    const brand = brands.find((one) => one.brand === name);
    if (brand) return `${name === "CocCoc" ? "Cốc Cốc" : name} ${brand.version}`;
  }
  const [, name = "?", version = ""] = /(Firefox|Chrome)\/(\d+)/.exec(userAgent) ?? [];
  return `${name} ${version}`.trim();
}
