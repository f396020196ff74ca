/** @file Cells of a sweep on a compute worker's wasm, timed. */

import init, {SweepCell} from "/www/pkg/compute/glassbook_compute.js";

const ready = init();
/** @type {SweepCell | undefined} */
let kept;

/** Trains whole cells; answers each one's result. */
function trainCell({config, spec}) {
  const cell = new SweepCell(JSON.stringify(config), JSON.stringify(spec));
  while (!cell.done) cell.advance();
  const result = JSON.parse(cell.result());
  cell.free();
  return result;
}

/** Trains one endless cell for a while; answers milliseconds a step. */
function msPerStep({config, spec, minMs}) {
  kept ??= new SweepCell(JSON.stringify(config), JSON.stringify(spec));
  const [start, before] = [performance.now(), kept.step];
  for (;;) {
    const step = kept.advance();
    const elapsed = performance.now() - start;
    if (elapsed >= minMs) return elapsed / (step - before);
  }
}

onmessage = async ({data}) => {
  try {
    await ready;
    postMessage({value: data.minMs === undefined ? trainCell(data) : msPerStep(data)});
  } catch (error) {
    postMessage({error: String(error)});
  }
};
