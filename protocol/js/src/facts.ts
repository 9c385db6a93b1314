import { DEFAULT_PORT } from "./websocket.js";

/** Whether the browser lets this page reach programs on the PC. */
export type LoopbackPermission = "granted" | "denied" | "prompt" | "unknown";

/** What the service answered to GET /health. */
export interface Health {
  version: string;
  originAllowed: boolean;
  agent: boolean;
}

/** The extension's id in Chromium, as published: extension/ids.json. */
export const EXTENSION_ID = "oeldhkhfcidegmackmdffcgjiodlkfmp";

/** Asks the browser, without any question to the person (Local Network Access). */
export async function loopbackPermission(): Promise<LoopbackPermission> {
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      return state;
    } catch {
      // This browser does not know the name.
    }
  }
  return "unknown";
}

/** Asks the service how it sees this page; null where nothing answers. */
export async function health(
  host: string,
  port = DEFAULT_PORT,
  timeout = 2000,
): Promise<Health | null> {
  try {
    const answer = await fetch(`http://${host}:${port}/health`, {
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(timeout),
    });
    const body = await answer.json();
    if (body?.name !== "trien") return null;
    return {
      version: String(body.version),
      originAllowed: body.originAllowed === true,
      agent: body.agent === true,
    };
  } catch {
    return null;
  }
}

/**
 * Tells whether the extension is installed and enabled although its bridge did
 * not answer, that is, is not allowed on this site. Only Chromium can tell: in
 * Firefox an extension's address is secret.
 */
export async function extensionInstalled(id = EXTENSION_ID): Promise<boolean> {
  try {
    return (await fetch(`chrome-extension://${id}/installed.json`)).ok;
  } catch {
    return false;
  }
}
