/** @file The states of a cell and what they are called. */

/**
 * @typedef {"idle" | "waiting" | "queued" | "running" | "done" | "stale" | "stopped" | "error"} CellState
 * `idle`: never ran; `waiting`: an input has no value yet; `stale`: its output is older than its inputs.
 */

/** @type {Record<CellState, string>} */
export const STATE_WORDS = {
  idle: "not run yet",
  waiting: "waiting",
  queued: "queued",
  running: "running",
  done: "done",
  stale: "out of date",
  stopped: "stopped",
  error: "error"
};
