/** @file A sweep on the GPU: every instance of many cells at once, in slices. */

import {nextTask} from "./training.js";

/** A slice of work; short enough that Stop is answered at once, long enough to cost nothing. */
const SLICE_MS = 80;

/** @typedef {import("glassbook-kernel").GpuSweep} GpuSweep */

/**
 * The cells that are not finished, prepared for the GPU.
 * @param {import("./kernel.js").WasmKernel} kernel
 * @param {import("./sweep-board.js").SweepBoard} board
 * @returns {GpuSweep} throws `sweep/too-large`, `sweep/not-on-gpu`, `gpu/…` before anything has started
 */
export function prepare(kernel, board) {
  const states = board.running.map(({state}) => state);
  return kernel.gpuSweep(JSON.stringify(board.config), JSON.stringify(board.todo()), states);
}

/**
 * Trains until all cells are finished, the signal is aborted or the device fails; cells in training are left then.
 * @param {GpuSweep} sweep
 * @param {import("./sweep-board.js").SweepBoard} board
 * @param {AbortSignal} signal
 * @returns {Promise<string | undefined>} why the device failed
 */
export async function trainOnGpu(sweep, board, signal) {
  board.facts = {...board.facts, workers: 0, device: "webgpu"};
  board.restartClock();
  board.report("training");
  try {
    for (;;) {
      const {done, cells, step, finished} = await sweep.advance(SLICE_MS);
      for (const spec of JSON.parse(cells)) board.record(spec, step);
      await board.finish(JSON.parse(finished));
      board.report("training");
      if (done) return undefined;
      if (signal.aborted) {
        await leave(sweep, board);
        return undefined;
      }
      // Messages (Stop, cancel) are delivered only between tasks.
      await nextTask();
    }
  } catch (error) {
    const {code, message} = /** @type {{code?: unknown, message: string}} */ (error);
    if (!String(code).startsWith("gpu/")) throw error;
    await leave(sweep, board);
    return message;
  }
}

/**
 * @param {GpuSweep} sweep
 * @param {import("./sweep-board.js").SweepBoard} board
 */
async function leave(sweep, board) {
  for (const {spec, step, state} of await sweep.states()) board.leave({spec: JSON.parse(spec), step, state});
}
