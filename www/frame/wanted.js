/** @file Late downloads: the frame has no network, so it asks the top page for more of its code. */

import {toTop} from "./top.js";

/** What a late script leaves in the global scope, by asset name. */
const GLOBALS = {late: "glassbookLate", tex: "glassbookTex", plots: "glassbookPlots"};

/** @type {Map<string, PromiseWithResolvers<any>>} */
const asked = new Map();

/**
 * @param {keyof typeof GLOBALS} name
 * @returns {Promise<any>} the script's exports, and as `wasm` the module that belongs to it
 */
export function wanted(name) {
  let deferred = asked.get(name);
  if (deferred === undefined) {
    deferred = Promise.withResolvers();
    asked.set(name, deferred);
    toTop({type: "want", name});
  }
  return deferred.promise;
}

/** @param {{name: string, code: string, wasm?: ArrayBuffer}} asset the top page's answer */
export function arrived({name, code, wasm}) {
  const key = GLOBALS[/** @type {keyof typeof GLOBALS} */ (name)];
  (0, eval)(`${code}\n//# sourceURL=glassbook-${name}.js`);
  asked.get(name)?.resolve({.../** @type {any} */ (globalThis)[key], wasm});
}
