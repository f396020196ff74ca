/**
 * @file The compute workers that the kernel's worker owns: made when first needed, ended with it.
 */

import {CodedError} from "../shared/errors.js";

/** @typedef {{script: ArrayBuffer, wasm: ArrayBuffer}} ComputeFiles */

/** More than this many rarely help: memory bandwidth and the page itself want a share. */
const MAX_WORKERS = 4;

export class ComputePool {
  #files;
  /** @type {ComputeWorker[]} */
  #workers = [];
  /** @type {string | undefined} */
  #url;

  /** @param {ComputeFiles} files */
  constructor(files) {
    this.#files = files;
  }

  /**
   * @param {number} most no more than this many are needed
   * @returns {number} how many there will be
   */
  size(most) {
    return Math.max(1, Math.min(most, navigator.hardwareConcurrency || 1, MAX_WORKERS));
  }

  /**
   * @param {number} most no more than this many are needed
   * @returns {ComputeWorker[]} at least one
   */
  workers(most) {
    const wanted = this.size(most);
    this.#workers = this.#workers.filter((worker) => !worker.failed);
    // WebKit on file:// refuses a blob's Worker inside a blob's Worker, but not this.
    this.#url ??= `data:text/javascript;charset=utf-8,${encodeURIComponent(new TextDecoder().decode(this.#files.script))}`;
    while (this.#workers.length < wanted) this.#workers.push(new ComputeWorker(this.#url, this.#files.wasm));
    return this.#workers.slice(0, wanted);
  }
}

/**
 * @typedef {object} OpenCall
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {(event: any) => void} [onEvent]
 */

export class ComputeWorker {
  failed = false;
  #worker;
  #port;
  #nextId = 1;
  /** @type {Map<number, OpenCall>} */
  #open = new Map();

  /**
   * @param {string} url
   * @param {ArrayBuffer} wasm
   */
  constructor(url, wasm) {
    const {port1, port2} = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(url);
    this.#worker.onerror = (event) => this.#fail(event.message || "it could not be started");
    port1.onmessage = ({data}) => this.#settle(data);
    this.#worker.postMessage({wasm, port: port2}, [port2]);
  }

  /**
   * @param {string} method
   * @param {object} params
   * @param {{signal?: AbortSignal, onEvent?: (event: any) => void, transfer?: Transferable[]}} [options] an aborted signal asks the worker to end the job early
   * @returns {Promise<any>}
   */
  call(method, params, {signal, onEvent, transfer = []} = {}) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#open.set(id, {resolve, reject, onEvent});
      this.#port.postMessage({id, method, params}, transfer);
      const cancel = () => this.#port.postMessage({cancel: id});
      if (signal?.aborted) cancel();
      else signal?.addEventListener("abort", cancel, {once: true});
    });
  }

  /** @param {{id: number, value?: unknown, event?: unknown, error?: import("../shared/errors.js").ErrorRecord}} reply */
  #settle(reply) {
    const call = this.#open.get(reply.id);
    if (call === undefined) return;
    if ("event" in reply) {
      call.onEvent?.(reply.event);
      return;
    }
    this.#open.delete(reply.id);
    if (reply.error === undefined) call.resolve(reply.value);
    else call.reject(new CodedError(reply.error));
    // A trap leaves the wasm memory in an unknown state: this worker gets no further work.
    if (reply.error?.code === "kernel/internal") this.#fail(reply.error.message);
  }

  /** @param {string} reason */
  #fail(reason) {
    this.failed = true;
    this.#worker.terminate();
    const error = new CodedError({
      code: "compute/worker-failed",
      message: `A compute worker failed: ${reason}.`,
      hint: "Run the cell again: the next run starts a fresh worker."
    });
    for (const {reject} of this.#open.values()) reject(error);
    this.#open.clear();
  }
}
