/** @file A new name for something that a cell defines. */

import {parseJavaScript} from "@observablehq/notebook-kit";
import {walk} from "../engine/walk.js";

/**
 * Renames a top-level definition and every use of it in the same cell. A local variable of the same name in
 * an inner function is renamed along with it, which changes nothing but its spelling.
 *
 * @param {string} text of the cell
 * @param {string} name
 * @param {Set<string>} taken names that are in use
 * @returns {{text: string, name: string}}
 */
export function renameDefinition(text, name, taken) {
  let number = 2;
  while (taken.has(`${name}${number}`)) number += 1;
  const fresh = `${name}${number}`;
  /** @type {Map<number, string>} position of each use, and what to write there */
  const uses = new Map();
  walk(parseJavaScript(text).body, (node, parents) => {
    if (node.type !== "Identifier" || node.name !== name) return;
    const parent = parents.at(-1);
    if (parent?.type === "MemberExpression" && parent.property === node && !parent.computed) return;
    if (parent?.type === "Property" && parent.shorthand) uses.set(node.start, `${name}: ${fresh}`);
    else if (!(parent?.type === "Property" && parent.key === node && !parent.computed)) uses.set(node.start, fresh);
  });
  let out = "";
  let from = 0;
  for (const [at, replacement] of [...uses].sort(([a], [b]) => a - b)) {
    out += text.slice(from, at) + replacement;
    from = at + name.length;
  }
  return {text: out + text.slice(from), name: fresh};
}
