/**
 * @file Animation frames that also come in a hidden tab, slowly. The build injects this module wherever
 * `requestAnimationFrame` is named: the reactive runtime schedules itself with it, and a training run must
 * not stall because its reader looks at another tab.
 */

const native = globalThis.requestAnimationFrame.bind(globalThis);
/** @type {Map<number, FrameRequestCallback>} */
const waiting = new Map();
let count = 0;

/**
 * @param {FrameRequestCallback} callback
 * @returns {number}
 */
function nextFrame(callback) {
  const id = ++count;
  waiting.set(id, callback);
  if (hidden) setTimeout(fire, 50, id);
  else native(() => fire(id));
  return id;
}

/** @param {number} id */
function forgetFrame(id) {
  waiting.delete(id);
}

/** @param {number} id */
function fire(id) {
  const callback = waiting.get(id);
  if (!waiting.delete(id)) return;
  callback?.(performance.now());
}

// Not `visibilitychange`: a frame that listens to it may not be ended at once, and Chromium then reuses the
// process of a hung frame for the next one. The top page passes the news on.
let hidden = document.hidden;
addEventListener("message", ({source, data}) => {
  if (source !== parent || data?.type !== "hidden") return;
  hidden = data.hidden === true;
  // Frames asked for before the tab was hidden would wait until it is shown again.
  if (hidden) for (const id of waiting.keys()) setTimeout(fire, 50, id);
});

export {nextFrame as requestAnimationFrame, forgetFrame as cancelAnimationFrame};
