/**
 * @file A compute worker: a core's worth of fused training, owned by the kernel's worker.
 *
 * The first message brings the wasm and a port; everything else goes over the port.
 */

import {SweepCell, initSync, planSweep, summarizeSweep, sweepCsv} from "glassbook-compute";
import {CodedError} from "../../shared/errors.js";
import {Calls} from "../ports.js";
import {nextTask} from "../training.js";
import {helpTraining} from "./help-training.js";

/** A slice of work; short enough that Stop is answered at once, long enough to cost nothing. */
const SLICE_MS = 50;

self.onmessage = ({data: {wasm, port}}) => {
  // Synchronous on purpose: asynchronous compilation hangs now and then in WebKitGTK workers.
  initSync({module: new WebAssembly.Module(wasm)});
  new Calls(port, dispatch);
};

/** @type {ConstructorParameters<typeof Calls>[1]} */
async function dispatch(method, params, call) {
  switch (method) {
    case "ready":
      return true;
    case "helpTraining":
      return helpTraining(/** @type {Parameters<typeof helpTraining>[0]} */ (/** @type {unknown} */ (params)));
    case "planSweep":
      return JSON.parse(planSweep(JSON.stringify(params.config)));
    case "summarizeSweep":
      return JSON.parse(summarizeSweep(JSON.stringify(params.config), JSON.stringify(params.cells)));
    case "sweepCsv":
      return sweepCsv(JSON.stringify(params.config), JSON.stringify(params.cells));
    case "sweepCell":
      return trainCell(/** @type {CellJob} */ (/** @type {unknown} */ (params)), call);
    default:
      throw new CodedError({
        code: "compute/unknown-method",
        message: `The compute worker has no method named ${method}.`,
        hint: "Reload the page: its parts seem to be of different versions."
      });
  }
}

/**
 * @typedef {object} CellJob
 * @property {object} config
 * @property {object} spec
 * @property {Uint8Array} [state] where the cell was left
 */

/**
 * Trains one cell to its end, or until it is asked to stop.
 * @param {CellJob} job
 * @param {import("../methods.js").Call} call emits `{step}` after every slice
 * @returns {Promise<{result: object} | {state: Uint8Array}>}
 */
async function trainCell({config, spec, state}, {signal, emit}) {
  const settings = JSON.stringify(config);
  const cell = state ? SweepCell.resume(settings, state) : new SweepCell(settings, JSON.stringify(spec));
  try {
    while (!cell.done) {
      const deadline = performance.now() + SLICE_MS;
      let step = cell.step;
      while (!cell.done && performance.now() < deadline) step = cell.advance();
      emit({step});
      // Messages (a stop) are delivered only between tasks.
      await nextTask();
      if (signal.aborted) break;
    }
    return cell.done ? {result: JSON.parse(cell.result())} : {state: cell.state()};
  } finally {
    cell.free();
  }
}
