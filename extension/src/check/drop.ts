import { element } from "../text/element.js";

/**
 * Takes files that are dropped anywhere on the page. onNothing hears of what is
 * no file, such as a link dragged from another page.
 */
export function takeDrops(onFiles: (files: File[]) => void, onNothing: () => void): void {
  const sign = element("dropping");
  // Entering a child comes before leaving its parent.
  let depth = 0;
  const show = (change: number) => {
    depth = Math.max(0, change && depth + change);
    sign.hidden = depth === 0;
  };
  window.addEventListener("dragenter", (event) => {
    event.preventDefault();
    show(1);
  });
  window.addEventListener("dragleave", () => show(-1));
  window.addEventListener("dragover", (event) => {
    // Without this the browser would open the file in place of the page.
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    show(0);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) onFiles(files);
    else onNothing();
  });
}
