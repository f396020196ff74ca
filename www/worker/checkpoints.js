/** @file What is left of a long run when its kernel dies: the latest checkpoint, kept by the top page. */

import {inTurn} from "./turns.js";

/** @typedef {import("../shared/protocol").Checkpoint} Checkpoint */

/** Training between two checkpoints, at least; what a crash costs at most. */
const EVERY_MS = 5000;
/** A checkpoint may cost this share of the time. */
const SHARE = 0.02;

/** Takes a checkpoint of one run now and then. */
export class Saver {
  #save;
  #due = performance.now() + EVERY_MS;

  /** @param {(checkpoint: Omit<Checkpoint, "request" | "label">) => void} save */
  constructor(save) {
    this.#save = save;
  }

  /**
   * Called between two slices of the run.
   * @param {import("glassbook-kernel").TrainingRun} run
   * @param {{step: number, steps: number}} progress
   */
  async consider(run, {step, steps}) {
    const began = performance.now();
    if (began < this.#due) return;
    this.#save({step, steps, bytes: await inTurn(run, () => run.checkpoint())});
    const now = performance.now();
    this.#due = now + Math.max(EVERY_MS, (now - began) / SHARE);
  }
}
