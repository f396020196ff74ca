/** @file One training run: advance, report, listen, repeat. */

import {typed} from "./networks.js";
import {Threads} from "./threads.js";
import {inTurn} from "./turns.js";

/** @typedef {import("../shared/progress.js").Progress} Progress */

/** A chunk of work; short enough that Stop is answered at once, long enough to cost nothing. */
const CHUNK_MS = 80;

/**
 * @typedef {object} TrainingEvent
 * @property {number} run
 * @property {number} step
 * @property {number} steps
 * @property {Progress["status"]} status
 * @property {number} stepsPerSecond
 * @property {number} secondsLeft
 * @property {number} threads workers that made the steps since the last event
 * @property {import("glassbook-kernel").Points} points metrics measured since the last event
 * @property {Record<string, any>[]} metrics per irrep, at the checkpoints since the last event
 */

/**
 * @typedef {object} TrainingIo
 * @property {AbortSignal} signal aborted: the run ends after its chunk
 * @property {(event: TrainingEvent) => void} emit
 * @property {(secondsLeft: number) => Promise<boolean>} place before a chunk: where to train; whether the run's info has changed
 * @property {(info: import("glassbook-kernel").RunInfo) => void} onPlaced
 * @property {(event: TrainingEvent) => Promise<void>} between called between two chunks
 * @property {import("./pool.js").ComputePool} [pool] one of its workers may share the steps
 */

/**
 * @param {import("glassbook-kernel").TrainingRun} run
 * @param {number} id
 * @param {TrainingIo} io
 * @returns {Promise<TrainingEvent>} the last event, without points
 */
export async function train(run, id, {signal, emit, place, onPlaced, between, pool}) {
  const {step: start, checkpointSteps} = run.info;
  const threads = new Threads(run, pool);
  let speed = new Speedometer(start);
  // A run that goes on from an earlier step passes some checkpoints again.
  let takenApart = start - 1;
  // The network before its first step is a checkpoint too.
  let atStart = checkpointSteps[0] === start ? {step: start, ...(await irrepMetrics(run))} : undefined;
  let secondsLeft = Infinity;
  try {
    for (;;) {
      const {step, steps, done, points, checkpoint, moved} = await inTurn(run, async () => {
        const changed = await place(secondsLeft);
        const progress = await threads.advance(CHUNK_MS);
        if (changed || progress.moved) onPlaced(run.info);
        return {...progress, moved: changed || progress.moved};
      });
      const metrics = atStart ? [atStart] : [];
      if (atStart !== undefined) takenApart = start;
      atStart = undefined;
      if (checkpoint && step > takenApart) {
        metrics.push({step, ...(await irrepMetrics(run))});
        takenApart = step;
      }
      if (moved) speed = new Speedometer(step);
      speed.record(step);
      const stepsPerSecond = speed.stepsPerSecond();
      secondsLeft = stepsPerSecond > 0 ? (steps - step) / stepsPerSecond : Infinity;
      const status = done ? "done" : signal.aborted ? "stopped" : "training";
      const speeds = {stepsPerSecond, secondsLeft, threads: threads.count};
      /** @type {TrainingEvent} */
      const event = {run: id, step, steps, status, ...speeds, points, metrics};
      emit(event);
      if (status !== "training") return {...event, points: NO_POINTS};
      await between(event);
      // Messages (Stop, cancel) are delivered only between tasks.
      await nextTask();
    }
  } finally {
    threads.close();
  }
}

/**
 * The network taken apart as it is now.
 * @param {import("glassbook-kernel").TrainingRun} run
 */
async function irrepMetrics(run) {
  const network = await inTurn(run, () => run.network());
  try {
    return typed(network.metrics());
  } finally {
    network.free();
  }
}

export const NO_POINTS = Object.freeze({
  step: new Float64Array(),
  trainLoss: new Float64Array(),
  testLoss: new Float64Array(),
  trainAccuracy: new Float64Array(),
  testAccuracy: new Float64Array()
});

/** Steps per second over the last few seconds. */
export class Speedometer {
  /** @type {{time: number, step: number}[]} */
  #marks;

  /** @param {number} [step] where the run begins */
  constructor(step = 0) {
    this.#marks = [{time: performance.now(), step}];
  }

  /**
   * @param {number} step
   * @param {number} [time] milliseconds
   */
  record(step, time = performance.now()) {
    this.#marks.push({time, step});
    while (this.#marks.length > 2 && time - /** @type {{time: number}} */ (this.#marks[1]).time > 3000)
      this.#marks.shift();
  }

  stepsPerSecond() {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (first === undefined || last === undefined || last.time <= first.time) return 0;
    return ((last.step - first.step) / (last.time - first.time)) * 1000;
  }
}

/** @type {MessageChannel | undefined} */
let channel;
/** @type {(() => void)[]} */
const waiting = [];

/** A task turn without the 4 ms clamp of nested timers. */
export function nextTask() {
  if (channel === undefined) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
  }
  const {port2} = channel;
  return new Promise((resolve) => {
    waiting.push(() => resolve(undefined));
    port2.postMessage(null);
  });
}
