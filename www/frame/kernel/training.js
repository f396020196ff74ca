/** @file A training run as a stream of states. */

import {History} from "./history.js";
import {states} from "./states.js";

/**
 * @typedef {object} RunState what cells see; every state is a new object
 * @property {number} run handle for `kernel.traceSimilarity`
 * @property {number} step
 * @property {number} steps
 * @property {"training" | "done" | "stopped"} status
 * @property {number} stepsPerSecond
 * @property {number} secondsLeft
 * @property {number} threads workers that share the steps
 * @property {import("./history.js").Columns} history
 * @property {Record<string, any>[]} metrics per-irrep metrics at the checkpoints so far, each with its step
 * @property {Record<string, unknown>} info group, order, parameters, rows; device, reason, rates, moves
 */

/**
 * Starts at once, whether or not the stream is read. A slow reader skips states, never points.
 *
 * @param {(onEvent: (event: any) => void) => Promise<any>} start opens the kernel call
 * @param {(state: RunState) => void} onState called for every report of the kernel
 * @returns {AsyncGenerator<RunState, void, void>} the last state has status "done" or "stopped"
 */
export function trainingStream(start, onState) {
  const history = new History();
  /** @type {Record<string, unknown>} */
  let info = {};
  /** @type {Record<string, any>[]} */
  let metrics = [];
  return states((push) =>
    start((event) => {
      if (event.info !== undefined) info = event.info;
      history.append(event.points);
      if (event.info !== undefined) return;
      metrics = [...metrics, ...event.metrics];
      const {run, step, steps, status, stepsPerSecond, secondsLeft, threads} = event;
      const progress = {run, step, steps, status, stepsPerSecond, secondsLeft, threads};
      const state = {...progress, history: history.snapshot(), metrics, info};
      onState(state);
      push(state);
    })
  );
}
