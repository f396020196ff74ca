/** @file One training run: advance, report, listen, repeat. */

import {typed} from "./networks.js";

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
 * @property {import("glassbook-kernel").Points} points metrics measured since the last event
 * @property {Record<string, any>[]} metrics per irrep, at the checkpoints since the last event
 */

/**
 * @param {import("glassbook-kernel").TrainingRun} run
 * @param {number} id
 * @param {{signal: AbortSignal, emit: (event: TrainingEvent) => void, between?: (event: TrainingEvent) => Promise<void>}} io an aborted signal ends the run after its chunk; `between` is called between two chunks
 * @returns {Promise<TrainingEvent>} the last event, without points
 */
export async function train(run, id, {signal, emit, between = async () => {}}) {
  const {step: start, checkpointSteps} = run.info;
  const speed = new Speedometer(start);
  // The network before its first step is a checkpoint too.
  let atStart = checkpointSteps[0] === start ? {step: start, ...(await irrepMetrics(run))} : undefined;
  for (;;) {
    const {step, steps, done, points, checkpoint} = await run.advance(CHUNK_MS);
    const metrics = atStart ? [atStart] : [];
    atStart = undefined;
    if (checkpoint) metrics.push({step, ...(await irrepMetrics(run))});
    speed.record(step);
    const stepsPerSecond = speed.stepsPerSecond();
    const secondsLeft = stepsPerSecond > 0 ? (steps - step) / stepsPerSecond : Infinity;
    const status = done ? "done" : signal.aborted ? "stopped" : "training";
    /** @type {TrainingEvent} */
    const event = {run: id, step, steps, status, stepsPerSecond, secondsLeft, points, metrics};
    emit(event);
    if (status !== "training") return {...event, points: NO_POINTS};
    await between(event);
    // Messages (Stop, cancel) are delivered only between tasks.
    await nextTask();
  }
}

/**
 * The network taken apart as it is now.
 * @param {import("glassbook-kernel").TrainingRun} run
 */
async function irrepMetrics(run) {
  const network = await run.network();
  try {
    return typed(network.metrics());
  } finally {
    network.free();
  }
}

const NO_POINTS = Object.freeze({
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
