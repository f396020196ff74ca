/** @file The late download that turns TeX into MathML. */

import temml from "temml";

/**
 * @param {string} tex
 * @param {HTMLElement} place its content is replaced
 * @param {boolean} displayMode
 */
export function toMathML(tex, place, displayMode) {
  temml.render(tex, place, {displayMode, throwOnError: false, annotate: true});
}
