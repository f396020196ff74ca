/** @file `kernel` as one run of one cell sees it: its jobs wait for those of the run before, and end when the run does. */

import {groupFacade} from "./groups.js";
import {trainingStream} from "./training.js";

/**
 * @typedef {object} RunScope what a cell's run lends to its kernel calls
 * @property {AbortSignal} signal
 * @property {Promise<unknown>} before the jobs of the cell's earlier run, which has been told to end
 * @property {<T>(job: Promise<T>) => Promise<T>} track the cell counts as running until its jobs settle
 * @property {(progress: {step: number, steps: number, status: string, stepsPerSecond: number, secondsLeft: number}) => void} progress
 */

/**
 * @param {import("./client.js").KernelClient} client
 * @param {RunScope} scope
 */
export function kernelFacade(client, {signal, before, track, progress}) {
  // A slider makes values faster than the kernel answers: of the runs that wait for the job in flight, only the
  // latest one still wants its own.
  const call = async (
    /** @type {string} */ method,
    /** @type {Record<string, unknown>} */ params,
    /** @type {(event: any) => void} */ onEvent = () => {}
  ) => {
    await before;
    if (signal.aborted) throw new Error("a newer run of this cell has taken over");
    return client.call(method, params, {signal, onEvent});
  };
  const ask = (/** @type {string} */ method, /** @type {Record<string, unknown>} */ params) =>
    track(call(method, params));
  return Object.freeze({
    /** The device that networks train on: `{kind, name, reason}`. */
    device: () => ask("device", {}),
    ...groupFacade(ask),
    /** @param {number | {run: number}} run a state of `kernel.train`, or its handle */
    traceSimilarity: (run) => ask("traceSimilarity", {run: typeof run === "object" ? run.run : run}),
    /** @param {Record<string, unknown>} config */
    train: (config) => trainingStream((onEvent) => track(call("train", {config}, onEvent)), progress)
  });
}

/** @typedef {ReturnType<typeof kernelFacade>} KernelFacade */
