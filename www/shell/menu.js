/** @file A menu behind a button of the toolbar. */

/** @typedef {{label: string, run: () => void, current?: boolean}} MenuItem `current` marks one of several as chosen */

/**
 * @param {HTMLButtonElement} button opens and closes it
 * @param {string} name for screen readers
 * @param {() => MenuItem[]} items
 */
export function attachMenu(button, name, items) {
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", name);
  menu.hidden = true;
  button.after(menu);
  const show = (/** @type {boolean} */ open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    menu.replaceChildren(...items().map((entry) => item(entry, () => (show(false), entry.run()))));
    /** @type {HTMLElement} */ (menu.firstElementChild).focus();
  };
  button.onclick = () => show(menu.hidden === true);
  menu.addEventListener("keydown", (event) => {
    const buttons = [...menu.querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape") (show(false), button.focus());
    else if (by === 0) return;
    else buttons[(at + by + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
  });
  addEventListener("pointerdown", (event) => {
    if (!(event.target instanceof Node && (menu.contains(event.target) || button.contains(event.target)))) show(false);
  });
  // A click into the frame is no click of this document; its focus is what can be seen.
  addEventListener("blur", () => show(false));
}

/**
 * @param {MenuItem} entry
 * @param {() => void} choose
 */
function item({label, current}, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", current === undefined ? "menuitem" : "menuitemradio");
  if (current !== undefined) button.setAttribute("aria-checked", String(current));
  button.textContent = label;
  button.onclick = choose;
  return button;
}
