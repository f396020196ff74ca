/**
 * @file The kernel Worker: the top page owns it, the notebook frame talks to it over a port.
 *
 * From the top page: `start`, `connect` (with a port), `stop`. To the top page: `ready`, `failed`,
 * `device`, `progress`, `checkpoint`, `stopped`, `panicked`.
 */

import {toErrorRecord} from "../shared/errors.js";
import {Devices} from "./device.js";
import {loadKernel} from "./kernel.js";
import {Methods} from "./methods.js";
import {PanicWatch} from "./panic.js";
import {ComputePool} from "./pool.js";
import {Calls} from "./ports.js";

/** @typedef {import("../shared/protocol").ToWorker} ToWorker */
/** @typedef {import("../shared/protocol").FromWorker} FromWorker */

/** From the kernel's start to the opening of a GPU that no run has asked for. */
const WARM_AFTER_MS = 1000;

const panics = new PanicWatch(console);
/** @type {Set<Calls>} */
const clients = new Set();
/** @type {import("../shared/errors.js").ErrorRecord | undefined} */
let panicked;
/** @type {PromiseWithResolvers<Methods>} */
const methods = Promise.withResolvers();
// A kernel that failed to start is reported by `failed` and to each caller; no third report is needed.
methods.promise.catch(() => {});

/** @param {FromWorker} message @param {Transferable[]} [transfer] */
const tell = (message, transfer = []) => self.postMessage(message, {transfer});

self.onmessage = ({data}) => {
  const message = /** @type {ToWorker} */ (data);
  if (message.type === "start") void start(message);
  if (message.type === "connect") {
    for (const client of clients) client.stop();
    clients.clear();
    clients.add(new Calls(message.port, dispatch));
  }
  if (message.type === "stop") {
    for (const client of clients) client.stop();
    tell({type: "stopped", id: message.id});
  }
};

// A panic inside a future reaches nobody's promise: it surfaces here.
self.addEventListener("error", (event) => note(event.error));
self.addEventListener("unhandledrejection", (event) => note(event.reason));

/** @param {Extract<ToWorker, {type: "start"}>} message */
async function start({wasm, compute, device: choice, resume}) {
  try {
    const kernel = await loadKernel(wasm, choice);
    const devices = new Devices(kernel, choice, navigator, (device, notice) => tell({type: "device", device, notice}));
    const onProgress = (/** @type {import("../shared/progress.js").Progress} */ progress) =>
      tell({type: "progress", progress});
    const onCheckpoint = (/** @type {import("../shared/protocol").Checkpoint} */ checkpoint) =>
      tell({type: "checkpoint", checkpoint}, [checkpoint.bytes.buffer]);
    methods.resolve(new Methods(kernel, devices, {onProgress, onCheckpoint, resume}, new ComputePool(compute)));
    tell({type: "ready", device: devices.report});
    // The cells that the page opens with come first.
    setTimeout(() => void devices.warm(), WARM_AFTER_MS);
  } catch (error) {
    methods.reject(error);
    if (!note(error)) tell({type: "failed", error: toErrorRecord(error)});
  }
}

/** @type {ConstructorParameters<typeof Calls>[1]} */
async function dispatch(method, params, call) {
  if (panicked !== undefined) throw Object.assign(new Error(panicked.message), panicked);
  try {
    return await (await methods.promise).dispatch(method, params, call);
  } catch (error) {
    const record = note(error);
    throw record === undefined ? error : Object.assign(new Error(record.message), record);
  }
}

/**
 * After a panic the wasm memory cannot be trusted: every open call fails, and so does every later one.
 * @param {unknown} error
 */
function note(error) {
  const record = panics.record(error);
  if (record === undefined) return undefined;
  if (panicked === undefined) {
    panicked = record;
    tell({type: "panicked", error: record});
  }
  for (const client of clients) client.fail(record);
  return record;
}
