/** @file Runs one training job in the kernel, as the page's worker does, and reports its timings. */

import init, {Kernel} from "/www/pkg/kernel/glassbook_kernel.js";

const ready = init().then(() => Kernel.create("cpu"));

/** Slice length of the page's training loop, ms. */
const SLICE_MS = 80;

/**
 * Trains to the end, or until the test accuracy reaches `target`.
 *
 * @param {{config: object, target?: number}} job
 */
async function train({config, target = Infinity}) {
  const kernel = await ready;
  const run = kernel.startTraining(config);
  const start = performance.now();
  let reachedAt = null;
  let progress;
  do {
    progress = await run.advance(SLICE_MS);
    const {step, testAccuracy} = progress.points;
    const index = testAccuracy.findIndex((accuracy) => accuracy >= target);
    if (reachedAt === null && index >= 0) {
      reachedAt = {step: step[index], seconds: (performance.now() - start) / 1000};
    }
  } while (!progress.done);
  const seconds = (performance.now() - start) / 1000;
  run.free();
  return {steps: progress.step, seconds, reachedAt};
}

onmessage = async ({data}) => {
  try {
    postMessage({value: await train(data)});
  } catch (error) {
    postMessage({error: String(error)});
  }
};
