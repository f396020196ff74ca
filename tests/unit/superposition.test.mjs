/** @file Streams of superposition runs: nothing recorded is lost on a slow reader; failures reach it. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {superpositionFacade, superpositionStream} from "../../www/frame/kernel/superposition.js";

const event = (/** @type {number} */ step, /** @type {string} */ status) => ({
  run: "superposition 1",
  step,
  steps: 2,
  status,
  stepsPerSecond: 1,
  secondsLeft: 0,
  points: {step: Float64Array.of(step), perInstance: Float64Array.of(step, 10 * step), testLoss: new Float64Array()},
  weights: {W: Float32Array.of(step)},
  snapshots: [{step, weights: {W: Float32Array.of(step)}, resampled: new Uint8Array()}]
});

test("a reader that comes late sees the last state with every point and snapshot", async () => {
  /** @type {number[]} */
  const reported = [];
  const stream = superpositionStream(
    async (onEvent) => {
      onEvent({run: "superposition 1", info: {instances: 2}});
      for (const step of [0, 1, 2]) onEvent(event(step, step < 2 ? "training" : "done"));
    },
    ({step}) => reported.push(step)
  );
  const states = [];
  for await (const state of stream) states.push(state);
  assert.deepEqual(reported, [0, 1, 2]);
  assert.equal(states.length, 1);
  const [state] = states;
  assert.deepEqual(state?.history, {
    step: Float64Array.of(0, 1, 2),
    perInstance: Float64Array.of(0, 0, 1, 10, 2, 20)
  });
  assert.deepEqual(
    state?.snapshots.map(({step}) => step),
    [0, 1, 2]
  );
  assert.deepEqual([state?.status, state?.info.instances, state?.weights.W?.[0]], ["done", 2, 2]);
});

test("history views of an earlier state do not change when points are added", async () => {
  /** @type {(event: any) => void} */
  let push = () => {};
  /** @type {() => void} */
  let finish = () => {};
  const stream = superpositionStream(
    (onEvent) => {
      push = onEvent;
      return new Promise((resolve) => {
        finish = () => resolve(undefined);
      });
    },
    () => {}
  );
  push(event(0, "training"));
  const first = (await stream.next()).value;
  // More points than the first columns have room for.
  for (let step = 1; step <= 600; step++) push(event(step, "training"));
  const second = (await stream.next()).value;
  finish();
  assert.deepEqual(first?.history.step, Float64Array.of(0));
  assert.equal(second?.history.step?.length, 601);
  assert.equal(second?.history.perInstance?.at(-1), 6000);
  assert.equal((await stream.next()).done, true);
});

test("a failure is thrown where the stream is read", async () => {
  const stream = superpositionStream(
    () => Promise.reject(new Error("the loss of instance 0 became NaN")),
    () => {}
  );
  await assert.rejects(async () => {
    for await (const state of stream) void state;
  }, /became NaN/);
});

test("sizes and weights come from the state of another run, unless they are given", async () => {
  /** @type {Record<string, any>[]} */
  const asked = [];
  const facade = superpositionFacade(
    (method, params) => {
      asked.push({method, ...params});
      return Promise.resolve({});
    },
    () => /** @type {any} */ (undefined)
  );
  const of = {info: {instances: 3, hidden: 2, features: 5}, weights: {W: Float32Array.of(1), b: Float32Array.of(2)}};
  await facade.tree({of, depth: 2, hidden: 4});
  assert.equal(asked[0]?.method, "superpositionAnalysis");
  assert.equal(asked[0]?.analysis, "tree");
  const {instances, hidden, features, depth, W} = asked[0]?.input ?? {};
  assert.deepEqual([instances, hidden, features, depth, W], [3, 4, 5, 2, Float32Array.of(1)]);
});
