/** @file The frame's end of the kernel port: one call, one answer, perhaps a stream of events before it. */

import {CodedError} from "../../shared/errors.js";

/** @typedef {import("../../shared/errors.js").ErrorRecord} ErrorRecord */

/**
 * @typedef {object} OpenCall
 * @property {(value: any) => void} resolve
 * @property {(error: unknown) => void} reject
 * @property {(event: any) => void} [onEvent]
 */

export class KernelClient {
  /** @type {MessagePort | undefined} */
  #port;
  #nextId = 1;
  /** @type {Map<number, OpenCall>} */
  #open = new Map();

  /**
   * Speaks to a fresh kernel from now on; what the old one still owed fails.
   * @param {MessagePort} port
   */
  connect(port) {
    this.#port?.close();
    this.#port = port;
    const lost = new CodedError({
      code: "kernel/restarted",
      message: "The kernel was restarted while this was running.",
      hint: "Run the cell again."
    });
    for (const {reject} of this.#open.values()) reject(lost);
    this.#open.clear();
    port.onmessage = ({data}) => this.#settle(data);
  }

  /**
   * @param {string} method
   * @param {Record<string, unknown>} params
   * @param {{signal?: AbortSignal, onEvent?: (event: any) => void}} [options] an aborted signal asks the kernel to end the job early
   * @returns {Promise<any>} rejects with a `CodedError`
   */
  call(method, params, {signal, onEvent} = {}) {
    const id = this.#nextId++;
    const port = this.#port;
    if (port === undefined) throw new Error("the kernel port has not arrived");
    return new Promise((resolve, reject) => {
      this.#open.set(id, {resolve, reject, onEvent});
      port.postMessage({id, method, params});
      signal?.addEventListener("abort", () => port.postMessage({cancel: id}), {once: true});
    });
  }

  /** @param {{id: number, value?: unknown, event?: unknown, error?: ErrorRecord}} reply */
  #settle(reply) {
    const call = this.#open.get(reply.id);
    if (call === undefined) return;
    if ("event" in reply) {
      call.onEvent?.(reply.event);
      return;
    }
    this.#open.delete(reply.id);
    if (reply.error !== undefined) call.reject(new CodedError(reply.error));
    else call.resolve(reply.value);
  }
}
