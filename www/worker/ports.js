/** @file Requests from the frame's port, each answered exactly once. */

import {toErrorRecord} from "../shared/errors.js";

/**
 * @typedef {object} Request
 * @property {number} id
 * @property {string} method
 * @property {Record<string, unknown>} params
 */

/** Open calls of one port. */
export class Calls {
  /** @type {Map<number, AbortController>} */
  #open = new Map();
  #port;
  #dispatch;

  /**
   * @param {MessagePort} port
   * @param {(method: string, params: Record<string, unknown>, call: import("./methods.js").Call) => Promise<unknown>} dispatch
   */
  constructor(port, dispatch) {
    this.#port = port;
    this.#dispatch = dispatch;
    port.onmessage = ({data}) => {
      if (typeof data?.cancel === "number") this.#open.get(data.cancel)?.abort();
      else if (typeof data?.id === "number" && typeof data.method === "string") void this.#answer(data);
    };
  }

  /** Asks every open call to end after its present chunk. */
  stop() {
    for (const controller of this.#open.values()) controller.abort();
  }

  /**
   * Answers every open call with a failure; used when the kernel has panicked and will answer nothing.
   * @param {import("../shared/errors.js").ErrorRecord} error
   */
  fail(error) {
    for (const id of this.#open.keys()) this.#port.postMessage({id, error});
    this.#open.clear();
  }

  /** @param {Request} request */
  async #answer({id, method, params}) {
    const controller = new AbortController();
    this.#open.set(id, controller);
    const emit = (/** @type {unknown} */ event) => {
      if (this.#open.has(id)) this.#port.postMessage({id, event});
    };
    try {
      const value = await this.#dispatch(method, params ?? {}, {signal: controller.signal, emit});
      if (this.#open.delete(id)) this.#port.postMessage({id, value});
    } catch (error) {
      if (this.#open.delete(id)) this.#port.postMessage({id, error: toErrorRecord(error)});
    }
  }
}
