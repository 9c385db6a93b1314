import { fileURLToPath } from "node:url";

/** The project's folder, with a slash at the end. */
export const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

/** What `make build extension` made; a rig builds nothing itself. */
export const TRIEN = process.env.TRIEN ?? `${PROJECT}build/trien`;
export const DEMOTOKEN = `${PROJECT}build/demotoken`;
export const EXTENSION = `${PROJECT}extension/dist/chromium`;
export const EXTENSION_FIREFOX = `${PROJECT}extension/dist/firefox`;
export const LIBRARY = `${PROJECT}protocol/js/dist/trien.js`;

/** The example portal's server. */
export const PORTAL_SERVER = `${PROJECT}protocol/js/portal/server.mjs`;

export const TESTDATA = `${PROJECT}testdata/`;

/** The portal page of the tests. */
export const PAGE = fileURLToPath(new URL("../page/", import.meta.url));

/** Screenshots of what failed. */
export const FAILURES = `${PROJECT}build/e2e/`;

/** The extension's ids; with EXTENSION_KEY, as in all that is built, those of that key. */
export const IDS: { chromium: string; firefox: string } = (
  await import(`${PROJECT}extension/scripts/identity.mjs`)
).identity();

/** The host of the extension's pages in Firefox, which would choose one at random. */
export const FIREFOX_UUID = "4f1d5c0a-7d3e-4b1f-9a52-6f0e3c7b8d21";
