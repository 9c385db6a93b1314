import type { Language } from "./language.js";

const LOCALES = { vi: "vi-VN", en: "en-GB" } as const;

/** A size for people: "824 KB", "12,4 MB". */
export function formatBytes(bytes: number, language: Language): string {
  const kb = bytes / 1024;
  const [value, unit, digits] =
    kb < 1 ? [bytes, "byte", 0] : kb < 1000 ? [kb, "KB", 0] : [kb / 1024, "MB", 1];
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${new Intl.NumberFormat(LOCALES[language], options).format(value)} ${unit}`;
}

/** A day as offices write it, in this PC's time zone: "05/03/2026". */
export function formatDay(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;
}

const VIETNAM_MS = 7 * 3_600_000;

/** A moment in Vietnam's time, whatever this PC's zone (N7): "21/11/2026 14:05:09 (+07:00)". */
export function formatMoment(time: string): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return "";
  const [date = "", clock = ""] = new Date(at + VIETNAM_MS).toISOString().split("T");
  return `${date.split("-").reverse().join("/")} ${clock.slice(0, 8)} (+07:00)`;
}

/** A moment of today by this PC's clock: "10:42". */
export function formatClock(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Whole days from now until a time; negative where it has passed. */
export function daysUntil(time: string, now: number): number {
  return Math.floor((Date.parse(time) - now) / 86_400_000);
}

/** A digest in groups of eight, easier to compare by eye. */
export function groupHex(hex: string): string {
  return hex.replace(/(.{8})(?=.)/g, "$1 ");
}
