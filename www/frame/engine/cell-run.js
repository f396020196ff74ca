/** @file One execution of a cell: what it may use, what it still waits for, how it ends. */

import {kernelFacade} from "../kernel/facade.js";
import {CellError} from "./errors.js";
import {Guard, GUARD} from "./guards.js";
import {inputValues} from "./stream.js";

/**
 * @typedef {object} RunHost where a run shows itself
 * @property {(value: unknown) => void} show appends a value to the output
 * @property {() => void} clear empties the output
 * @property {(progress: import("../../shared/progress.js").Progress) => void} progress
 * @property {() => void} settled the run and its kernel jobs are over
 */

/**
 * @typedef {object} PlotCode
 * @property {(slots: PlotSlots) => unknown} forCell
 */

/**
 * @typedef {object} Lent
 * @property {import("../kernel/client.js").KernelClient} client
 * @property {PlotCode | undefined} plots there if the cell draws
 */

/** Figures of a cell by order of creation, so that a rerun updates them in place. */
export class PlotSlots {
  /** @type {{kind: string, figure: any}[]} */
  kept = [];
  next = 0;
}

/** Values that one run may display; more would only make the page slow. */
const SHOWN_LIMIT = 1000;

export class CellRun {
  #controller = new AbortController();
  #host;
  #lent;
  #slots;
  #jobs = 0;
  #bodyDone = false;
  #shown = 0;
  #guard = new Guard();
  #before;
  /** @type {Set<Promise<unknown>>} */
  #open = new Set();
  /** Whether the kernel ended before the training of this run did. */
  lostTraining = false;
  started = performance.now();

  /**
   * @param {RunHost} host
   * @param {Lent} lent
   * @param {PlotSlots} slots
   * @param {Promise<unknown>} invalidation
   * @param {Promise<unknown>} [before] the kernel jobs of the run that this one replaces
   */
  constructor(host, lent, slots, invalidation, before = Promise.resolve()) {
    this.#before = before;
    this.#host = host;
    this.#lent = lent;
    this.#slots = slots;
    slots.next = 0;
    void invalidation.then(() => this.abort());
  }

  get aborted() {
    return this.#controller.signal.aborted;
  }

  /** Whether the kernel still works for this run. */
  get hasJobs() {
    return this.#jobs > 0;
  }

  /** Whether this run has displayed anything. */
  get hasShown() {
    return this.#shown > 0;
  }

  /** Resolves when the kernel works for neither this run nor one before it. */
  get jobsOver() {
    return Promise.allSettled([this.#before, ...this.#open]);
  }

  /** Kernel jobs of this run end early. */
  abort() {
    this.#controller.abort();
  }

  /**
   * What the cell's function gets for a lent name.
   * @param {string} name
   * @param {Promise<unknown>} invalidation
   */
  lend(name, invalidation) {
    switch (name) {
      case "display":
        return this.display;
      case "view":
        return (/** @type {HTMLElement} */ element) => inputValues(/** @type {HTMLElement} */ (this.display(element)));
      case "invalidation":
        return invalidation;
      case "kernel":
        return kernelFacade(this.#lent.client, {
          signal: this.#controller.signal,
          before: this.#before,
          onLost: () => (this.lostTraining = true),
          track: (job) => this.track(job),
          progress: (progress) => this.#host.progress(/** @type {any} */ (progress))
        });
      case "plot":
        return this.#lent.plots?.forCell(this.#slots);
      case GUARD:
        return this.#guard;
      default:
        throw new Error(`${name} is not lent`);
    }
  }

  /** @type {<T>(value: T) => T} */
  display = (value) => {
    if (this.aborted) throw new Error("a newer run of this cell has taken over");
    if (this.#shown >= SHOWN_LIMIT) {
      throw new CellError({
        code: "cell/display-flood",
        message: `This cell has displayed ${SHOWN_LIMIT} values and was stopped.`,
        hint: "Collect the values in an array and display that."
      });
    }
    if (this.#shown++ === 0) this.#host.clear();
    this.#host.show(value);
    return value;
  };

  /**
   * @template T
   * @param {Promise<T>} job
   * @returns {Promise<T>}
   */
  track(job) {
    this.#jobs += 1;
    this.#open.add(job);
    const done = () => {
      this.#jobs -= 1;
      this.#open.delete(job);
      this.#maybeSettle();
    };
    job.then(done, done);
    return job;
  }

  /**
   * Calls the cell's function and notes when it, and its promise, are over.
   * @param {() => any} body
   */
  follow(body) {
    const finish = () => {
      this.#bodyDone = true;
      this.#maybeSettle();
    };
    let result;
    try {
      result = body();
    } catch (error) {
      finish();
      throw error;
    }
    if (typeof result?.then === "function") result.then(finish, finish);
    else finish();
    return result;
  }

  #maybeSettle() {
    if (this.#bodyDone && this.#jobs === 0) this.#host.settled();
  }
}

/** Names that a run provides; everything else comes from cells, the notebook or the browser. */
export const RUN_NAMES = new Set(["display", "view", "invalidation", "kernel", "plot", GUARD]);
