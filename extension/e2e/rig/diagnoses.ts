import { findingTable } from "../../../protocol/js/src/generated/findings.js";
import type { Diagnosis, Finding } from "../../../protocol/js/src/generated/messages.js";

/** Somebody whose name no report may hold. */
export const PERSON = "Trần Thị Bích Ngọc";

/** A finding as the agent tells it; values fill its sentences. */
export function finding(
  code: keyof typeof findingTable,
  more: Partial<Finding> = {},
  values: Record<string, string> = {},
): Finding {
  const { area, level, vi, en } = findingTable[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const both = (part: "title" | "meaning" | "action") => ({
    vi: fill(vi[part]),
    en: fill(en[part]),
  });
  const [title, meaning, action] = [both("title"), both("meaning"), both("action")];
  return { code, area, level, title, meaning, action, ...more };
}

/** What the agent answers. */
export function diagnosis(...findings: Finding[]): Diagnosis {
  const host = { name: "trien", version: "1.0.0" };
  const system = "Debian GNU/Linux 12 (bookworm), amd64";
  return { host, protocol: 1, time: "2026-11-22T09:00:00+07:00", system, findings };
}

const CERTIFICATE = { kind: "cá nhân", expires: "22/11/2027", days: "365" };

/** A PC on which nothing is to be mended. */
export const WELL = [
  finding("settings.ok", { subject: "/etc/trien/settings.toml" }, { origins: "2" }),
  finding("agent.ok", {}, { version: "1.0.0" }),
  finding("service.running", {}, { version: "1.0.0", port: "17345" }),
  finding("browser.manifest_ok", { subject: "Chromium" }),
  finding("policy.ok", { subject: "Chromium" }),
  finding(
    "module.ok",
    { subject: "/usr/lib/token/libtoken_pkcs11.so" },
    { tokens: "1", bits: "64" },
  ),
  finding(
    "token.present",
    { subject: "Token Mẫu", alias: "USB Token 1 · Token 1" },
    { certificates: "1" },
  ),
  finding("pin.ok", { subject: "Token Mẫu", alias: "USB Token 1 · Token 1" }),
  finding(
    "certificate.valid",
    { subject: PERSON, alias: "Chứng thư 1 · Certificate 1" },
    CERTIFICATE,
  ),
  finding("trust.ok", {}, { roots: "2" }),
  finding("tsa.ok", { subject: "http://tsa.anbinh.example/" }, { milliseconds: "84" }),
  finding("clock.ok", {}, { skew: "0,2 s", servers: "2" }),
];

/** A PC on which much is. */
export const ILL = [
  ...WELL.slice(0, 2),
  finding("service.stopped", {}, { port: "17345" }),
  ...WELL.slice(3, 7),
  finding("pin.final_try", { subject: "Token Mẫu", alias: "USB Token 1 · Token 1" }),
  finding(
    "certificate.expiring",
    { subject: PERSON, alias: "Chứng thư 1 · Certificate 1" },
    { ...CERTIFICATE, days: "41" },
  ),
  finding(
    "module.architecture",
    { subject: "/opt/token-cu/lib32.so", detail: "ELF 32-bit LSB shared object, Intel 80386" },
    { bits: "32", own: "64", machine: "x86" },
  ),
  finding("trust.ok", {}, { roots: "2" }),
  finding("tsa.down", { subject: "http://tsa.anbinh.example/" }, { seconds: "3", consequence: "" }),
  finding("clock.wrong", {}, { skew: "1:02", servers: "2" }),
];
