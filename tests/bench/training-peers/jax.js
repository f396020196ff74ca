/** @file The job in jax-js: one jitted update. */

import {blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad} from "@jax-js/jax";

import {ADAMW, problem} from "./problem.js";

/** @param {import("./problem.js").Job} job @param {"wasm" | "webgpu"} device */
export async function prepare(job, device) {
  await init(device);
  defaultDevice(device);
  const {weights, rows} = problem(job);
  const array = ({shape, values}) => np.array(values, {shape, dtype: np.float32});
  const [x, y, labels] = rows.map(array);
  let parameters = weights.map(array);
  let first = weights.map(({shape}) => np.zeros(shape));
  let second = weights.map(({shape}) => np.zeros(shape));
  const n = rows[0].shape[0];

  const loss = ([wx, wy, w1, w2, wu], x, y, labels) => {
    const left = np.matmul(x, np.matmul(wx, w1));
    const right = np.matmul(y, np.matmul(wy, w2));
    const logits = np.matmul(nn.relu(left.add(right)), wu);
    return nn.logSoftmax(logits, -1).mul(labels).sum().mul(-1 / n);
  };
  const update = jit((parameters, first, second, corrections, x, y, labels) => {
    const [value, gradients] = valueAndGrad(loss)(parameters.map((p) => p.ref), x, y, labels);
    const {learningRate, beta1, beta2, epsilon, weightDecay} = ADAMW;
    const [c1, c2] = [corrections.ref.slice(0), corrections.slice(1)];
    const next = parameters.map((p, i) => {
      const g = gradients[i];
      const m = first[i].mul(beta1).add(g.ref.mul(1 - beta1));
      const v = second[i].mul(beta2).add(g.ref.mul(g).mul(1 - beta2));
      const direction = m.ref.div(c1.ref).div(np.sqrt(v.ref.div(c2.ref)).add(epsilon));
      return [p.mul(1 - learningRate * weightDecay).sub(direction.mul(learningRate)), m, v];
    });
    c1.dispose?.();
    c2.dispose?.();
    return [value, next.map((t) => t[0]), next.map((t) => t[1]), next.map((t) => t[2])];
  });

  let step = 0;
  return async (/** @type {number} */ steps) => {
    let value;
    for (let i = 0; i < steps; i++) {
      step++;
      const corrections = np.array([1 - ADAMW.beta1 ** step, 1 - ADAMW.beta2 ** step]);
      value?.dispose();
      [value, parameters, first, second] = update(parameters, first, second, corrections, x.ref, y.ref, labels.ref);
    }
    await blockUntilReady(parameters.map((p) => p));
    return (await value.data())[0];
  };
}
