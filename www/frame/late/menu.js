/** @file The menu of a cell. */

import {h} from "../view/dom.js";
import {TYPE_WORDS} from "../view/cell-types.js";

/** @typedef {import("../controller.js").Controller} Controller */

/**
 * @param {Controller} notebook
 * @param {number} id
 * @param {HTMLElement} anchor the button that opened it; the focus returns there
 */
export function openMenu(notebook, id, anchor) {
  document.querySelector(".menu")?.remove();
  const mode = notebook.cell(id)?.mode;
  /** @type {[string, string, () => void][]} */
  const items = [
    ["Run", "Ctrl-Enter", () => void notebook.run(id)],
    ["Run all above", "", () => notebook.runAbove(id)],
    ["Edit", "Enter", () => notebook.edit(id)],
    ["Insert above", "A", () => notebook.editing.insert(id, "above")],
    ["Insert below", "B", () => notebook.editing.insert(id, "below")],
    ["Move up", "Alt-↑", () => notebook.editing.move(id, -1)],
    ["Move down", "Alt-↓", () => notebook.editing.move(id, 1)],
    ["Duplicate", "", () => notebook.editing.duplicate(id)],
    ["Split at cursor", "Ctrl-Shift--", () => notebook.editing.split(id)],
    ["Merge with the cell below", "Shift-M", () => notebook.editing.mergeBelow(id)],
    ...Object.entries(TYPE_WORDS)
      .filter(([type]) => type !== mode)
      .map(
        ([type, words]) =>
          /** @type {[string, string, () => void]} */ ([
            `Change to ${words}`,
            KEYS[type] ?? "",
            () => notebook.editing.changeType(id, type)
          ])
      ),
    ["Show or hide code", "H", () => notebook.editing.toggleCode(id)],
    ["Delete", "D D", () => notebook.editing.delete(id)]
  ];
  const menu = h("div", {class: "menu", role: "menu", "aria-label": "Cell"});
  const close = (/** @type {boolean} */ back) => {
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    if (back) anchor.focus();
  };
  const outside = (/** @type {PointerEvent} */ event) => {
    if (!(event.target instanceof Node && menu.contains(event.target))) close(false);
  };
  for (const [label, key, run] of items) {
    const choose = () => {
      close(false);
      run();
    };
    menu.append(
      h("button", {type: "button", role: "menuitem", onclick: choose}, h("span", {}, label), h("kbd", {}, key))
    );
  }
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  addEventListener("pointerdown", outside, true);
  anchor.parentElement?.append(menu);
  // Near the foot of the window it opens upwards.
  menu.classList.toggle(
    "up",
    menu.getBoundingClientRect().bottom > innerHeight && anchor.getBoundingClientRect().top > innerHeight / 2
  );
  step(1);

  /** @param {number} by */
  function step(by) {
    const buttons = [...menu.querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    buttons[(at + by + buttons.length) % buttons.length]?.focus();
  }
}

/** @type {Record<string, string>} */
const KEYS = {js: "Y", md: "M"};
