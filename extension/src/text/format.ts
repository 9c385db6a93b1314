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

/** Whole days from now until a time; negative where it has passed. */
export function daysUntil(time: string, now: number): number {
  return Math.floor((Date.parse(time) - now) / 86_400_000);
}

/** A digest in groups of eight, easier to compare by eye. */
export function groupHex(hex: string): string {
  return hex.replace(/(.{8})(?=.)/g, "$1 ");
}
