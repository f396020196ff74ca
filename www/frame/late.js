/** @file The late download, from the side of the code that is there first. */

import {wanted} from "./wanted.js";

/** @typedef {typeof import("./late/main.js")} Late */

/** @type {Late | undefined} */
let loaded;

/** @returns {Promise<Late>} */
export async function late() {
  loaded ??= /** @type {Late} */ (await wanted("late"));
  return loaded;
}

/** The late code if it is there already. @returns {Late | undefined} */
export function lateNow() {
  return loaded;
}
