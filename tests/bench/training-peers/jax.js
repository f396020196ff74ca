/** @file The jobs in jax-js: one jitted update. */

import {blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad} from "@jax-js/jax";

import {features, problem} from "./problem.js";

/** @param {import("./problem.js").Job} job @param {"wasm" | "webgpu"} device */
export async function prepare(job, device) {
  await init(device);
  defaultDevice(device);
  const {weights, batches, adam} = problem(job);
  const array = ({shape, values}) => np.array(values, {shape, dtype: np.float32});
  const data = batches.map((batch) => batch.map(array));
  let parameters = weights.map(array);
  let first = weights.map(({shape}) => np.zeros(shape));
  let second = weights.map(({shape}) => np.zeros(shape));
  const loss = "order" in job ? groupLoss(batches[0][0].shape[0]) : treeLoss(job.batch * features(job));

  const update = jit((parameters, first, second, corrections, ...batch) => {
    const [value, gradients] = valueAndGrad(loss)(
      parameters.map((p) => p.ref),
      ...batch
    );
    const {learningRate, beta1, beta2, epsilon, weightDecay} = adam;
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
    defaultDevice(device);
    let value;
    for (let i = 0; i < steps; i++) {
      const batch = data[step++ % data.length].map((x) => x.ref);
      const corrections = np.array([1 - adam.beta1 ** step, 1 - adam.beta2 ** step]);
      value?.dispose();
      [value, parameters, first, second] = update(parameters, first, second, corrections, ...batch);
    }
    await blockUntilReady(parameters.map((p) => p));
    return (await value.data())[0];
  };
}

const groupLoss = (nRows) => (parameters, x, y, labels) => {
  const [wx, wy, w1, w2, wu] = parameters;
  const left = np.matmul(x, np.matmul(wx, w1));
  const right = np.matmul(y, np.matmul(wy, w2));
  const logits = np.matmul(nn.relu(left.add(right)), wu);
  return nn
    .logSoftmax(logits, -1)
    .mul(labels)
    .sum()
    .mul(-1 / nRows);
};

/** The sum over instances of their mean squared errors. */
const treeLoss = (nValues) => (parameters, x) => {
  const [w, b] = parameters;
  const hidden = np.matmul(x.ref, np.transpose(w.ref, [0, 2, 1]));
  const out = nn.relu(np.matmul(hidden, w).add(b));
  return np
    .square(x.sub(out))
    .sum()
    .mul(1 / nValues);
};
