/** @file Superposition models as streams of states, and the analyses of their weights. */

import {states} from "./states.js";

/**
 * @typedef {object} SuperpositionState what cells see; every state is a new object
 * @property {string} run
 * @property {number} step
 * @property {number} steps
 * @property {"training" | "done" | "stopped"} status
 * @property {number} stepsPerSecond
 * @property {number} secondsLeft
 * @property {Record<string, Float64Array>} history columns: step, loss, perInstance, …
 * @property {Record<string, Float32Array>} weights at `step`
 * @property {{step: number, weights: Record<string, Float32Array>, resampled: Uint8Array}[]} snapshots
 * @property {Record<string, any>} info model, engine, instances, hidden, features, …
 */

/** Columns that grow at the end, each by its own number of values a point. */
class Columns {
  /** @type {Map<string, {values: Float64Array, length: number}>} */
  #columns = new Map();

  /** @param {Record<string, Float64Array>} points */
  append(points) {
    for (const [name, added] of Object.entries(points)) {
      const column = this.#columns.get(name) ?? {values: new Float64Array(256), length: 0};
      const needed = column.length + added.length;
      if (column.values.length < needed) {
        const grown = new Float64Array(Math.max(needed, 2 * column.values.length));
        grown.set(column.values.subarray(0, column.length));
        column.values = grown;
      }
      column.values.set(added, column.length);
      column.length = needed;
      this.#columns.set(name, column);
    }
  }

  /** @returns {Record<string, Float64Array>} views that stay valid: written points never change */
  snapshot() {
    const views = [...this.#columns].map(([name, {values, length}]) => [name, values.subarray(0, length)]);
    return Object.fromEntries(views.filter(([, values]) => /** @type {Float64Array} */ (values).length > 0));
  }
}

/**
 * Starts at once, whether or not the stream is read. A slow reader skips states, never points or snapshots.
 *
 * @param {(onEvent: (event: any) => void) => Promise<any>} start opens the kernel call
 * @param {(state: SuperpositionState) => void} onState called for every report of the kernel
 * @returns {AsyncGenerator<SuperpositionState, void, void>} the last state has status "done" or "stopped"
 */
export function superpositionStream(start, onState) {
  const history = new Columns();
  /** @type {SuperpositionState["snapshots"]} */
  let snapshots = [];
  /** @type {Record<string, any>} */
  let info = {};
  return states((push) =>
    start((event) => {
      if (event.info !== undefined) {
        info = event.info;
        return;
      }
      const {points, snapshots: added, ...rest} = event;
      history.append(points);
      snapshots = [...snapshots, ...added];
      const state = {...rest, history: history.snapshot(), snapshots, info};
      onState(state);
      push(state);
    })
  );
}

/** Analyses: plain arrays in, plain objects out. */
const ANALYSES = /** @type {const} */ ([
  "features",
  "neurons",
  "neuronPairs",
  "phaseDiagram",
  "polygon",
  "guides",
  "tree",
  "treeTheory",
  "saeQuality",
  "thresholds",
  "sample"
]);

/**
 * `kernel.superposition`. A config's `of` may name a state of another run, whose sizes and weights it takes over.
 *
 * @param {(method: string, params: Record<string, unknown>) => Promise<any>} ask
 * @param {(method: string, params: Record<string, unknown>) => AsyncGenerator<SuperpositionState, void, void>} stream
 */
export function superpositionFacade(ask, stream) {
  const run = (/** @type {string} */ model) => (/** @type {Record<string, unknown>} */ config) =>
    stream("superposition", {config: {...taken(config), model}});
  const analyses = ANALYSES.map((name) => [
    name,
    (/** @type {Record<string, unknown>} */ params = {}) =>
      ask("superpositionAnalysis", {analysis: name, input: taken(params)})
  ]);
  return Object.freeze({
    train: run("autoencoder"),
    neuronModel: run("neurons"),
    absolute: run("absolute"),
    doubleDescent: run("doubleDescent"),
    sae: run("sae"),
    .../** @type {Record<typeof ANALYSES[number], (params?: Record<string, unknown>) => Promise<any>>} */ (
      Object.fromEntries(analyses)
    )
  });
}

/**
 * @param {Record<string, unknown>} params
 * @returns {Record<string, unknown>}
 */
function taken(params) {
  const {of, ...own} = params;
  if (of === undefined || of === null) return own;
  const {info, weights} = /** @type {SuperpositionState} */ (of);
  const {instances, hidden, features, probability, dictionary} = info;
  return {instances, hidden, features, probability, dictionary, ...weights, ...own};
}
