/** @file The sheet of keys and of what the notebook lends to cells. */

import {API} from "./api-table.js";
import {COMMAND_KEYS, COMMON_KEYS} from "./key-table.js";
import {h} from "../view/dom.js";

/**
 * @param {boolean} [open] toggles when left out
 * @returns {boolean} whether anything changed
 */
export function toggleHelp(open) {
  const present = document.querySelector("dialog.help");
  if (present !== null) {
    if (open === true) return false;
    /** @type {HTMLDialogElement} */ (present).close();
    return true;
  }
  if (open === false) return false;
  const close = h("button", {type: "button", onclick: () => dialog.close()}, "Close");
  const dialog = h(
    "dialog",
    {class: "help", "aria-label": "Keys and functions"},
    h("h2", {}, "Keys"),
    h("h3", {}, "Everywhere"),
    table(COMMON_KEYS),
    h("h3", {}, "With a cell selected (press Esc first)"),
    table(COMMAND_KEYS),
    h("h2", {}, "What cells can use"),
    h("dl", {}, ...API.flatMap(({signature, text}) => [h("dt", {}, h("code", {}, signature)), h("dd", {}, text)])),
    close
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

/** @param {string[][]} rows */
function table(rows) {
  return h(
    "table",
    {},
    ...rows.map(([key = "", text = ""]) => h("tr", {}, h("th", {scope: "row"}, h("kbd", {}, key)), h("td", {}, text)))
  );
}
