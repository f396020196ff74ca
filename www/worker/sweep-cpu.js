/** @file A sweep on the compute workers: one cell at a time for each. */

/** Time between two reports without a finished cell. */
const REPORT_MS = 100;

/**
 * @param {import("./pool.js").ComputePool} pool
 * @param {import("./sweep-board.js").SweepBoard} board
 * @param {AbortSignal} signal aborted: the cells in training are left after their slices
 */
export async function trainOnWorkers(pool, board, signal) {
  const {config} = board;
  const todo = board.todo();
  const workers = pool.workers(todo.length);
  board.facts = {...board.facts, workers: workers.length, device: "cpu"};
  board.restartClock();
  board.report("training");
  // One worker that fails ends the others' cells as well.
  const failure = new AbortController();
  const both = AbortSignal.any([signal, failure.signal]);
  await Promise.all(
    workers.map(async (worker) => {
      try {
        for (let cell = todo.shift(); cell !== undefined && !both.aborted; cell = todo.shift()) {
          const spec = cell;
          let reached = 0;
          const onEvent = (/** @type {{step: number}} */ {step}) => {
            reached = step;
            board.record(spec, step);
            if (board.sinceReport() > REPORT_MS) board.report("training");
          };
          const params = {config, spec, state: board.stateOf(spec)};
          const {result, state} = await worker.call("sweepCell", params, {signal: both, onEvent});
          if (result === undefined) {
            board.leave({spec, step: reached, state});
            continue;
          }
          await board.finish([result]);
          board.report("training");
        }
      } catch (error) {
        failure.abort();
        throw error;
      }
    })
  );
}
