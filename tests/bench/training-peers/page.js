/** @file Bundled by run.mjs: the jobs of every library behind one function. */

import * as jax from "./jax.js";
import * as tfjs from "./tfjs.js";

const HERE = "/tests/bench/training-peers";
const TFJS_WASM = `${HERE}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`;

/* global COMPUTE_SCRIPT -- put in by run.mjs */

/** Each prepares a job and returns a function that trains for some time and answers ms a step. */
const LIBRARIES = {
  "tfjs wasm": async (job) => timed(await tfjs.prepare(job, "wasm", TFJS_WASM)),
  "tfjs webgpu": async (job) => timed(await tfjs.prepare(job, "webgpu", TFJS_WASM)),
  "jax-js wasm": async (job) => timed(await jax.prepare(job, "wasm")),
  "jax-js webgpu": async (job) => timed(await jax.prepare(job, "webgpu")),
  "burn CPU": (job) => ours(job, "burn", "cpu"),
  "fused CPU": (job) => ours(job, "fused", "cpu"),
  "fused CPU, 2 workers": (job) => ours(job, "fused", "cpu", 2),
  "burn webgpu": (job) => ours(job, "burn", "webgpu"),
  "fused webgpu": (job) => ours(job, "fused", "webgpu")
};

/** A run in a worker of its own, as on the page. */
async function ours(job, engine, device, threads = 1) {
  const worker = new Worker(`${HERE}/worker.js`, {type: "module"});
  const ask = (message) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({data}) => (data.error ? reject(new Error(data.error)) : resolve(data.value));
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(message);
    });
  await ask({start: {job, engine, device, threads, computeScript: COMPUTE_SCRIPT}});
  return (minMs) => ask({minMs});
}

/** Steps in chunks that grow to fill the time; each chunk ends with the loss on the CPU. */
function timed(run) {
  return async (minMs) => {
    const start = performance.now();
    for (let steps = 0, chunk = 1; ;) {
      const loss = await run(chunk);
      if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss}`);
      steps += chunk;
      const elapsed = performance.now() - start;
      if (elapsed >= minMs) return elapsed / steps;
      chunk = Math.max(1, Math.min(100, Math.round((steps * (minMs - elapsed)) / elapsed)));
    }
  };
}

/** @type {Map<string, Promise<(minMs: number) => Promise<number>>>} */
const prepared = new Map();

/** Milliseconds a step of a job in a library; the first call also compiles and warms up. */
globalThis.measure = async (library, job, minMs) => {
  const key = `${library} ${JSON.stringify(job)}`;
  if (!prepared.has(key)) {
    prepared.set(key, LIBRARIES[library](job));
    await (
      await prepared.get(key)
    )(minMs);
  }
  return (await prepared.get(key))(minMs);
};
