/** How grave something is; each has a colour and a shape of its own. */
export type Tone = "good" | "warn" | "bad" | "info";

const SVG = "http://www.w3.org/2000/svg";

// Each tone has an outline of its own, so that nobody needs the colour.
const SHAPES: Record<Tone, { outline: string; sign: string }> = {
  good: { outline: "M12 1a11 11 0 1 0 0 22a11 11 0 1 0 0-22z", sign: "M6.5 12.5l3.8 3.8l7.2-8" },
  warn: { outline: "M12 1.5L23.5 22h-23z", sign: "M12 9v6M12 18.4v.2" },
  bad: { outline: "M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z", sign: "M8 8l8 8M16 8l-8 8" },
  info: {
    outline: "M3 1h18a2 2 0 0 1 2 2v18a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2z",
    sign: "M12 11v7M12 6.6v.2",
  },
};

/** A sign of a tone; the words beside it say the same. */
export function icon(tone: Tone): SVGElement {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", `icon ${tone}`);
  drawing.setAttribute("aria-hidden", "true");
  for (const [name, d] of Object.entries(SHAPES[tone])) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    drawing.append(path);
  }
  return drawing;
}
