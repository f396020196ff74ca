/** @file A value that is no node, shown so that it can be opened and looked into. */

import {Inspector} from "@observablehq/inspector";

/** @param {unknown} value */
export function inspected(value) {
  const node = document.createElement("div");
  new Inspector(node).fulfilled(value);
  return node;
}
