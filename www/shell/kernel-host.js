/**
 * @file Owns the kernel Worker: starts it, stops it, replaces it.
 *
 * Stop asks first. A kernel that is busy inside one call cannot hear, so after a second without an answer
 * the Worker is ended and a new one takes its place.
 */

/** @typedef {import("../shared/protocol").ToWorker} ToWorker */
/** @typedef {import("../shared/protocol").FromWorker} FromWorker */

/**
 * @typedef {object} KernelEvents
 * @property {(port: MessagePort) => void} onPort a fresh kernel's port, to be handed to the frame
 * @property {(message: FromWorker | {type: "starting"} | {type: "terminated"}) => void} onMessage
 */

const STOP_PATIENCE_MS = 1000;

export class KernelHost {
  #assets;
  #choice;
  #events;
  /** @type {Worker | undefined} */
  #worker;
  #generation = 0;
  /** @type {import("../shared/protocol").Checkpoint | undefined} */
  #checkpoint;
  #nextStop = 1;
  /** @type {Map<number, () => void>} */
  #stops = new Map();

  /**
   * @param {import("./assets.js").Assets} assets
   * @param {import("../worker/device.js").DeviceChoice} choice
   * @param {KernelEvents} events
   */
  constructor(assets, choice, events) {
    this.#assets = assets;
    this.#choice = choice;
    this.#events = events;
  }

  /** The latest checkpoint of a run that has not come to its end. */
  get checkpoint() {
    return this.#checkpoint;
  }

  /**
   * Ends the present kernel, if any, and starts a fresh one.
   * @param {{resume?: boolean}} [options] `resume`: the lost run goes on from its checkpoint when its cell runs again
   */
  async start({resume = false} = {}) {
    const generation = ++this.#generation;
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const answer of this.#stops.values()) answer();
    this.#events.onMessage({type: "starting"});
    try {
      const [url, ...files] = await Promise.all([
        this.#assets.scriptUrl("worker"),
        ...["kernel.wasm", "compute", "compute.wasm"].map((name) => this.#assets.bytes(name))
      ]);
      const [wasm, script, computeWasm] = /** @type {[ArrayBuffer, ArrayBuffer, ArrayBuffer]} */ (files);
      if (generation !== this.#generation) return;
      const worker = new Worker(url);
      this.#worker = worker;
      worker.onmessage = ({data}) => this.#hear(data);
      // The port goes out before the kernel is up: calls made meanwhile wait inside it.
      this.connect();
      const compute = {script, wasm: computeWasm};
      const lost = resume ? this.#checkpoint : undefined;
      this.#send({type: "start", wasm, compute, device: this.#choice, resume: lost});
    } catch (error) {
      const message = `The kernel could not be loaded: ${error instanceof Error ? error.message : error}`;
      const hint = "Check the connection and press Restart kernel.";
      this.#events.onMessage({type: "failed", error: {code: "kernel/not-loaded", message, hint}});
    }
  }

  /** Gives the notebook a fresh port to the present kernel; what the old port's calls still do is ended. */
  connect() {
    const {port1, port2} = new MessageChannel();
    this.#send({type: "connect", port: port2}, [port2]);
    this.#events.onPort(port1);
  }

  /**
   * @returns {Promise<"stopped" | "terminated">} resolves within about a second, whatever the kernel does
   */
  async stop() {
    if (this.#worker === undefined) return "stopped";
    const id = this.#nextStop++;
    const answered = new Promise((/** @type {(answered: boolean) => void} */ resolve) => {
      this.#stops.set(id, () => resolve(true));
      setTimeout(() => resolve(false), STOP_PATIENCE_MS);
    });
    this.#send({type: "stop", id});
    const stopped = await answered;
    this.#stops.delete(id);
    if (stopped) return "stopped";
    this.#events.onMessage({type: "terminated"});
    void this.start();
    return "terminated";
  }

  /**
   * @param {ToWorker} message
   * @param {Transferable[]} [transfer]
   */
  #send(message, transfer = []) {
    this.#worker?.postMessage(message, transfer);
  }

  /** @param {FromWorker} message */
  #hear(message) {
    if (message.type === "stopped") this.#stops.get(message.id)?.();
    if (message.type === "checkpoint") this.#checkpoint = message.checkpoint;
    // A run that ends in order needs no checkpoint.
    if (message.type === "progress" && ["done", "stopped"].includes(message.progress.status))
      this.#checkpoint = undefined;
    this.#events.onMessage(message);
  }
}
