/** @file The error box of a cell. */

import {toTop} from "../top.js";
import {h} from "./dom.js";

/** @typedef {import("../engine/errors.js").CellProblem} CellProblem */

/**
 * @typedef {object} ProblemActions
 * @property {(line: number) => void} goToLine
 * @property {(() => void) | undefined} rename offered for a name that is defined twice
 */

/**
 * @param {CellProblem} problem
 * @param {ProblemActions} actions
 * @returns {HTMLElement}
 */
export function problemBox({code, message, hint, line, column, stack, upstream}, {goToLine, rename}) {
  if (upstream !== undefined) {
    return h("div", {class: "problem soft", role: "status", "data-code": code}, h("p", {}, sentence(message)));
  }
  const box = h("div", {class: "problem", role: "alert", "data-code": code});
  box.append(h("p", {class: "message"}, sentence(message)));
  if (hint !== undefined) box.append(h("p", {class: "hint"}, hint));
  const foot = h("p", {class: "foot"}, h("code", {}, code));
  if (line !== undefined) {
    const where = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
    foot.append(" · ", h("button", {type: "button", class: "link", onclick: () => goToLine(line)}, where));
  }
  if (code.startsWith("kernel/")) {
    const restart = () => toTop({type: "command", name: "restart"});
    foot.append(" · ", h("button", {type: "button", class: "link", onclick: restart}, "Restart kernel"));
  }
  if (rename !== undefined) {
    foot.append(" · ", h("button", {type: "button", class: "link", onclick: rename}, "Rename it in this cell"));
  }
  box.append(foot);
  if (stack !== undefined && stack.length > 1) {
    const rows = stack.map((row) => h("li", {}, row));
    box.append(h("details", {}, h("summary", {}, "Where it came from"), h("ol", {}, ...rows)));
  }
  return box;
}

/**
 * Rust's errors begin small and end without a stop, so that they can be joined; here they stand alone.
 * @param {string} text
 */
function sentence(text) {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
