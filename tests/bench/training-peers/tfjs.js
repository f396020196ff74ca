/** @file The jobs in TensorFlow.js, with its wasm or WebGPU backend. */

import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import {setWasmPaths} from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";

import {features, problem} from "./problem.js";

/**
 * @param {import("./problem.js").Job} job
 * @param {"wasm" | "webgpu"} backend
 * @param {string} wasmPath folder of the wasm backend's .wasm files
 */
export async function prepare(job, backend, wasmPath) {
  setWasmPaths(wasmPath);
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no ${backend} here`);
  await tf.ready();
  const {weights, batches, adam} = problem(job);
  const tensor = ({shape, values}) => tf.tensor(values, shape);
  const data = batches.map((batch) => batch.map(tensor));
  const parameters = weights.map((weight) => tf.variable(tensor(weight)));
  const zeros = () => weights.map(({shape}) => tf.variable(tf.zeros(shape)));
  const [first, second] = [zeros(), zeros()];
  const loss =
    "order" in job ? groupLoss(batches[0][0].shape[0], parameters) : treeLoss(job.batch * features(job), parameters);

  const {learningRate, beta1, beta2, epsilon, weightDecay} = adam;
  let step = 0;
  const update = () =>
    tf.tidy(() => {
      const batch = data[step++ % data.length];
      const {value, grads} = tf.variableGrads(() => loss(...batch), parameters);
      parameters.forEach((p, i) => {
        const g = grads[p.name];
        first[i].assign(tf.add(tf.mul(first[i], beta1), tf.mul(g, 1 - beta1)));
        second[i].assign(tf.add(tf.mul(second[i], beta2), tf.mul(tf.square(g), 1 - beta2)));
        const m = tf.div(first[i], 1 - beta1 ** step);
        const v = tf.div(second[i], 1 - beta2 ** step);
        const direction = tf.div(m, tf.add(tf.sqrt(v), epsilon));
        p.assign(tf.sub(tf.mul(p, 1 - learningRate * weightDecay), tf.mul(direction, learningRate)));
      });
      return tf.keep(value);
    });
  return async (/** @type {number} */ steps) => {
    await tf.setBackend(backend);
    let value;
    for (let i = 0; i < steps; i++) {
      value?.dispose();
      value = update();
    }
    return (await value.data())[0];
  };
}

const groupLoss =
  (nRows, [wx, wy, w1, w2, wu]) =>
  (x, y, labels) => {
    const left = tf.matMul(x, tf.matMul(wx, w1));
    const right = tf.matMul(y, tf.matMul(wy, w2));
    const logits = tf.matMul(tf.relu(tf.add(left, right)), wu);
    return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), labels)), -1 / nRows);
  };

/** The sum over instances of their mean squared errors. */
const treeLoss =
  (nValues, [w, b]) =>
  (x) => {
    const out = tf.relu(tf.add(tf.matMul(tf.matMul(x, w, false, true), w), b));
    return tf.mul(tf.sum(tf.squaredDifference(x, out)), 1 / nValues);
  };
