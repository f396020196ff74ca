/** @file The notebook's cells in one reactive graph, and the order in which Run all takes them. */

import {Runtime} from "@observablehq/runtime";
import {KernelClient} from "../kernel/client.js";
import {LiveCell} from "./live-cell.js";
import {Latest} from "./stream.js";

/** @typedef {import("./compile.js").Cell} Cell */
/** @typedef {import("./cell-run.js").PlotCode} PlotCode */

export class Engine {
  #runtime;
  #onActivity;
  /** @type {Map<number, LiveCell>} */
  #cells = new Map();
  #connections = 0;
  #connection = new Latest();
  #runAll = 0;
  /** @type {(() => void)[]} */
  #watchers = [];
  client = new KernelClient();

  /**
   * @param {Record<string, unknown>} builtins names that every cell may read
   * @param {() => Promise<PlotCode>} loadPlots called when the first cell wants to draw
   * @param {(activity: {running: number, queued: number}) => void} onActivity
   */
  constructor(builtins, loadPlots, onActivity) {
    // A builtin that is a function would be called as a definition.
    const constants = Object.fromEntries(Object.entries(builtins).map(([name, value]) => [name, () => value]));
    this.#runtime = new Runtime(constants);
    this.module = this.#runtime.module();
    this.#onActivity = onActivity;
    // Not observed, so it is computed only when a cell depends on it.
    this.module.define("plot code", [], loadPlots);
    this.module.variable(true).define("kernel connection", [], () => this.#connection.values());
  }

  /** @param {MessagePort} port of a fresh kernel; cells that talk to the kernel run again */
  connect(port) {
    this.client.connect(port);
    this.#connection.push(++this.#connections);
  }

  /**
   * A cell that is known but not yet in the graph.
   * @param {Cell} cell
   * @param {import("./live-cell.js").CellView} view
   */
  add(cell, view) {
    const live = new LiveCell(this, cell, view);
    this.#cells.set(cell.id, live);
    return live;
  }

  /** @param {number} id */
  get(id) {
    return this.#cells.get(id);
  }

  /** Names that cells define, for completion. */
  get names() {
    return [...this.#cells.values()].flatMap((live) => live.compiled?.outputs ?? []);
  }

  /** @param {number} id */
  remove(id) {
    this.#cells.get(id)?.remove();
    this.#cells.delete(id);
    this.#report();
  }

  /**
   * Runs cells one after the other and ends at the first error. A cell that is up to date is left alone,
   * so that inputs keep what the reader set.
   * @param {number[]} ids in document order
   */
  async runInOrder(ids) {
    const turn = ++this.#runAll;
    const cells = ids.map((id) => this.#cells.get(id)).filter((live) => live !== undefined);
    const due = cells.filter((live) => live.manual || ["error", "stale", "stopped"].includes(live.state));
    for (const live of due) if (live.manual) live.setState("queued");
    // What has been defined in this turn is computed on the next animation frame; before that nothing has changed.
    await this.#runtime._compute();
    for (const live of cells) {
      if (turn !== this.#runAll) return;
      if (due.includes(live)) {
        live.start();
        await this.#runtime._compute();
      }
      await this.#settled(live);
      if (live.state === "error") break;
      // A manual cell hands its values on after its run, and they arrive with the next frame.
      if (live.manual) await this.#runtime._compute();
    }
    for (const live of due) if (live.state === "queued") live.stop();
  }

  /** Runs the manual cells again whose training ended with the kernel. Others follow a fresh kernel by themselves. */
  runLost() {
    for (const live of this.#cells.values()) if (live.manual && live.run?.lostTraining === true) live.start();
  }

  /** Ends every run and forgets what was queued. */
  stop() {
    this.#runAll += 1;
    for (const live of this.#cells.values()) live.stop();
    this.#report();
  }

  /**
   * A cell has a new state.
   * @param {LiveCell} _live
   */
  changed(_live) {
    this.#report();
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const wake of watchers) wake();
  }

  /**
   * Resolves when the cell is neither due nor running. One that waits while nothing runs waits for a later
   * cell (or for ever) and is passed over.
   * @param {LiveCell} live
   */
  async #settled(live) {
    for (;;) {
      const {state} = live;
      if (state === "queued" || state === "running" || (state === "waiting" && this.#count("running") > 0)) {
        await new Promise((resolve) => this.#watchers.push(() => resolve(undefined)));
      } else if (state === "waiting") {
        // Inputs that are ready arrive within this turn of the event loop.
        await new Promise((resolve) => setTimeout(resolve));
        if (live.state === "waiting" && this.#count("running") === 0) return;
      } else {
        return;
      }
    }
  }

  /** @param {import("./cell-state.js").CellState} state */
  #count(state) {
    let n = 0;
    for (const live of this.#cells.values()) if (live.state === state) n += 1;
    return n;
  }

  #reported = "";
  #report() {
    const activity = {running: this.#count("running"), queued: this.#count("queued")};
    const text = JSON.stringify(activity);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#onActivity(activity);
  }
}
