/** @file What a cell displays: nodes as they are, other values inspected. */

import {late, lateNow} from "../late.js";

export class Output {
  #root;
  #next = 0;
  #trimming = false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Empties the output. A node that is shown again in the same turn keeps its place, and with it its focus
   * and its scroll position.
   */
  clear() {
    this.#next = 0;
    if (this.#trimming) return;
    this.#trimming = true;
    queueMicrotask(() => {
      this.#trimming = false;
      while (this.#root.childNodes.length > this.#next) this.#root.lastChild?.remove();
    });
  }

  /** @param {unknown} value */
  show(value) {
    for (const node of toNodes(value)) {
      if (node instanceof HTMLElement) nameSliders(node);
      const here = this.#root.childNodes[this.#next] ?? null;
      if (here !== node) this.#root.insertBefore(node, here);
      this.#next += 1;
    }
  }
}

/**
 * Observable's range input labels its number box but not its slider.
 * @param {HTMLElement} root
 */
function nameSliders(root) {
  for (const slider of root.querySelectorAll("form input[type=range]:not([aria-label])")) {
    const label = slider.closest("form")?.querySelector("label")?.textContent ?? "";
    slider.setAttribute("aria-label", `${label}, slider`.replace(/^, /, ""));
  }
}

/** @param {unknown} value */
function toNodes(value) {
  if (value instanceof DocumentFragment) return [...value.childNodes];
  // `document.createElement` is an Element that cannot be inserted; only instances can.
  if ((value instanceof Element || value instanceof Text) && value instanceof value.constructor) return [value];
  const ready = lateNow();
  if (ready !== undefined) return [ready.inspected(value)];
  // The inspector comes late; until then the value stands as text.
  const node = document.createElement("div");
  node.textContent = String(value);
  void late().then(({inspected}) => node.replaceChildren(inspected(value)));
  return [node];
}
