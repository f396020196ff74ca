/** @file How many workers a training run uses: measured, and the same numbers whatever comes out. */

import {HelpedSteps} from "./helped-steps.js";

/** @typedef {import("glassbook-kernel").TrainingRun} TrainingRun */

/** Slices that show how fast a run is alone; the first ones run code that is not optimized yet. */
const ALONE = 4;
/** Slices in which a helper may show that it helps: its code has to be optimized, too. */
const TRIAL = 6;
/** A helper that saves less than a tenth does not earn its core. */
const GAIN = 0.9;
/** Slices that are slower than without a helper, before it is sent away. */
const SLOW = 3;
/** A shorter step is over before a message has arrived. */
const SHORT_MS = 0.3;
/** What is left of a run must be worth a trial. */
const LEFT_MS = 1500;
/** Time until a helper that was of no use is tried again: another job may have kept it busy. */
const RETRY_MS = 20_000;

export class Threads {
  /** Workers that made the last slice. */
  count = 1;
  #run;
  #pool;
  /** Measured milliseconds per step of the latest slices without a helper. */
  #alone = /** @type {number[]} */ ([]);
  /** @type {import("./pool.js").ComputeWorker | undefined} */
  #worker;
  #asked = false;
  /** @type {HelpedSteps | undefined} */
  #helped;
  /** Slices since the helper came; -1 once it has shown that it helps. */
  #trial = 0;
  #slow = 0;
  #notBefore = 0;
  #step;
  #left = Infinity;

  /**
   * @param {TrainingRun} run
   * @param {import("./pool.js").ComputePool} [pool]
   */
  constructor(run, pool) {
    this.#run = run;
    this.#pool = pool;
    this.#step = run.info.step;
  }

  /**
   * Trains for about this long, as the run's `advance` does.
   * @param {number} budgetMs
   */
  async advance(budgetMs) {
    if (!this.#run.canShare) this.#dismiss();
    else if (this.#helped === undefined && this.#wanted()) await this.#engage();
    this.count = this.#helped === undefined ? 1 : 2;
    const start = performance.now();
    const progress = await (this.#helped ?? this.#run).advance(budgetMs);
    const made = progress.step - this.#step;
    if (made > 0 || this.#helped?.lost) this.#judge((performance.now() - start) / made);
    this.#step = progress.step;
    this.#left = progress.steps - progress.step;
    return progress;
  }

  /** Ends the helper's work. */
  close() {
    this.#dismiss();
  }

  /** Whether a helper is worth a try now. */
  #wanted() {
    const asked = this.#run.threadsAsked;
    if (this.#pool === undefined || asked === 1) return false;
    if (asked === 2) return performance.now() >= this.#notBefore;
    if ((navigator.hardwareConcurrency || 1) < 2 || performance.now() < this.#notBefore) return false;
    const ms = Math.min(...this.#alone);
    return this.#alone.length >= ALONE && ms >= SHORT_MS && ms * this.#left >= LEFT_MS;
  }

  /** Gets a worker, and once it answers makes it the helper; an unasked run goes on alone meanwhile. */
  async #engage() {
    if (!this.#asked) {
      this.#asked = true;
      const worker = this.#pool?.workers(1)[0];
      const ready = worker?.call("ready", {}).then(
        () => (this.#worker = worker),
        () => this.#rest(Infinity)
      );
      if (this.#run.threadsAsked === 2) await ready;
    }
    if (this.#worker === undefined || !this.#run.canShare) return;
    this.#helped = new HelpedSteps(this.#run, this.#worker);
    this.#trial = this.#slow = 0;
  }

  /** @param {number} ms per step of the slice that is over */
  #judge(ms) {
    if (this.#helped === undefined) {
      this.#alone.push(ms);
      if (this.#alone.length > ALONE) this.#alone.shift();
      return;
    }
    if (this.#helped.lost) return this.#rest(Infinity);
    if (this.#run.threadsAsked === 2) return;
    const alone = Math.min(...this.#alone);
    if (this.#trial >= 0) {
      this.#trial += 1;
      if (ms < GAIN * alone) this.#trial = -1;
      else if (this.#trial >= TRIAL) this.#rest(RETRY_MS);
      return;
    }
    this.#slow = ms > alone ? this.#slow + 1 : 0;
    if (this.#slow >= SLOW) this.#rest(RETRY_MS);
  }

  /** @param {number} ms no helper for so long; then the run is measured anew */
  #rest(ms) {
    this.#dismiss();
    this.#worker = undefined;
    this.#asked = false;
    this.#alone = [];
    this.#notBefore = performance.now() + ms;
  }

  #dismiss() {
    this.#helped?.close();
    this.#helped = undefined;
  }
}
