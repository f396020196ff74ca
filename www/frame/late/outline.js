/** @file The outline: the notebook's headings in a panel. */

import {h} from "../view/dom.js";

/** Opens the panel, or closes it. */
export function toggleOutline() {
  const open = document.querySelector("nav.outline");
  if (open !== null) {
    open.remove();
    return;
  }
  const panel = h("nav", {class: "outline", "aria-label": "Outline"});
  const fill = () => {
    const headings = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".output :is(h1, h2, h3)"))];
    const rows = headings.map((heading) => {
      const go = () => {
        heading.scrollIntoView({behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"});
        /** @type {HTMLElement | null} */ (heading.closest(".cell"))?.focus({preventScroll: true});
      };
      return h(
        "li",
        {class: heading.tagName.toLowerCase()},
        h("button", {type: "button", onclick: go}, heading.textContent ?? "")
      );
    });
    const close = h(
      "button",
      {type: "button", class: "close", "aria-label": "Close the outline", onclick: () => panel.remove()},
      "×"
    );
    panel.replaceChildren(close, rows.length > 0 ? h("ul", {}, ...rows) : h("p", {}, "This notebook has no headings."));
  };
  fill();
  document.body.append(panel);
  // Headings come and go with the text; the panel follows at leisure.
  let timer = 0;
  const watch = new MutationObserver(() => {
    if (!panel.isConnected) watch.disconnect();
    clearTimeout(timer);
    timer = setTimeout(() => panel.isConnected && !panel.contains(document.activeElement) && fill(), 500);
  });
  watch.observe(document.querySelector("main.notebook") ?? document.body, {childList: true, subtree: true});
  panel.querySelector("button")?.focus();
}
