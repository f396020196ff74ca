/** @file A sweep: planned, put on the device that is faster for it, reported in one progress. */

import {SweepBoard} from "./sweep-board.js";
import {trainOnWorkers} from "./sweep-cpu.js";
import {prepare, trainOnGpu} from "./sweep-gpu.js";

/**
 * @typedef {object} CellPlan
 * @property {number} depth
 * @property {number} features
 * @property {number} hidden
 * @property {number} cost of one step, in arbitrary units
 *
 * @typedef {Omit<CellPlan, "cost">} CellSpec
 *
 * @typedef {object} SweepCheckpoint
 * @property {any} config
 * @property {any[]} cells finished ones
 * @property {import("./sweep-board.js").RunningCell[]} running
 *
 * @typedef {object} SweepJob
 * @property {object} config
 * @property {SweepCheckpoint} [resume] of a sweep with the same settings
 *
 * @typedef {object} SweepParts
 * @property {import("./kernel.js").WasmKernel} kernel
 * @property {import("./pool.js").ComputePool} pool
 * @property {import("./device.js").Devices} devices
 */

/** The sweep must be this much faster on the GPU. */
const MARGIN = 1.1;

/**
 * @param {SweepParts} parts
 * @param {SweepJob} job
 * @param {import("./methods.js").Call} call an aborted signal ends the sweep after its slices
 * @param {(progress: import("../shared/progress.js").Progress) => void} onProgress
 */
export async function sweep(parts, job, {signal, emit}, onProgress) {
  /** @type {import("../shared/progress.js").Progress} */
  let latest = {label: "Sweep", step: 0, steps: 1, stepsPerSecond: 0, secondsLeft: Infinity, status: "training"};
  try {
    const board = await plan(parts.pool, job, (event) => {
      const {step, steps, stepsPerSecond, secondsLeft, status} = event;
      const label = `Sweep, ${event.done} of ${event.total} cells`;
      latest = {label, step, steps, stepsPerSecond, secondsLeft, status};
      onProgress({...latest, device: parts.devices.where});
      emit(event);
    });
    await train(parts, board, signal);
    board.report(board.isDone() ? "done" : "stopped");
  } catch (error) {
    onProgress({...latest, status: "failed"});
    throw error;
  }
}

/**
 * @param {import("./pool.js").ComputePool} pool
 * @param {SweepJob} job
 * @param {(event: any) => void} emit
 */
async function plan(pool, {config: wanted, resume}, emit) {
  const planner = pool.workers(1)[0];
  if (planner === undefined) throw new Error("the pool gives no worker");
  /** @type {import("./sweep-board.js").SweepPlan} */
  const planned = await planner.call("planSweep", {config: wanted});
  const {config} = planned;
  const kept = resume !== undefined && sameSettings(resume.config, config) ? resume : {cells: [], running: []};
  const summarize = (/** @type {any[]} */ cells) => planner.call("summarizeSweep", {config, cells});
  const board = new SweepBoard(planned, kept, summarize, emit);
  await board.summarize();
  return board;
}

/**
 * @param {SweepParts} parts
 * @param {SweepBoard} board
 * @param {AbortSignal} signal
 */
async function train({kernel, pool, devices}, board, signal) {
  const show = (/** @type {import("./device.js").Placement} */ placement) => {
    const {rates, reason} = placement;
    board.facts = {...board.facts, rates, reason};
    devices.show("The sweep", placement);
  };
  const choice = await choose({kernel, pool, devices}, board);
  show(choice);
  if (choice.onGpu !== undefined) {
    let failure;
    try {
      failure = await trainOnGpu(choice.onGpu, board, signal);
    } finally {
      choice.onGpu.free();
    }
    if (failure !== undefined) {
      const reason = "The GPU was lost.";
      const step = Math.min(...board.running.map((cell) => cell.step));
      const move = {step: Number.isFinite(step) ? step : 0, from: "webgpu", to: "cpu", reason};
      show({device: "cpu", reason, rates: choice.rates, moves: [move]});
    }
  }
  if (!board.isDone() && !signal.aborted) await trainOnWorkers(pool, board, signal);
}

/**
 * Where the sweep trains.
 * @param {SweepParts} parts
 * @param {SweepBoard} board
 * @returns {Promise<import("./device.js").Placement & {onGpu?: import("./sweep-gpu.js").GpuSweep}>} `onGpu` for the caller to free
 */
async function choose({kernel, pool, devices}, board) {
  /**
   * @param {string} reason
   * @param {Record<string, number>} [rates]
   * @returns {import("./device.js").Placement}
   */
  const onCpu = (reason, rates = {}) => ({device: "cpu", reason, rates, moves: []});
  if (board.isDone()) return onCpu("Nothing was left to train.");
  if (!(await devices.ready())) return onCpu("No GPU was measured for this sweep.");
  let gpu;
  try {
    gpu = prepare(kernel, board);
    if (devices.isForced) {
      const reason = "The address asks for WebGPU (?device=webgpu).";
      return {device: "webgpu", reason, rates: {}, moves: [], onGpu: gpu};
    }
    const rates = await gpu.rates(pool.size(board.todo().length));
    if ((rates.webgpu ?? 0) > MARGIN * (rates.cpu ?? 0)) {
      return {device: "webgpu", reason: "The GPU is faster for it, as measured.", rates, moves: [], onGpu: gpu};
    }
    gpu.free();
    return onCpu("The CPU is faster for it, as measured.", rates);
  } catch (error) {
    gpu?.free();
    const {message} = /** @type {Error} */ (error);
    return onCpu(`It cannot use the GPU: ${message}.`);
  }
}

/**
 * Both come from the same serializer, so their keys have the same order.
 * @param {object} a
 * @param {object} b
 */
const sameSettings = (a, b) => JSON.stringify(a) === JSON.stringify(b);
