/** @file A peer's whole sweep from its times at three hidden sizes of each depth. */

const DEPTHS = [1, 2, 3, 4, 5, 6];

/**
 * @param {{depth: number, hidden: number}[]} specs cells of the sweep
 * @param {number} steps of each
 * @param {(cell: {depth: number, hidden: number}) => Promise<number>} msPerStep
 * @returns {Promise<number>} seconds
 */
export async function projectSweep(specs, steps, msPerStep) {
  let seconds = 0;
  for (const depth of DEPTHS) {
    const ends = depth === 1 ? [2] : depth === 2 ? [2, 6] : [2, 6, 10];
    const at = new Map();
    for (const hidden of ends) {
      const rounds = [await msPerStep({depth, hidden}), await msPerStep({depth, hidden})];
      at.set(hidden, Math.min(...rounds));
    }
    for (const {hidden} of specs.filter((cell) => cell.depth === depth)) {
      // The sizes in between lie on lines.
      const low = hidden <= 6 ? 2 : 6;
      const high = Math.min(low + 4, Math.max(...ends));
      const share = high === low ? 0 : (hidden - low) / (high - low);
      seconds += (at.get(low) * (1 - share) + at.get(high) * share) * (steps / 1000);
    }
  }
  return seconds;
}
