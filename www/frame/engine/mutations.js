/** @file Lint: a cell that changes another cell's value in place. The graph cannot see such a change. */

import {walk} from "./walk.js";

/** Methods of arrays, maps and sets that change their object. */
const MUTATORS = new Set("push pop shift unshift splice sort reverse fill copyWithin set add delete clear".split(" "));

/**
 * @param {any} body acorn tree
 * @param {Set<string>} inputs names that come from other cells
 * @returns {string[]} the inputs that are changed
 */
export function findMutations(body, inputs) {
  /** @type {Set<string>} */
  const found = new Set();
  const note = (/** @type {any} */ target) => {
    if (target?.type !== "MemberExpression") return;
    const name = rootName(target.object);
    if (name !== undefined && inputs.has(name) && !isLent(name)) found.add(name);
  };
  walk(body, (node) => {
    if (node.type === "AssignmentExpression") note(node.left);
    if (node.type === "UpdateExpression") note(node.argument);
    if (node.type === "UnaryExpression" && node.operator === "delete") note(node.argument);
    if (node.type === "CallExpression" && MUTATORS.has(node.callee?.property?.name)) note(node.callee);
  });
  return [...found];
}

/** @param {any} node */
function rootName(node) {
  let at = node;
  while (at?.type === "MemberExpression") at = at.object;
  return at?.type === "Identifier" ? at.name : undefined;
}

/** @param {string} name */
function isLent(name) {
  return ["kernel", "plot", "Inputs", "htl"].includes(name);
}
