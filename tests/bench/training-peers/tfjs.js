/** @file The job in TensorFlow.js, with its wasm or WebGPU backend. */

import "@tensorflow/tfjs-backend-wasm";
import {setWasmPaths} from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";

import {ADAMW, problem} from "./problem.js";

/** @param {import("./problem.js").Job} job @param {string} wasmPath folder of the backend's .wasm files */
export async function prepare(job, wasmPath) {
  setWasmPaths(wasmPath);
  await tf.setBackend("wasm");
  await tf.ready();
  const {weights, rows} = problem(job);
  const tensor = ({shape, values}) => tf.tensor2d(values, shape);
  const [x, y, labels] = rows.map(tensor);
  const parameters = weights.map((weight) => tf.variable(tensor(weight)));
  const zeros = () => weights.map(({shape}) => tf.variable(tf.zeros(shape)));
  const [first, second] = [zeros(), zeros()];
  const n = rows[0].shape[0];

  const loss = () => {
    const [wx, wy, w1, w2, wu] = parameters;
    const left = tf.matMul(x, tf.matMul(wx, w1));
    const right = tf.matMul(y, tf.matMul(wy, w2));
    const logits = tf.matMul(tf.relu(tf.add(left, right)), wu);
    return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), labels)), -1 / n);
  };
  const {learningRate, beta1, beta2, epsilon, weightDecay} = ADAMW;
  let step = 0;
  const update = () =>
    tf.tidy(() => {
      step++;
      const {value, grads} = tf.variableGrads(loss, parameters);
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
    let value;
    for (let i = 0; i < steps; i++) {
      value?.dispose();
      value = update();
    }
    return (await value.data())[0];
  };
}
