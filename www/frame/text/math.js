/** @file TeX as MathML. The typesetter is a late download, so formulas stand as TeX until it is there. */

import {wanted} from "../wanted.js";

/**
 * @param {string} tex
 * @param {boolean} display on a line of its own
 */
export function mathSpan(tex, display) {
  const span = document.createElement("span");
  span.className = display ? "math display" : "math";
  span.textContent = tex.trim();
  return span;
}

/**
 * Sets every formula below a node, as soon as it can.
 * @param {ParentNode} root
 */
export function typeset(root) {
  const spans = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("span.math:not([data-set])"))];
  if (spans.length === 0) return;
  void wanted("tex").then((/** @type {typeof import("../tex.js")} */ {toMathML}) => {
    for (const span of spans) {
      span.dataset.set = "";
      toMathML(span.textContent ?? "", span, span.classList.contains("display"));
    }
  });
}

/**
 * TeX as a tagged template; `tex.block` sets it on a line of its own.
 * @param {readonly string[]} strings
 * @param {...unknown} values
 */
export function tex(strings, ...values) {
  return set(strings, values, false);
}
tex.block = (/** @type {readonly string[]} */ strings, /** @type {unknown[]} */ ...values) =>
  set(strings, values, true);

/**
 * @param {readonly string[]} strings
 * @param {unknown[]} values
 * @param {boolean} display
 */
function set(strings, values, display) {
  const holder = document.createElement(display ? "div" : "span");
  holder.append(mathSpan(String.raw({raw: strings}, ...values), display));
  typeset(holder);
  return holder;
}
