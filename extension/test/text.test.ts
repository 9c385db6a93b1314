import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBase64, encodeBase64 } from "../src/bytes/base64.js";
import { daysUntil, formatBytes, formatClock, formatDay, groupHex } from "../src/text/format.js";
import { resolveLanguage, translator } from "../src/text/language.js";
import { splitOrigin } from "../src/text/origin.js";

test("sizes read as people write them", () => {
  assert.equal(formatBytes(12, "vi"), "12 byte");
  assert.equal(formatBytes(110_686, "vi"), "108 KB");
  assert.equal(formatBytes(20 << 20, "vi"), "20,0 MB");
  assert.equal(formatBytes(20 << 20, "en"), "20.0 MB");
});

test("days are day, month, year; nonsense is nothing", () => {
  assert.equal(formatDay("2026-03-05T12:00:00+07:00"), "05/03/2026");
  assert.equal(formatDay("soon"), "");
});

test("a moment of today is hours and minutes by this PC's clock", () => {
  const noon = new Date(2026, 10, 22, 9, 5);
  assert.equal(formatClock(noon.toISOString()), "09:05");
  assert.equal(formatClock("soon"), "");
});

test("a certificate's last day counts as none left, yesterday as fewer", () => {
  const now = Date.parse("2026-11-21T00:00:00Z");
  assert.equal(daysUntil("2026-11-21T12:00:00Z", now), 0);
  assert.equal(daysUntil("2027-01-20T00:00:00Z", now), 60);
  assert.equal(daysUntil("2026-11-20T12:00:00Z", now), -1);
});

test("a digest is grouped without losing a digit", () => {
  assert.equal(groupHex("0123456789abcdef01"), "01234567 89abcdef 01");
  assert.equal(groupHex("ab".repeat(32)).replaceAll(" ", ""), "ab".repeat(32));
});

// What a person reads in bold is the name that somebody registered.
for (const [origin, site] of [
  ["https://vanphong.tinhmau.gov.vn", "tinhmau.gov.vn"],
  ["https://tinhmau.gov.vn", "tinhmau.gov.vn"],
  ["https://portal.gov.vn.evil.test", "evil.test"],
  ["https://www.mau.vn", "mau.vn"],
  ["https://10.0.0.5:8443", "10.0.0.5"],
  ["https://[::1]:8443", "[::1]"],
  ["http://localhost", "localhost"],
  ["null", "null"],
  ["", ""],
] as const) {
  test(`of ${origin || "nothing"}, ${site || "nothing"} is set off`, () => {
    assert.equal(splitOrigin(origin).site, site);
  });
}

test("an origin taken apart is still the whole origin", () => {
  for (const origin of ["https://a.b.c.vn:8443", "http://10.0.0.5", "https://xn--vit-7ma.vn"]) {
    const { scheme, subdomain, site, port } = splitOrigin(origin);
    assert.equal(scheme + subdomain + site + port, origin);
  }
});

test("homoglyphs and missing encryption are noticed", () => {
  assert.ok(splitOrigin("https://tinhmаu.gov.vn").international); // a Cyrillic letter
  assert.equal(splitOrigin("https://tinhmаu.gov.vn").site, "xn--tinhmu-7nf.gov.vn");
  assert.ok(!splitOrigin("http://tinhmau.gov.vn").secure);
  assert.ok(!splitOrigin("http://127.0.0.1.evil.test").secure);
  assert.ok(splitOrigin("http://127.0.0.1:8080").secure);
});

test("base64 survives both ways, also without the browser's own", () => {
  const bytes = new Uint8Array(100_003).map((_, i) => (i * 31) & 255);
  const text = encodeBase64(bytes);
  assert.equal(text, Buffer.from(bytes).toString("base64"));
  assert.deepEqual(decodeBase64(text), bytes);
});

test("the person's language counts, then the browser's", () => {
  assert.equal(resolveLanguage("vi", "en-US"), "vi");
  assert.equal(resolveLanguage("auto", "en-US"), "en");
  assert.equal(resolveLanguage("auto", "fr"), "vi");
});

test("values are put in their places", () => {
  assert.equal(translator("vi")("preview_page", 2, 7), "Trang 2/7");
});
