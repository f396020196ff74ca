/** @file Checkpoints of a run: now and then, never more than a small share of the time, and the call that asks again goes on. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {Saver} from "../../www/worker/checkpoints.js";

test("a checkpoint is taken every five seconds of training, and seldom when it is dear", async (t) => {
  let now = 0;
  let cost = 10;
  t.mock.method(performance, "now", () => now);
  const run = /** @type {any} */ ({checkpoint: async () => ((now += cost), new Uint8Array(4))});
  /** @type {number[]} */
  const saved = [];
  const saver = new Saver(({step}) => saved.push(step));
  for (let step = 0; step < 200; step++) {
    now = Math.max(now, step * 100);
    await saver.consider(run, {step, steps: 200});
  }
  assert.deepEqual(saved, [50, 101, 152]);
  cost = 1000;
  const start = now;
  for (let step = 200; step < 1200; step++) {
    now = Math.max(now, start + (step - 199) * 100);
    await saver.consider(run, {step, steps: 1200});
  }
  assert.ok(saved.length <= 6, `a second for a checkpoint is spent at most once in 50: ${saved}`);
});
