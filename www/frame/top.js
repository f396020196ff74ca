/** @file Messages to the top page. */

/** @param {import("../shared/protocol").FromFrame} message */
export function toTop(message) {
  // The frame's origin is opaque and the page may be a file: there is no origin to name.
  parent.postMessage(message, "*");
}
