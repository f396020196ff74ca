/**
 * @file Steps of a run that a compute worker shares: half of the rows each, one message each way per step.
 *
 * Two buffers travel to and fro between the workers, so a step allocates nothing and needs no shared memory.
 */

/** A helper that is silent for so long, beside ten times the run's own share of a step, has died. */
const PATIENCE_MS = 3000;

export class HelpedSteps {
  /** Whether the helper has failed; the run goes on without it from the step it is at. */
  lost = false;
  #run;
  #port;
  /** What goes out next. */
  #message;
  /** @type {ArrayBuffer | undefined} the helper's half of a step that this side has not finished */
  #received;
  /** @type {(() => void) | undefined} */
  #wake;
  #waitingSince = Infinity;
  #patience = PATIENCE_MS;
  #watch = setInterval(() => {
    if (performance.now() - this.#waitingSince > this.#patience) this.#lose();
  }, 500);

  /**
   * @param {import("glassbook-kernel").TrainingRun} run one that `canShare`
   * @param {import("./pool.js").ComputeWorker} worker
   */
  constructor(run, worker) {
    const {port1, port2} = new MessageChannel();
    this.#run = run;
    this.#port = port1;
    this.#message = new Float32Array(run.messageLength);
    port1.onmessage = ({data}) => {
      this.#received = data;
      this.#wake?.();
    };
    const start = /** @type {Float32Array} */ (run.helperStart());
    const job = worker.call("helpTraining", {start, port: port2}, {transfer: [start.buffer, port2]});
    job.catch(() => this.#lose());
  }

  /**
   * Trains as the run's own `advance` does.
   * @param {number} budgetMs
   */
  async advance(budgetMs) {
    const deadline = performance.now() + budgetMs;
    do {
      if (!(await this.#step())) break;
    } while (!this.#run.isAtStop && performance.now() < deadline);
    return this.#run.report();
  }

  /** The helper may take other work. */
  close() {
    clearInterval(this.#watch);
    this.#port.postMessage(null);
    this.#port.close();
  }

  async #step() {
    if (this.lost) return false;
    const began = performance.now();
    const out = this.#message;
    if (!this.#run.beginStep(out)) return this.#lose();
    this.#patience = PATIENCE_MS + 10 * (performance.now() - began);
    this.#port.postMessage(out.buffer, [out.buffer]);
    const received = this.#received ?? (await this.#reply());
    this.#received = undefined;
    if (received === undefined) return false;
    this.#message = new Float32Array(received);
    return this.#run.finishStep(this.#message) || this.#lose();
  }

  /** @returns {Promise<ArrayBuffer | undefined>} undefined if the helper fails meanwhile */
  async #reply() {
    this.#waitingSince = performance.now();
    await /** @type {Promise<void>} */ (new Promise((resolve) => (this.#wake = resolve)));
    this.#waitingSince = Infinity;
    this.#wake = undefined;
    return this.#received;
  }

  #lose() {
    this.lost = true;
    this.#wake?.();
    return false;
  }
}
