/** @file Data files that come with the page: loaded when a cell first asks for one. */

import {CodedError} from "../shared/errors.js";
import {toTop} from "./top.js";

/** @type {Map<string, PromiseWithResolvers<Uint8Array>>} */
const asked = new Map();

/**
 * @param {string} name of a file in the page's `data` folder
 * @returns {Promise<Uint8Array>} a copy of its own for every caller
 */
export async function bundled(name) {
  let deferred = asked.get(name);
  if (deferred === undefined) {
    deferred = Promise.withResolvers();
    asked.set(name, deferred);
    toTop({type: "want", name: `data:${name}`});
  }
  return (await deferred.promise).slice();
}

/** @param {{name: string, bytes?: ArrayBuffer, problem?: string}} data the top page's answer */
export function bundledArrived({name, bytes, problem}) {
  const deferred = asked.get(name);
  if (bytes !== undefined) deferred?.resolve(new Uint8Array(bytes));
  else {
    // The next call may try again.
    asked.delete(name);
    deferred?.reject(
      new CodedError({
        code: "page/no-such-data",
        message: `The data file ${name} could not be loaded: ${problem}.`,
        hint: "Check the name, or reload the page if the connection was lost."
      })
    );
  }
}
