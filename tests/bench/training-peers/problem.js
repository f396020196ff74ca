/**
 * @file The job that the peers and this project do: full-batch AdamW for the MLP on a group's table.
 *
 * The peers get the cheap formulation, too: embeddings are multiplied with their halves of W once per
 * element, relu(X (W_x W_1) + Y (W_y W_2)) W_U, with X and Y the one-hot rows of the two factors.
 */

/**
 * @typedef {object} Job
 * @property {number} order |G|
 * @property {number} embed columns of W_x and W_y
 * @property {number} width hidden neurons
 * @property {number} fraction share of the pairs
 */

export const ADAMW = {learningRate: 1e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 1};

/**
 * Weights, and one-hot rows of x, y and xy, of the cyclic group of this order: the group does not
 * change the cost.
 * @param {Job} job
 */
export function problem({order, embed, width, fraction}) {
  const random = generator(1);
  const weight = (/** @type {number} */ rows, /** @type {number} */ columns, /** @type {number} */ fan) => ({
    shape: [rows, columns],
    // Uniform with variance 1 / fan.
    values: Float32Array.from({length: rows * columns}, () => (random() - 0.5) * Math.sqrt(12 / fan))
  });
  const weights = [
    weight(order, embed, embed),
    weight(order, embed, embed),
    weight(embed, width, 2 * embed),
    weight(embed, width, 2 * embed),
    weight(width, order, width)
  ];
  const pairs = Array.from({length: order * order}, (_, pair) => pair).filter(() => random() < fraction);
  const oneHot = (/** @type {(pair: number) => number} */ column) => {
    const values = new Float32Array(pairs.length * order);
    pairs.forEach((pair, row) => (values[row * order + column(pair)] = 1));
    return {shape: [pairs.length, order], values};
  };
  const x = (/** @type {number} */ pair) => Math.floor(pair / order);
  const y = (/** @type {number} */ pair) => pair % order;
  return {
    weights,
    rows: [oneHot(x), oneHot(y), oneHot((pair) => (x(pair) + y(pair)) % order)]
  };
}

/** Numbers in [0, 1), the same for every library (a linear congruential generator). */
function generator(/** @type {number} */ seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
