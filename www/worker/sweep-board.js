/** @file What is known of a sweep in training: finished cells, cells begun, how much of it is done. */

import {Speedometer} from "./training.js";

/**
 * @typedef {import("./sweep.js").CellPlan} CellPlan
 * @typedef {import("./sweep.js").CellSpec} CellSpec
 * @typedef {{spec: CellSpec, step: number, state: Uint8Array}} RunningCell
 * @typedef {{config: any, cells: CellPlan[]}} SweepPlan
 */

export class SweepBoard {
  /** Finished cells. @type {any[]} */
  results;
  /** Cells that were left in the middle. @type {RunningCell[]} */
  running;
  /** What the page is told besides. @type {Record<string, unknown>} */
  facts = {workers: 0};
  #plan;
  #work;
  #summarize;
  #emit;
  /** @type {any[]} */
  #thresholds = [];
  #speed = new Speedometer();
  #reported = 0;

  /**
   * @param {SweepPlan} plan
   * @param {{cells: any[], running: RunningCell[]}} kept of an earlier sweep with the same settings
   * @param {(cells: any[]) => Promise<any>} summarize
   * @param {(event: any) => void} emit
   */
  constructor(plan, kept, summarize, emit) {
    this.#plan = plan;
    this.results = [...kept.cells];
    this.running = [...kept.running];
    this.#summarize = summarize;
    this.#emit = emit;
    this.#work = new Work(plan.cells, plan.config.steps);
    for (const cell of this.results) this.#work.record(cell, plan.config.steps);
    for (const {spec, step} of this.running) this.#work.record(spec, step);
  }

  get config() {
    return this.#plan.config;
  }

  /** Cells that are not finished, the most expensive ones first. */
  todo() {
    return this.#plan.cells.filter((cell) => !this.results.some((done) => sameCell(done, cell)));
  }

  isDone() {
    return this.results.length === this.#plan.cells.length;
  }

  /** Milliseconds since the last report. */
  sinceReport() {
    return performance.now() - this.#reported;
  }

  /**
   * @param {CellSpec} spec
   * @returns {Uint8Array | undefined} where the cell was left
   */
  stateOf(spec) {
    return this.running.find((running) => sameCell(running.spec, spec))?.state;
  }

  /**
   * @param {CellSpec} spec
   * @param {number} step that it has reached
   */
  record(spec, step) {
    this.#work.record(spec, step);
  }

  /** @param {RunningCell} cell that goes on another time */
  leave(cell) {
    this.#forget(cell.spec);
    this.running.push(cell);
    this.record(cell.spec, cell.step);
  }

  /** @param {any[]} cells that have come to their end */
  async finish(cells) {
    if (cells.length === 0) return;
    for (const cell of cells) {
      this.#forget(cell);
      this.results.push(cell);
      this.record(cell, this.config.steps);
    }
    await this.summarize();
  }

  async summarize() {
    ({thresholds: this.#thresholds} = await this.#summarize(this.results.map(withoutArrays)));
  }

  /** The speed from now on, of another device. */
  restartClock() {
    this.#speed = new Speedometer(this.#step());
  }

  /** @param {"training" | "done" | "stopped"} status */
  report(status) {
    this.#reported = performance.now();
    const {config, cells: planned} = this.#plan;
    const step = this.#step();
    this.#speed.record(step);
    const steps = planned.length * config.instances * config.steps;
    const stepsPerSecond = this.#speed.stepsPerSecond();
    const secondsLeft = stepsPerSecond > 0 ? (steps - step) / stepsPerSecond : Infinity;
    const cells = this.results.toSorted((a, b) => a.depth - b.depth || a.features - b.features || a.hidden - b.hidden);
    const counts = {done: cells.length, total: planned.length, ...this.facts};
    const thresholds = this.#thresholds;
    const event = {status, step, steps, stepsPerSecond, secondsLeft, ...counts, config, cells, thresholds};
    this.#emit(status === "training" ? event : {...event, checkpoint: {config, cells, running: this.running}});
  }

  #step() {
    const {config, cells} = this.#plan;
    return Math.round(this.#work.share() * cells.length * config.instances * config.steps);
  }

  /** @param {CellSpec} spec */
  #forget(spec) {
    this.running = this.running.filter((running) => !sameCell(running.spec, spec));
  }
}

/** How much of the sweep is done, by cost. */
class Work {
  /** @type {Map<string, {cost: number, share: number}>} */
  #cells;
  #steps;

  /**
   * @param {CellPlan[]} cells
   * @param {number} steps
   */
  constructor(cells, steps) {
    this.#cells = new Map(cells.map((cell) => [key(cell), {cost: cell.cost, share: 0}]));
    this.#steps = steps;
  }

  /**
   * @param {CellSpec} spec
   * @param {number} step
   */
  record(spec, step) {
    const cell = this.#cells.get(key(spec));
    if (cell !== undefined) cell.share = step / this.#steps;
  }

  share() {
    let [done, all] = [0, 0];
    for (const {cost, share} of this.#cells.values()) {
      done += cost * share;
      all += cost;
    }
    return done / all;
  }
}

/** @param {CellSpec} spec */
const key = ({depth, features, hidden}) => `${depth} ${features} ${hidden}`;

/**
 * @param {CellSpec} a
 * @param {CellSpec} b
 */
const sameCell = (a, b) => key(a) === key(b);

/** @param {Record<string, unknown>} cell */
const withoutArrays = ({weights: _w, biases: _b, curve: _c, ...numbers}) => numbers;
