// Serves the example portal: node portal/server.mjs [--port 8443] [--host 127.0.0.1]
//   [--tls-cert FILE --tls-key FILE] [--documents DIR]
// DIR holds PDFs; a documents.json in it names them, otherwise every PDF is
// listed. Prints the portal's address when it listens.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTLSServer } from "node:https";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values: flags } = parseArgs({
  options: {
    port: { type: "string", default: "8080" },
    host: { type: "string", default: "127.0.0.1" },
    "tls-cert": { type: "string" },
    "tls-key": { type: "string" },
    documents: { type: "string", default: join(here, "documents") },
  },
});

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".pdf": "application/pdf",
};

const HEADERS = {
  // What trien.js needs of a strict policy: the service on loopback, and the
  // file that says the extension is installed.
  "Content-Security-Policy":
    "default-src 'self'; connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:* chrome-extension:; object-src 'none'",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

const FILES = {
  "/": join(here, "index.html"),
  "/icon.svg": join(here, "icon.svg"),
  "/portal.css": join(here, "portal.css"),
  "/portal.js": join(here, "portal.js"),
  "/batch.js": join(here, "batch.js"),
  "/connection.js": join(here, "connection.js"),
  "/trien.js": join(here, "../dist/trien.js"),
  "/trien.global.js": join(here, "../dist/trien.global.js"),
};

// What a portal knows of its documents, so that a page declares them before it
// fetches them: length and SHA-256, computed once.
const known = new Map();

async function measured(file) {
  const { size, mtimeMs } = await stat(file);
  const before = known.get(file);
  if (before?.size === size && before.mtimeMs === mtimeMs) return before;
  const digest = createHash("sha256");
  for await (const piece of createReadStream(file)) digest.update(piece);
  const facts = { size, mtimeMs, sha256: digest.digest("hex") };
  known.set(file, facts);
  return facts;
}

async function documentList() {
  const named = await readFile(join(flags.documents, "documents.json"), "utf8").catch(() => null);
  const list = named ? JSON.parse(named) : await everyDocument();
  return Promise.all(
    list.map(async (document) => {
      const file = join(flags.documents, basename(decodeURIComponent(document.path)));
      const { size, sha256 } = await measured(file);
      return { ...document, size, sha256 };
    }),
  );
}

async function everyDocument() {
  const names = (await readdir(flags.documents)).filter((name) => name.endsWith(".pdf")).sort();
  return names.map((name, i) => ({
    id: `${i + 1}`,
    title: name.slice(0, -4),
    number: `${i + 1}`,
    name,
    path: `/documents/${encodeURIComponent(name)}`,
  }));
}

async function serve(request, response) {
  const path = decodeURIComponent(new URL(request.url, "http://portal").pathname);
  if (path === "/documents.json") {
    response.writeHead(200, { ...HEADERS, "Content-Type": TYPES[".json"] });
    response.end(JSON.stringify(await documentList()));
    return;
  }
  // Only the last element of a document's path is used: nothing leads outside.
  const file = path.startsWith("/documents/") ? join(flags.documents, basename(path)) : FILES[path];
  const info = file && (await stat(file).catch(() => null));
  if (!info?.isFile()) {
    response.writeHead(404, HEADERS).end();
    return;
  }
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { ...HEADERS, "Content-Type": type, "Content-Length": info.size });
  createReadStream(file).pipe(response);
}

const handler = (request, response) =>
  serve(request, response).catch(() => response.writeHead(400, HEADERS).end());
const tls = flags["tls-cert"] && flags["tls-key"];
const server = tls
  ? createTLSServer(
      { cert: await readFile(flags["tls-cert"]), key: await readFile(flags["tls-key"]) },
      handler,
    )
  : createServer(handler);
server.listen(Number(flags.port), flags.host, () => {
  console.log(`${tls ? "https" : "http"}://${flags.host}:${server.address().port}/`);
});
