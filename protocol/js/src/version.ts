import { version } from "../package.json";

/** How this library names itself to the host. */
export const CLIENT = { name: "trien.js", version };
