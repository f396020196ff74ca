/** @file A sweep as a stream of states. */

import {states} from "./states.js";

/**
 * @typedef {object} SweepState what cells see; every state is a new object
 * @property {"training" | "done" | "stopped"} status
 * @property {number} done finished cells of the sweep
 * @property {number} total
 * @property {number} step updates of all networks, weighted by their cost
 * @property {number} steps
 * @property {number} stepsPerSecond
 * @property {number} secondsLeft
 * @property {number} workers compute workers; 0 on the GPU
 * @property {"cpu" | "webgpu"} device
 * @property {string} reason why this device
 * @property {Record<string, number>} rates measured updates of single networks per second: {cpu, webgpu}
 * @property {any} config all settings
 * @property {any[]} cells finished ones, by depth and hidden size
 * @property {any[]} thresholds the smallest hidden size of each depth that suffices
 * @property {any} [checkpoint] in the last state: what `resume` takes
 */

/**
 * @param {(method: string, params: Record<string, unknown>) => Promise<any>} ask
 * @param {(params: Record<string, unknown>, onEvent: (event: any) => void) => Promise<unknown>} open
 * @param {(state: SweepState) => void} onState
 */
export function sweepFacade(ask, open, onState) {
  /**
   * A slow reader skips states, never cells. The last state has status "done" or "stopped".
   *
   * @param {Record<string, unknown>} [config] absent settings have their defaults
   * @param {{resume?: unknown}} [options] the `checkpoint` of an earlier sweep with the same settings
   */
  const sweep = (config = {}, {resume} = {}) =>
    states((/** @type {(state: SweepState) => void} */ push) =>
      open({config, resume}, (state) => {
        onState(state);
        push(state);
      })
    );
  return Object.assign(sweep, {
    /** @param {{config: unknown, cells: unknown[]}} state */
    csv: ({config, cells}) => ask("sweepCsv", {config, cells}),
    /** @param {{config: unknown, cells: unknown[]}} state */
    json: async ({config, cells}) => JSON.stringify(await ask("summarizeSweep", {config, cells}))
  });
}
