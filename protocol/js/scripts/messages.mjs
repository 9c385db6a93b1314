// Writes src/generated/messages.ts, the TypeScript types of every message,
// from the JSON Schema of the contract. With --check it writes nothing and
// fails where the file is stale.
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const schemaFile = new URL("../../schema/trien.schema.json", import.meta.url);
const outFile = new URL("../src/generated/messages.ts", import.meta.url);

export async function generate() {
  const schema = JSON.parse(await readFile(schemaFile, "utf8"));
  // A field that refers to another definition and adds constraints of its own
  // (a PIN) would be compiled to an intersection of unlike types.
  for (const definition of Object.values(schema.$defs)) {
    for (const property of Object.values(definition.properties ?? {})) {
      if (property.$ref && property.type) delete property.$ref;
    }
  }
  const text = await compile(schema, "Messages", {
    bannerComment: '// Generated from schema/trien.schema.json by "npm run generate". Do not edit.',
    additionalProperties: false,
    unreachableDefinitions: true,
    style: { singleQuote: false, printWidth: 100 },
  });
  return text
    .replace(/export interface Trien \{[^}]*\}\n/, "")
    .replaceAll(/ \*\n \* This interface was referenced by[^\n]*\n[^\n]*\n/g, "");
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const text = await generate();
  if (process.argv.includes("--check")) {
    if (text !== (await readFile(outFile, "utf8"))) {
      console.error('src/generated/messages.ts is stale: run "npm run generate"');
      process.exit(1);
    }
  } else {
    await writeFile(outFile, text);
  }
}
