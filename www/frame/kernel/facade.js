/** @file `kernel` as one run of one cell sees it: its jobs end when the run does. */

import {groupFacade} from "./groups.js";
import {trainingStream} from "./training.js";

/**
 * @typedef {object} RunScope what a cell's run lends to its kernel calls
 * @property {AbortSignal} signal
 * @property {<T>(job: Promise<T>) => Promise<T>} track the cell counts as running until its jobs settle
 * @property {(progress: {step: number, steps: number, status: string, stepsPerSecond: number, secondsLeft: number}) => void} progress
 */

/**
 * @param {import("./client.js").KernelClient} client
 * @param {RunScope} scope
 */
export function kernelFacade(client, {signal, track, progress}) {
  const ask = (/** @type {string} */ method, /** @type {Record<string, unknown>} */ params) =>
    track(client.call(method, params, {signal}));
  return Object.freeze({
    /** The device that networks train on: `{kind, name, reason}`. */
    device: () => ask("device", {}),
    ...groupFacade(ask),
    /** @param {number | {run: number}} run a state of `kernel.train`, or its handle */
    traceSimilarity: (run) => ask("traceSimilarity", {run: typeof run === "object" ? run.run : run}),
    /** @param {Record<string, unknown>} config */
    train: (config) => trainingStream((onEvent) => track(client.call("train", {config}, {signal, onEvent})), progress)
  });
}

/** @typedef {ReturnType<typeof kernelFacade>} KernelFacade */
