/** @file Runs of superposition models: advance, report, listen, repeat. */

import {Speedometer, nextTask} from "./training.js";

/** A chunk of work; short enough that Stop is answered at once, long enough to cost nothing. */
const CHUNK_MS = 80;

const LABELS = Object.freeze({
  autoencoder: "Training autoencoders",
  neurons: "Training neuron models",
  absolute: "Training |x| networks",
  doubleDescent: "Training on fixed points",
  sae: "Training dictionaries"
});

let nextRun = 1;

/**
 * @param {import("./kernel.js").WasmKernel} kernel
 * @param {unknown} config
 * @param {import("./methods.js").Call} call an aborted signal ends the run after its chunk
 * @param {(progress: import("../shared/progress.js").Progress) => void} onProgress
 */
export async function superposition(kernel, config, {signal, emit}, onProgress) {
  const run = kernel.startSuperposition(config);
  try {
    const {info} = run;
    const label = LABELS[info.model];
    const id = `superposition ${nextRun++}`;
    emit({run: id, info});
    /** @type {import("../shared/progress.js").Progress} */
    let latest = {label, step: 0, steps: 1, stepsPerSecond: 0, secondsLeft: Infinity, status: "training"};
    const speed = new Speedometer();
    try {
      for (;;) {
        const {done, ...progress} = await run.advance(CHUNK_MS);
        const {step, steps} = progress;
        speed.record(step);
        const stepsPerSecond = speed.stepsPerSecond();
        const secondsLeft = stepsPerSecond > 0 ? (steps - step) / stepsPerSecond : Infinity;
        const status = done ? "done" : signal.aborted ? "stopped" : "training";
        latest = {label, step, steps, status, stepsPerSecond, secondsLeft};
        onProgress(latest);
        emit({...progress, run: id, status, stepsPerSecond, secondsLeft});
        if (status !== "training") return {run: id, step, steps, status};
        // Messages (Stop, cancel) are delivered only between tasks.
        await nextTask();
      }
    } catch (error) {
      onProgress({...latest, status: "failed"});
      throw error;
    }
  } finally {
    run.free();
  }
}
