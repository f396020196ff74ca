/** @file A sweep over the compute workers: cells out, results in, one progress for all. */

import {Speedometer} from "./training.js";

/**
 * @typedef {object} CellPlan
 * @property {number} depth
 * @property {number} features
 * @property {number} hidden
 * @property {number} cost of one step, in arbitrary units
 *
 * @typedef {Omit<CellPlan, "cost">} CellSpec
 *
 * @typedef {object} SweepCheckpoint
 * @property {any} config
 * @property {any[]} cells finished ones
 * @property {{spec: CellSpec, step: number, state: Uint8Array}[]} running
 *
 * @typedef {object} SweepJob
 * @property {object} config
 * @property {SweepCheckpoint} [resume] of a sweep with the same settings
 */

/** Time between two reports without a finished cell. */
const REPORT_MS = 100;

/**
 * @param {import("./pool.js").ComputePool} pool
 * @param {SweepJob} job
 * @param {import("./methods.js").Call} call an aborted signal ends the sweep after its slices
 * @param {(progress: import("../shared/progress.js").Progress) => void} onProgress
 */
export async function sweep(pool, job, {signal, emit}, onProgress) {
  /** @type {import("../shared/progress.js").Progress} */
  let latest = {label: "Sweep", step: 0, steps: 1, stepsPerSecond: 0, secondsLeft: Infinity, status: "training"};
  try {
    await runCells(pool, job, {
      signal,
      emit: (event) => {
        const {step, steps, stepsPerSecond, secondsLeft, status} = event;
        const label = `Sweep, ${event.done} of ${event.total} cells`;
        latest = {label, step, steps, stepsPerSecond, secondsLeft, status};
        onProgress(latest);
        emit(event);
      }
    });
  } catch (error) {
    onProgress({...latest, status: "failed"});
    throw error;
  }
}

/**
 * @param {import("./pool.js").ComputePool} pool
 * @param {SweepJob} job
 * @param {{signal: AbortSignal, emit: (event: any) => void}} io
 */
async function runCells(pool, {config: wanted, resume}, {signal, emit}) {
  const planner = pool.workers(1)[0];
  if (planner === undefined) throw new Error("the pool gives no worker");
  /** @type {{config: any, cells: CellPlan[]}} */
  const plan = await planner.call("planSweep", {config: wanted});
  const {config} = plan;
  const kept = resume !== undefined && sameSettings(resume.config, config) ? resume : {cells: [], running: []};
  const results = [...kept.cells];
  const isDone = (/** @type {CellSpec} */ spec) => results.some((cell) => sameCell(cell, spec));
  const todo = plan.cells.filter((cell) => !isDone(cell));
  const total = new Work(plan.cells, config.steps);
  for (const cell of results) total.record(cell, config.steps);
  for (const {spec, step} of kept.running) total.record(spec, step);
  const workers = pool.workers(todo.length);
  const speed = new Speedometer();
  let {thresholds} = await planner.call("summarizeSweep", {config, cells: results.map(withoutArrays)});
  /** @type {SweepCheckpoint["running"]} */
  const left = [];
  let reported = 0;

  /** @param {"training" | "done" | "stopped"} status */
  const report = (status) => {
    reported = performance.now();
    const step = Math.round(total.share() * plan.cells.length * config.instances * config.steps);
    speed.record(step);
    const steps = plan.cells.length * config.instances * config.steps;
    const stepsPerSecond = speed.stepsPerSecond();
    const secondsLeft = stepsPerSecond > 0 ? (steps - step) / stepsPerSecond : Infinity;
    const cells = results.toSorted((a, b) => a.depth - b.depth || a.features - b.features || a.hidden - b.hidden);
    const counts = {done: results.length, total: plan.cells.length, workers: workers.length};
    const event = {status, step, steps, stepsPerSecond, secondsLeft, ...counts, config, cells, thresholds};
    emit(status === "training" ? event : {...event, checkpoint: {config, cells, running: left}});
  };

  report("training");
  // One worker that fails ends the others' cells as well.
  const failure = new AbortController();
  const both = AbortSignal.any([signal, failure.signal]);
  await Promise.all(
    workers.map(async (worker) => {
      try {
        for (let cell = todo.shift(); cell !== undefined && !both.aborted; cell = todo.shift()) {
          const spec = cell;
          const state = kept.running.find((running) => sameCell(running.spec, spec))?.state;
          let reached = 0;
          const onEvent = (/** @type {{step: number}} */ {step}) => {
            reached = step;
            total.record(spec, step);
            if (performance.now() - reported > REPORT_MS) report("training");
          };
          const outcome = await worker.call("sweepCell", {config, spec, state}, {signal: both, onEvent});
          if (outcome.result === undefined) {
            left.push({spec, step: reached, state: outcome.state});
            continue;
          }
          results.push(outcome.result);
          total.record(spec, config.steps);
          ({thresholds} = await worker.call("summarizeSweep", {config, cells: results.map(withoutArrays)}));
          report("training");
        }
      } catch (error) {
        failure.abort();
        throw error;
      }
    })
  );
  for (const running of kept.running) {
    const known = [...results, ...left.map(({spec}) => spec)];
    if (!known.some((cell) => sameCell(cell, running.spec))) left.push(running);
  }
  report(results.length === plan.cells.length ? "done" : "stopped");
}

/** How much of the sweep is done, by cost. */
class Work {
  /** @type {Map<string, {cost: number, share: number}>} */
  #cells;
  #steps;

  /**
   * @param {CellPlan[]} cells
   * @param {number} steps
   */
  constructor(cells, steps) {
    this.#cells = new Map(cells.map((cell) => [key(cell), {cost: cell.cost, share: 0}]));
    this.#steps = steps;
  }

  /**
   * @param {CellSpec} spec
   * @param {number} step
   */
  record(spec, step) {
    const cell = this.#cells.get(key(spec));
    if (cell !== undefined) cell.share = step / this.#steps;
  }

  share() {
    let [done, all] = [0, 0];
    for (const {cost, share} of this.#cells.values()) {
      done += cost * share;
      all += cost;
    }
    return done / all;
  }
}

/** @param {CellSpec} spec */
const key = ({depth, features, hidden}) => `${depth} ${features} ${hidden}`;

/**
 * @param {CellSpec} a
 * @param {CellSpec} b
 */
const sameCell = (a, b) => key(a) === key(b);

/**
 * Both come from the same serializer, so their keys have the same order.
 * @param {object} a
 * @param {object} b
 */
const sameSettings = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {Record<string, unknown>} cell */
const withoutArrays = ({weights: _w, biases: _b, curve: _c, ...numbers}) => numbers;
