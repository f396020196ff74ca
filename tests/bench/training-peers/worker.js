/** @file One training run of ours, advanced as the page's workers do it. */

import initCompute, {SweepCell} from "/www/pkg/compute/glassbook_compute.js";
import initKernel, {Kernel} from "/www/pkg/kernel/glassbook_kernel.js";
import {ComputePool} from "/www/worker/pool.js";
import {Threads} from "/www/worker/threads.js";

/** Slice length of the page's training loop, ms. */
const SLICE_MS = 80;

/** Trains for a slice and returns the number of updates made so far. @type {() => Promise<number>} */
let advance;

async function start({job, engine, device, threads, computeScript}) {
  if ("depth" in job) return startCell(job, device);
  await initKernel();
  const kernel = await Kernel.create(device);
  const run = kernel.startTraining({
    group: job.group,
    model: "mlp",
    width: job.width,
    embedDim: job.embed,
    trainFraction: job.fraction,
    learningRate: 1e-3,
    weightDecay: 1,
    steps: 10_000_000,
    metricsEvery: 100_000,
    seed: 0,
    engine,
    threads
  });
  const pool = threads === 2 ? await computePool(computeScript) : undefined;
  const shared = new Threads(run, pool);
  advance = async () => {
    const {step} = await shared.advance(SLICE_MS);
    if (shared.count !== threads) throw new Error(`${shared.count} workers instead of ${threads}`);
    return step;
  };
}

async function computePool(script) {
  const bytes = async (url) => (await fetch(url)).arrayBuffer();
  const wasm = "/www/pkg/compute/glassbook_compute_bg.wasm";
  return new ComputePool({script: await bytes(script), wasm: await bytes(wasm)});
}

/** A cell of a sweep, which draws its rows in every step. */
async function startCell({depth, hidden, instances, batch}, device) {
  const config = JSON.stringify({instances, batch, sampling: "dense", steps: 100_000_000});
  const spec = {depth, features: 2 ** (depth + 1) - 2, hidden};
  if (device === "cpu") {
    await initCompute();
    const cell = new SweepCell(config, JSON.stringify(spec));
    advance = async () => cell.advance();
    return;
  }
  await initKernel();
  const kernel = await Kernel.create(device);
  const sweep = kernel.gpuSweep(config, JSON.stringify([spec]), []);
  advance = async () => (await sweep.advance(SLICE_MS)).step;
}

/** Trains for at least `minMs` and returns milliseconds a step. */
async function train(minMs) {
  const before = await advance();
  const start = performance.now();
  for (;;) {
    const step = await advance();
    const elapsed = performance.now() - start;
    if (elapsed >= minMs) return elapsed / (step - before);
  }
}

onmessage = async ({data}) => {
  try {
    postMessage({value: data.start ? await start(data.start) : await train(data.minMs)});
  } catch (error) {
    postMessage({error: String(error)});
  }
};
