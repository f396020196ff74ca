/** @file How many workers a training run uses: a helper is tried where it may pay, and kept where it does. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {Threads} from "../../www/worker/threads.js";

/**
 * A run and a pool on a clock of their own.
 * @param {import("node:test").TestContext} t
 * @param {{alone: number, shared: number, cores?: number, asked?: number, steps?: number, sound?: boolean}} costs milliseconds a step
 */
function setUp(t, {alone, shared, cores = 2, asked = 0, steps = 10_000, sound = true}) {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", {value: {hardwareConcurrency: cores}, configurable: true});
  t.after(() => before && Object.defineProperty(globalThis, "navigator", before));
  let step = 0;
  const report = async () => ({step, steps, done: step === steps, checkpoint: false, moved: false});
  const run = {
    info: {step},
    threadsAsked: asked,
    canShare: true,
    messageLength: 4,
    get isAtStop() {
      return step === steps;
    },
    advance: async (/** @type {number} */ budget) => {
      for (const end = now + budget; now < end && step < steps; step++) now += alone;
      return report();
    },
    helperStart: () => new Float32Array(3),
    beginStep: () => ((now += shared), true),
    finishStep: () => (sound ? ++step > 0 : false),
    report
  };
  const log = {asked: 0, helped: 0, ended: 0};
  const worker = {
    call: async (/** @type {string} */ method, /** @type {{port: MessagePort}} */ {port}) => {
      if (method === "ready") return (log.asked += 1);
      log.helped += 1;
      port.onmessage = ({data}) => {
        if (data !== null) return port.postMessage(data, [data]);
        log.ended += 1;
        port.close();
      };
      const first = new ArrayBuffer(16);
      port.postMessage(first, [first]);
    }
  };
  const pool = {workers: () => [worker]};
  const threads = new Threads(/** @type {any} */ (run), /** @type {any} */ (pool));
  t.after(() => threads.close());
  /** @param {number} n @returns {Promise<number[]>} workers in each of n slices */
  const slices = async (n) => {
    const counts = [];
    for (let i = 0; i < n; i++) {
      await threads.advance(80);
      counts.push(threads.count);
    }
    return counts;
  };
  return {slices, log, run};
}

test("a helper that saves time is kept, after the run has been measured alone", async (t) => {
  const {slices, log} = setUp(t, {alone: 10, shared: 6});
  const counts = await slices(30);
  assert.deepEqual(counts.slice(0, 4), [1, 1, 1, 1]);
  assert.deepEqual(counts.slice(8), Array(22).fill(2));
  assert.deepEqual(log, {asked: 1, helped: 1, ended: 0});
});

test("a helper that saves nothing is sent away and not asked again soon", async (t) => {
  const {slices, log} = setUp(t, {alone: 10, shared: 9.5});
  const counts = await slices(40);
  assert.equal(counts.filter((count) => count === 2).length, 6);
  assert.deepEqual(counts.slice(-20), Array(20).fill(1));
  assert.equal(log.helped, 1);
});

for (const [why, costs] of Object.entries({
  "steps are shorter than a message takes": {alone: 0.2, shared: 0.1},
  "little is left to do": {alone: 10, shared: 5, steps: 100},
  "there is one core": {alone: 10, shared: 5, cores: 1},
  "the settings say so": {alone: 10, shared: 5, asked: 1}
})) {
  test(`no helper is asked where ${why}`, async (t) => {
    const {slices, log} = setUp(t, costs);
    assert.deepEqual(await slices(12), Array(12).fill(1));
    assert.equal(log.asked, 0);
  });
}

test("settings that ask for two get them from the first step, and keep them without a gain", async (t) => {
  const {slices} = setUp(t, {alone: 10, shared: 20, asked: 2, cores: 1});
  assert.deepEqual(await slices(12), Array(12).fill(2));
});

test("a helper whose messages make no sense is left, and the run goes on alone", async (t) => {
  const {slices, log, run} = setUp(t, {alone: 10, shared: 6, asked: 2, sound: false});
  const counts = await slices(5);
  assert.deepEqual(counts, [2, 1, 1, 1, 1]);
  assert.equal(log.helped, 1);
  assert.equal((await run.report()).step, 32);
});

test("a run that has moved to a GPU needs no helper", async (t) => {
  const {slices, log, run} = setUp(t, {alone: 10, shared: 6, asked: 2});
  assert.deepEqual(await slices(2), [2, 2]);
  run.canShare = false;
  assert.deepEqual(await slices(2), [1, 1]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(log.ended, 1);
});
