/** @file Bundled by run.mjs: the jobs of this project and of TensorFlow.js. */

import {prepare} from "./tfjs.js";

const HERE = "/tests/bench/sweep";
const TFJS_WASM = `${HERE}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`;

class Cells {
  #worker = new Worker(`${HERE}/worker.js`, {type: "module"});

  ask(message) {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({data}) => (data.error ? reject(new Error(data.error)) : resolve(data.value));
      this.#worker.onerror = (event) => reject(new Error(event.message));
      this.#worker.postMessage(message);
    });
  }
}

const workers = [];

/** A whole sweep on some workers, the most expensive cells first: seconds and results. */
globalThis.sweep = async (config, specs, count) => {
  while (workers.length < count) workers.push(new Cells());
  const todo = [...specs];
  const cells = [];
  const start = performance.now();
  await Promise.all(
    workers.slice(0, count).map(async (worker) => {
      for (let spec = todo.shift(); spec; spec = todo.shift()) cells.push(await worker.ask({config, spec}));
    })
  );
  return {seconds: (performance.now() - start) / 1000, cells};
};

const dense = new Cells();
/** Milliseconds a step of one cell on dense batches, in one worker. */
globalThis.denseStep = (config, spec, minMs) => dense.ask({config, spec, minMs});

const prepared = new Map();
/** Milliseconds a step of one cell in TensorFlow.js. */
globalThis.tfjsStep = async (cell, minMs) => {
  const key = JSON.stringify(cell);
  if (!prepared.has(key)) {
    prepared.set(key, await prepare(cell, TFJS_WASM));
    await prepared.get(key)(3); // compiles and warms up
  }
  const run = prepared.get(key);
  const start = performance.now();
  for (let steps = 0, chunk = 1; ; chunk = Math.min(2 * chunk, 20)) {
    const loss = await run(chunk);
    if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`);
    steps += chunk;
    const elapsed = performance.now() - start;
    if (elapsed >= minMs) return elapsed / steps;
  }
};
