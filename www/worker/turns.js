/** @file One call at a time for each object of the kernel: a call that waits for a GPU has its object to itself. */

/** @type {WeakMap<object, Promise<unknown>>} */
const last = new WeakMap();

/**
 * Makes a call when those made before on the same object have ended.
 * @template {object} T, R
 * @param {T} object
 * @param {(object: T) => Promise<R>} call
 * @returns {Promise<R>}
 */
export function inTurn(object, call) {
  const before = last.get(object) ?? Promise.resolve();
  const mine = before.then(() => call(object));
  last.set(
    object,
    mine.catch(() => {})
  );
  return mine;
}
