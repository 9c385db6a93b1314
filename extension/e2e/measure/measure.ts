// Prints what a person waits for, what it takes, and what is downloaded.
// `npm run measure` measures all of it, `npm run measure -- batch` one part:
// agent, single, batch or size.
import { stat } from "node:fs/promises";
import { run } from "../rig/child.js";
import { pdf } from "../rig/documents.js";
import { type Channel, Office } from "../rig/office.js";
import { EXTENSION, TRIEN } from "../rig/paths.js";
import { putScans, signTogether } from "./batch.js";
import { spawnToReply } from "./native.js";
import { clickToWindow, type Waits } from "./window.js";

const SPAWNS = 50;
const REPEATS = 5;

const CHANNELS: Channel[] = ["extension", "websocket"];

// A leader's morning: so many scans of this size.
const BATCH = 40;
const SCAN_BYTES = 8 << 20;

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const ms = (values: number[]) =>
  `${median(values).toFixed(0)} ms (max ${Math.max(...values).toFixed(0)})`;

const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;

const parts = process.argv.slice(2);
const measures = (part: string) => parts.length === 0 || parts.includes(part);

const office = await Office.open();
const rows: Record<string, string> = {};

async function measureAgent(): Promise<void> {
  const spawns: number[] = [];
  for (let i = 0; i < SPAWNS; i++) spawns.push(await spawnToReply(office.environment));
  rows["agent spawn → first reply"] =
    `${median(spawns).toFixed(1)} ms (max ${Math.max(...spawns).toFixed(1)})`;
}

async function measureSingle(): Promise<void> {
  for (const megabytes of [1, 20]) {
    const name = `${megabytes}.pdf`;
    office.website.put(name, pdf(`${megabytes} MB`, megabytes << 20));
    for (const channel of CHANNELS) {
      const waits: Waits[] = [];
      await clickToWindow(office, channel, name); // to warm up
      for (let i = 0; i < REPEATS; i++) waits.push(await clickToWindow(office, channel, name));
      const label = `${megabytes} MB, ${channel}: click →`;
      rows[`${label} window painted`] = ms(waits.map((w) => w.painted));
      rows[`${label} page shown`] = ms(waits.map((w) => w.imageShown));
      rows[`${megabytes} MB, ${channel}: Ký → signed in page`] = ms(waits.map((w) => w.signed));
    }
  }
}

async function measureBatch(): Promise<void> {
  const scans = putScans(office, BATCH, SCAN_BYTES);
  office.website.put("1.pdf", pdf("1 MB", 1 << 20));
  for (const channel of CHANNELS) {
    await clickToWindow(office, channel, "1.pdf"); // to warm up
    const waits = await signTogether(office, channel, scans);
    const label = `${BATCH} × ${SCAN_BYTES >> 20} MiB, ${channel}:`;
    rows[`${label} click → window painted`] = `${waits.painted.toFixed(0)} ms`;
    rows[`${label} click → first page shown`] = `${waits.imageShown.toFixed(0)} ms`;
    rows[`${label} click → all ready to sign`] = seconds(waits.ready);
    rows[`${label} a document chosen → seen`] = ms(waits.looks);
    rows[`${label} Ký → all signed in page`] = seconds(waits.signed);
    rows[`${label} peak memory`] =
      `agent ${waits.peak.agent.toFixed(0)} MiB, workers ${waits.peak.workers.toFixed(0)} MiB`;
  }
}

async function measureSize(): Promise<void> {
  const packed = `${office.dir}/extension.zip`;
  await run("python3", ["-m", "zipfile", "-c", packed, `${EXTENSION}/.`]);
  rows["build/trien"] = `${((await stat(TRIEN)).size / 2 ** 20).toFixed(1)} MiB`;
  rows["extension, packed"] = `${((await stat(packed)).size / 2 ** 10).toFixed(0)} KiB`;
}

try {
  if (measures("agent")) await measureAgent();
  if (measures("single")) await measureSingle();
  if (measures("batch")) await measureBatch();
  if (measures("size")) await measureSize();
  const width = Math.max(...Object.keys(rows).map((label) => label.length));
  for (const [label, figure] of Object.entries(rows)) {
    console.log(`${label.padEnd(width)}  ${figure}`);
  }
} finally {
  await office.close();
}
