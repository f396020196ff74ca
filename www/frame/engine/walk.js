/** @file A plain walk over an acorn tree, with the nodes above each node. */

/**
 * @param {any} node
 * @param {(node: any, parents: any[]) => void} visit called before the children
 * @param {any[]} [parents] nearest last
 */
export function walk(node, visit, parents = []) {
  visit(node, parents);
  const inner = [...parents, node];
  for (const key of Object.keys(node)) {
    const child = node[key];
    if (Array.isArray(child)) {
      for (const item of child) if (isNode(item)) walk(item, visit, inner);
    } else if (isNode(child)) {
      walk(child, visit, inner);
    }
  }
}

/** @param {any} value */
function isNode(value) {
  return typeof value === "object" && value !== null && typeof value.type === "string";
}
