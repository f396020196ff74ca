/** @file The menu of the notebook. */

/**
 * @param {HTMLButtonElement} button opens and closes it
 * @param {() => [label: string, run: () => void][]} items
 */
export function attachMenu(button, items) {
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", "Notebook");
  menu.hidden = true;
  button.after(menu);
  const show = (/** @type {boolean} */ open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    menu.replaceChildren(...items().map(([label, run]) => item(label, () => (show(false), run()))));
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
 * @param {string} label
 * @param {() => void} run
 */
function item(label, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "menuitem");
  button.textContent = label;
  button.onclick = run;
  return button;
}
