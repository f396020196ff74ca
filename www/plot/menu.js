/** @file The "⋯" menu of a figure: save it, copy it, reset it. */

import {element} from "./dom.js";
import {copyImage, exportFigure} from "./export.js";

/**
 * @param {import("./figure.js").Figure} figure
 * @returns {HTMLElement}
 */
export function figureMenu(figure) {
  const button = element(
    "button",
    {
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": false,
      "aria-label": "Figure menu",
      title: "Save or copy this figure"
    },
    "⋯"
  );
  const list = element("div", {role: "menu", hidden: true});
  const menu = element("div", {class: "gb-menu"}, button, list);

  /** @type {[string, () => void | Promise<void>][]} */
  const items = [
    ["Save PNG", () => exportFigure(figure, "png")],
    ["Save SVG", () => exportFigure(figure, "svg")],
    ["Save CSV", () => exportFigure(figure, "csv")],
    ["Save JSON", () => exportFigure(figure, "json")],
    ["Copy as image", () => copyImage(figure)],
    [
      "Reset view",
      () => {
        figure.chart.reset();
        figure.redraw();
      }
    ]
  ];
  for (const [name, run] of items) {
    const item = element("button", {type: "button", role: "menuitem", tabindex: -1}, name);
    item.addEventListener("click", () => {
      toggle(false);
      // The menu owns this promise: a refusal is told to the reader, not lost.
      Promise.resolve()
        .then(run)
        .catch((error) => {
          figure.status.textContent = `${name}: ${error.message}`;
        });
    });
    list.append(item);
  }

  /** @param {boolean} open */
  function toggle(open) {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) /** @type {HTMLElement} */ (list.firstElementChild).focus();
    else if (menu.contains(document.activeElement)) button.focus();
  }
  button.addEventListener("click", () => toggle(Boolean(list.hidden)));
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget))) toggle(false);
  });
  menu.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...list.children]);
    const now = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const move = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (event.key === "Escape") toggle(false);
    else if (move && !list.hidden) all[(now + move + all.length) % all.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return menu;
}
