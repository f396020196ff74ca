/** @file One training run of the kernel, advanced as the page's worker does it. */

import init, {Kernel} from "/www/pkg/kernel/glassbook_kernel.js";

/** Slice length of the page's training loop, ms. */
const SLICE_MS = 80;

let run;

async function answer({start, minMs}) {
  if (start) {
    await init();
    const kernel = await Kernel.create(start.device);
    run = kernel.startTraining(start.config);
  }
  return train(minMs);
}

/** Trains for at least `minMs` and returns milliseconds a step. */
async function train(minMs) {
  const {step: before} = await run.advance(0);
  const start = performance.now();
  for (;;) {
    const {step} = await run.advance(SLICE_MS);
    const elapsed = performance.now() - start;
    if (elapsed >= minMs) return elapsed / (step - before);
  }
}

onmessage = async ({data}) => {
  try {
    postMessage({value: await answer(data)});
  } catch (error) {
    postMessage({error: String(error)});
  }
};
