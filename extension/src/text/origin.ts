/** An origin taken apart, so that the part that counts can be set off. */
export interface OriginParts {
  /** "https://" is what everybody expects; anything else deserves a warning. */
  scheme: string;
  /** What stands before the site's own name. */
  subdomain: string;
  /** The name that somebody registered: "tinh-a.gov.vn". */
  site: string;
  port: string;
  secure: boolean;
  /** The name has letters outside ASCII, shown in their ASCII form (xn--). */
  international: boolean;
}

// Second-level labels under which names are registered in country domains such
// as .vn. Only what is set off depends on it, never a decision.
const REGISTRIES = new Set([
  ..."ac biz co com edu gob gov gouv go health id info int mil name net or org pro".split(" "),
]);

/** Takes an origin apart, in its ASCII form; an address of numbers is all site. */
export function splitOrigin(origin: string): OriginParts {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (!url?.hostname) {
    const unreadable = { scheme: "", subdomain: "", site: origin, port: "" };
    return { ...unreadable, secure: false, international: false };
  }
  const labels = url.hostname.split(".");
  const top = labels.at(-1) ?? "";
  const numeric = url.hostname.startsWith("[") || /^\d+$/.test(top);
  const registry = labels.at(-2) ?? "";
  const own = numeric ? labels.length : top.length === 2 && REGISTRIES.has(registry) ? 3 : 2;
  const cut = Math.max(0, labels.length - own);
  return {
    scheme: `${url.protocol}//`,
    subdomain: cut > 0 ? `${labels.slice(0, cut).join(".")}.` : "",
    site: labels.slice(cut).join("."),
    port: url.port ? `:${url.port}` : "",
    // What stays on this PC needs no encryption.
    secure: url.protocol === "https:" || /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname),
    international: labels.some((label) => label.startsWith("xn--")),
  };
}
