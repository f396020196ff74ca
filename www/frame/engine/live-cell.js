/** @file A cell at work: its compiled text, its present run, its state. How it sits in the graph: `wiring.js`. */

import {CellRun, PlotSlots, RUN_NAMES} from "./cell-run.js";
import {compileCell} from "./compile.js";
import {describeError} from "./errors.js";
import {wireAutomatic, wireManual} from "./wiring.js";

/** @typedef {import("./cell-state.js").CellState} CellState */
/** @typedef {import("./compile.js").Cell} Cell */
/** @typedef {import("./compile.js").Compiled} Compiled */

/**
 * @typedef {object} CellView how a cell shows itself
 * @property {(value: unknown) => void} show appends a value to the output
 * @property {() => void} clear empties the output
 * @property {(problem: import("./errors.js").CellProblem) => void} fail
 * @property {() => void} heal takes the error away
 * @property {(state: CellState, detail: {elapsed?: number, started?: number}) => void} state times in milliseconds
 * @property {(progress: import("../../shared/progress.js").Progress) => void} progress
 */

export class LiveCell {
  #engine;
  #view;
  /** @type {import("./wiring.js").Wiring | undefined} */
  #wiring;
  /** @type {CellRun | undefined} */
  #run;
  #slots = new PlotSlots();
  #stopping = false;
  #lastJobs = /** @type {Promise<unknown>} */ (Promise.resolve());
  #outputFailed = false;
  /** @type {CellState} */
  state = "idle";
  /** @type {Compiled | undefined} undefined while the text has a syntax error */
  compiled;

  /**
   * @param {import("./engine.js").Engine} engine
   * @param {Cell} cell
   * @param {CellView} view
   */
  constructor(engine, cell, view) {
    this.#engine = engine;
    this.cell = cell;
    this.#view = view;
  }

  get manual() {
    return this.compiled?.manual ?? false;
  }
  /** The latest run, if any. */
  get run() {
    return this.#run;
  }

  /** A paused cell: its text is read, so that a syntax error shows at once, and nothing runs. */
  prepare() {
    this.setState("idle");
    this.#compile();
  }

  #compile() {
    try {
      this.compiled = compileCell(this.cell);
    } catch (error) {
      this.compiled = undefined;
      this.fail(error);
    }
  }

  /** Puts the cell into the graph, in place of an earlier version of it. */
  define() {
    this.remove();
    this.#compile();
    if (this.compiled === undefined) return;
    this.#wiring = (this.manual ? wireManual : wireAutomatic)(this, this.#engine.module, this.compiled);
  }

  /** Whether it is in the graph. */
  get defined() {
    return this.#wiring !== undefined;
  }

  /** Takes the cell out of the graph; its output stays on the page. */
  remove() {
    this.#run?.abort();
    this.#lastJobs = this.#run?.jobsOver ?? this.#lastJobs;
    this.#run = undefined;
    this.#wiring?.remove();
    this.#wiring = undefined;
  }

  /** Runs the cell as soon as its inputs are there, manual or not. */
  start() {
    if (!this.defined || !this.manual) this.define();
    if (this.#wiring === undefined) return;
    if (this.state !== "waiting") this.setState("queued");
    this.#wiring.arm();
  }

  /** Ends the present run early; kernel jobs still deliver their last state. */
  stop() {
    this.#wiring?.disarm();
    if (this.state === "running") {
      this.#run?.abort();
      // A kernel job ends after its present chunk; anything else may never end and is abandoned.
      this.#stopping = this.#run?.hasJobs === true;
      if (!this.#stopping) this.setState("stopped", {elapsed: this.#elapsed()});
    } else if (this.state === "queued") {
      this.setState(this.#run === undefined ? "idle" : "stale");
    }
  }

  /**
   * Calls the cell's function.
   * @param {Map<string, unknown>} values of the names that come through the graph
   * @param {Promise<unknown>} invalidation resolves when a newer run takes over
   * @returns {unknown} the function's result, perhaps a promise
   */
  execute(values, invalidation) {
    const {inputs, body} = /** @type {Compiled} */ (this.compiled);
    const run = new CellRun(
      {
        show: this.#view.show,
        clear: this.#view.clear,
        progress: (progress) => run === this.#run && this.#view.progress(progress),
        settled: () => run === this.#run && this.#settled()
      },
      {client: this.#engine.client, plots: /** @type {any} */ (values.get("plot code"))},
      this.#slots,
      invalidation,
      this.#run?.jobsOver ?? this.#lastJobs
    );
    this.#run = run;
    this.#stopping = false;
    this.setState("running", {started: run.started});
    const args = inputs.map((name) => (RUN_NAMES.has(name) ? run.lend(name, invalidation) : values.get(name)));
    return run.follow(() => body(...args));
  }

  /**
   * Shows the value of an expression cell.
   * @param {unknown} value
   */
  replaceOutput(value) {
    this.#view.clear();
    if (value !== undefined) this.#view.show(value);
  }

  /** The output of an earlier run goes when this one showed nothing. */
  clearIfSilent() {
    if (this.#run?.hasShown === false) this.#view.clear();
  }

  /** @param {unknown} error */
  fail(error) {
    // What a stopped run throws on its way out is no news.
    if (this.state === "stopped" || this.#stopping) return;
    const {id, value: text} = this.cell;
    this.#view.fail(describeError(error, {id, text, offset: this.compiled?.offset ?? 0}));
    this.setState("error", {elapsed: this.#elapsed()});
  }

  /**
   * A name of the cell fails while its body is sound: another cell defines it, too, or its stream broke.
   * @param {unknown} error
   */
  failOutput(error) {
    this.#outputFailed = true;
    this.fail(error);
  }

  /** A name of the cell has a value (again). */
  healed() {
    if (!this.#outputFailed) return;
    this.#outputFailed = false;
    this.#view.heal();
    if (this.state === "error") this.setState("done");
  }

  /**
   * @param {CellState} state
   * @param {{elapsed?: number, started?: number}} [detail]
   */
  setState(state, detail = {}) {
    this.state = state;
    this.#view.state(state, detail);
    this.#engine.changed(this);
  }

  #settled() {
    if (this.state !== "running") return;
    const state = this.#stopping ? "stopped" : this.#wiring?.outOfDate() ? "stale" : "done";
    this.#stopping = false;
    this.setState(state, {elapsed: this.#elapsed()});
  }

  #elapsed = () => (this.#run === undefined ? 0 : performance.now() - this.#run.started);
}
