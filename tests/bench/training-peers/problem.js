/**
 * @file The jobs that the peers and this project do, as arrays.
 *
 * group: full-batch AdamW for the MLP on a group's table. The peers get the cheap formulation, too:
 * embeddings are multiplied with their halves of W once per element, relu(X (W_x W_1) + Y (W_y W_2)) W_U,
 * with X and Y the one-hot rows of the two factors.
 *
 * tree: Adam for several tied autoencoders ReLU(WᵀWx + b) on batches of paths from a tree's root. The
 * peers train in turn on batches made before; ours draw a fresh one in every step.
 */

/**
 * @typedef {object} GroupJob
 * @property {string} group name for our kernel
 * @property {number} order |G|
 * @property {number} embed columns of W_x and W_y
 * @property {number} width hidden neurons
 * @property {number} fraction share of the pairs
 *
 * @typedef {object} TreeJob
 * @property {number} depth of the binary tree
 * @property {number} hidden
 * @property {number} instances
 * @property {number} batch rows
 *
 * @typedef {GroupJob | TreeJob} Job
 *
 * @typedef {{shape: number[], values: Float32Array}} Values
 * @typedef {{learningRate: number, beta1: number, beta2: number, epsilon: number, weightDecay: number}} Adam
 */

const ADAMW = {learningRate: 1e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 1};
const ADAM = {learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0};
/** Batches of the tree that the peers train on in turn. */
const BATCHES = 4;

/**
 * Weights, batches (each a list of arrays) and optimizer of a job.
 * @param {Job} job
 * @returns {{weights: Values[], batches: Values[][], adam: Adam}}
 */
export function problem(job) {
  return "order" in job ? group(job) : tree(job);
}

/** @param {TreeJob} job Number of features of its binary tree without the root. */
export const features = ({depth}) => 2 ** (depth + 1) - 2;

/** The group is the cyclic one of this order: it does not change the cost. @param {GroupJob} job */
function group({order, embed, width, fraction}) {
  const random = generator(1);
  const weight = (/** @type {number} */ rows, /** @type {number} */ columns, /** @type {number} */ fan) =>
    uniform(random, [rows, columns], 1 / fan);
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
  const batch = [oneHot(x), oneHot(y), oneHot((pair) => (x(pair) + y(pair)) % order)];
  return {weights, batches: [batch], adam: ADAMW};
}

/** @param {TreeJob} job */
function tree({depth, hidden, instances, batch}) {
  const n = features({depth, hidden, instances, batch});
  const random = generator(1);
  const weights = [
    uniform(random, [instances, hidden, n], 2 / (n * (hidden + instances))),
    {shape: [instances, 1, n], values: new Float32Array(instances * n)}
  ];
  const rows = () => {
    const values = new Float32Array(instances * batch * n);
    for (let row = 0; row < values.length; row += n) {
      let node = 0;
      for (let level = 1; level <= depth && random() < 0.5; level++) {
        node = 2 * node + 1 + Math.floor(2 * random());
        values[row + node - 1] = 1;
      }
    }
    return [{shape: [instances, batch, n], values}];
  };
  return {weights, batches: Array.from({length: BATCHES}, rows), adam: ADAM};
}

/** Uniform numbers with mean 0. */
function uniform(/** @type {() => number} */ random, /** @type {number[]} */ shape, /** @type {number} */ variance) {
  const length = shape.reduce((a, b) => a * b);
  return {shape, values: Float32Array.from({length}, () => (random() - 0.5) * Math.sqrt(12 * variance))};
}

/** Numbers in [0, 1), the same for every library (a linear congruential generator). */
function generator(/** @type {number} */ seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
