/** The element with an id; the page has every one that is asked for. */
export function element<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found as E;
}

/** Shows text, or hides the element where there is none. */
export function showText(target: HTMLElement, text: string): void {
  setText(target, text);
  target.hidden = text === "";
}

/** Gives an element another text. The same one again costs no layout, and is not announced. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Makes an element with a class and a text, never with markup. */
export function make(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Makes a text that cannot change the direction of what stands around it. */
export function isolated(className: string, text: string): HTMLElement {
  const outer = make("div", className);
  outer.append(make("bdi", "", text));
  return outer;
}
