/**
 * @file One cell of the sweep in TensorFlow.js's wasm backend: dense batches, five networks at once.
 *
 * The peer draws no rows while it is timed: it trains in turn on batches made before.
 */

import "@tensorflow/tfjs-backend-wasm";
import {setWasmPaths} from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";

const INSTANCES = 5;
const BATCH = 1024;
const BATCHES = 4;

/** @param {{depth: number, hidden: number}} cell @param {string} wasmPath folder of the backend's .wasm files */
export async function prepare({depth, hidden}, wasmPath) {
  setWasmPaths(wasmPath);
  await tf.setBackend("wasm");
  await tf.ready();
  const n = 2 ** (depth + 1) - 2;
  const std = Math.sqrt(2 / (n * (hidden + INSTANCES)));
  const w = tf.variable(tf.randomNormal([INSTANCES, hidden, n], 0, std));
  const b = tf.variable(tf.zeros([INSTANCES, 1, n]));
  const batches = Array.from({length: BATCHES}, () => tf.tensor3d(rows(depth, n), [INSTANCES, BATCH, n]));
  const adam = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
  let step = 0;
  const update = (/** @type {boolean} */ read) =>
    adam.minimize(
      () => {
        const x = batches[step++ % BATCHES];
        const out = tf.relu(tf.add(tf.matMul(tf.matMul(x, w, false, true), w), b));
        return tf.mul(tf.sum(tf.squaredDifference(x, out)), 1 / (BATCH * n));
      },
      read,
      [w, b]
    );
  return async (/** @type {number} */ steps) => {
    for (let i = 1; i < steps; i++) update(false);
    const loss = update(true);
    const [value] = await loss.data();
    loss.dispose();
    return value;
  };
}

/** Random paths from the root that stop at each node with probability ½. */
function rows(depth, n) {
  const values = new Float32Array(INSTANCES * BATCH * n);
  for (let row = 0; row < values.length; row += n) {
    let node = 0;
    for (let level = 1; level <= depth && Math.random() < 0.5; level++) {
      node = 2 * node + 1 + Math.floor(2 * Math.random());
      values[row + node - 1] = 1;
    }
  }
  return values;
}
