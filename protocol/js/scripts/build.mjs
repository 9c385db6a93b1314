// Builds dist/: trien.js (an ES module), trien.global.js (a plain <script>,
// which defines the global Trien) and the type declarations.
import { execFileSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
await rm(`${root}/dist`, { recursive: true, force: true });

// What is bundled keeps its licence with it.
const licence = await readFile(`${root}/node_modules/@noble/hashes/LICENSE`, "utf8");
const shared = {
  banner: { js: `/*! Contains @noble/hashes:\n${licence}*/` },
  bundle: true,
  target: ["chrome109", "firefox115"],
  charset: "utf8",
  logLevel: "warning",
};
await Promise.all([
  build({
    ...shared,
    entryPoints: [`${root}/src/index.ts`],
    format: "esm",
    outfile: `${root}/dist/trien.js`,
  }),
  build({
    ...shared,
    entryPoints: [`${root}/src/global.ts`],
    format: "iife",
    outfile: `${root}/dist/trien.global.js`,
  }),
]);
execFileSync(
  process.execPath,
  [
    fileURLToPath(import.meta.resolve("typescript/package.json")).replace(
      "package.json",
      "bin/tsc",
    ),
    "-p",
    `${root}/tsconfig.build.json`,
  ],
  { stdio: "inherit" },
);
