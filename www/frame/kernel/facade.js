/** @file `kernel` as one run of one cell sees it: its jobs wait for those of the run before, and end when the run does. */

import {groupFacade} from "./groups.js";
import {Network} from "./network.js";
import {superpositionFacade, superpositionStream} from "./superposition.js";
import {sweepFacade} from "./sweep.js";
import {trainingStream} from "./training.js";

/**
 * @typedef {object} RunScope what a cell's run lends to its kernel calls
 * @property {AbortSignal} signal
 * @property {Promise<unknown>} before the jobs of the cell's earlier run, which has been told to end
 * @property {() => void} onLost the kernel has ended before a training run did
 * @property {<T>(job: Promise<T>) => Promise<T>} track the cell counts as running until its jobs settle
 * @property {(progress: {step: number, steps: number, status: string, stepsPerSecond: number, secondsLeft: number}) => void} progress
 */

/** Codes of failures that come from the kernel's end, not from the call. */
const LOST = ["kernel/panicked", "kernel/restarted"];

/**
 * @param {import("./client.js").KernelClient} client
 * @param {RunScope} scope
 */
export function kernelFacade(client, {signal, before, onLost, track, progress}) {
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
  const handle = (/** @type {number | {run: number}} */ run) => (typeof run === "object" ? run.run : run);
  const stream = (/** @type {string} */ method, /** @type {Record<string, unknown>} */ params) =>
    trainingStream((onEvent) => {
      const job = track(call(method, params, onEvent));
      job.catch(({code}) => {
        if (LOST.includes(code)) onLost();
      });
      return job;
    }, progress);
  return Object.freeze({
    /** Where the latest run trains: `{kind, name, reason, gpu, rates}`. */
    device: () => ask("device", {}),
    ...groupFacade(ask),
    /**
     * Opens a network for analysis.
     * @param {import("./network.js").NetworkSource} source
     * @returns {Promise<Network>}
     */
    network: async (source) => {
      const run = typeof source.run === "object" ? source.run.run : source.run;
      const opened = await ask("openNetwork", {source: {...source, run}});
      // A network outlives the run of the cell that opened it, so its questions are those of the cells that ask.
      const askNetwork = (/** @type {string} */ analysis, /** @type {unknown[]} */ args) =>
        client.call("askNetwork", {network: opened.network, analysis, args});
      return new Network(opened, askNetwork);
    },
    /** @param {number | {run: number}} run a state of `kernel.train`, or its handle */
    traceSimilarity: (run) => ask("traceSimilarity", {run: handle(run)}),
    /** @param {number | {run: number}} run as above; the result is a safetensors file */
    checkpoint: (run) => ask("checkpoint", {run: handle(run)}),
    /** @param {number | {run: number}} run as above */
    tensors: (run) => ask("tensors", {run: handle(run)}),
    superposition: superpositionFacade(ask, (method, params) =>
      superpositionStream((onEvent) => track(call(method, params, onEvent)), progress)
    ),
    sweep: sweepFacade(ask, (params, onEvent) => track(call("sweep", params, onEvent)), progress),
    /** @param {Record<string, unknown>} config */
    train: (config) => stream("train", {config}),
    /**
     * @param {Uint8Array | ArrayBuffer} file what `checkpoint` returned
     * @param {Record<string, unknown>} [options] steps, learningRate, weightDecay, metricsEvery, checkpoints, engine, threads
     */
    resume: (file, options) => stream("resume", {bytes: file, options})
  });
}

/** @typedef {ReturnType<typeof kernelFacade>} KernelFacade */
