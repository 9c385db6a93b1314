// Prints what a person waits for, and what is downloaded. `npm run measure`.
import { stat } from "node:fs/promises";
import { run } from "../rig/child.js";
import { pdf } from "../rig/documents.js";
import { type Channel, Office } from "../rig/office.js";
import { EXTENSION, TRIEN } from "../rig/paths.js";
import { spawnToReply } from "./native.js";
import { clickToWindow, type Waits } from "./window.js";

const SPAWNS = 50;
const REPEATS = 5;

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const ms = (values: number[]) =>
  `${median(values).toFixed(0)} ms (max ${Math.max(...values).toFixed(0)})`;

const office = await Office.open();
try {
  const rows: Record<string, string> = {};

  const spawns: number[] = [];
  for (let i = 0; i < SPAWNS; i++) spawns.push(await spawnToReply(office.environment));
  rows["agent spawn → first reply"] =
    `${median(spawns).toFixed(1)} ms (max ${Math.max(...spawns).toFixed(1)})`;

  for (const megabytes of [1, 20]) {
    const name = `${megabytes}.pdf`;
    office.website.put(name, pdf(`${megabytes} MB`, megabytes << 20));
    for (const channel of ["extension", "websocket"] satisfies Channel[]) {
      const waits: Waits[] = [];
      await clickToWindow(office, channel, name); // to warm up
      for (let i = 0; i < REPEATS; i++) waits.push(await clickToWindow(office, channel, name));
      const label = `${megabytes} MB, ${channel}: click →`;
      rows[`${label} window painted`] = ms(waits.map((w) => w.painted));
      rows[`${label} page shown`] = ms(waits.map((w) => w.imageShown));
      rows[`${megabytes} MB, ${channel}: Ký → signed in page`] = ms(waits.map((w) => w.signed));
    }
  }

  const packed = `${office.dir}/extension.zip`;
  await run("python3", ["-m", "zipfile", "-c", packed, `${EXTENSION}/.`]);
  rows["build/trien"] = `${((await stat(TRIEN)).size / 2 ** 20).toFixed(1)} MiB`;
  rows["extension, packed"] = `${((await stat(packed)).size / 2 ** 10).toFixed(0)} KiB`;

  const width = Math.max(...Object.keys(rows).map((label) => label.length));
  for (const [label, figure] of Object.entries(rows)) {
    console.log(`${label.padEnd(width)}  ${figure}`);
  }
} finally {
  await office.close();
}
