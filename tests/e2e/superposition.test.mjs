/** @file Superposition models from a cell: every model trains, streams and is analyzed; bad settings are named. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openCells, output} from "./cells.mjs";
import {launch, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

const LAST = "async (stream) => { let last; for await (const state of stream) last = state; return last; }";

/**
 * Runs one cell and reads what it displays as JSON.
 * @param {string} text an expression; `last` waits for a stream's last state
 */
async function value(text) {
  const source = `const last = ${LAST};\ndisplay("result " + JSON.stringify(await (async () => (${text}))()) + " end");`;
  const opened = await openCells({browser, url: server.url}, [["js", source]]);
  const shown = output(opened, 1).filter({hasText: / end/});
  await shown.waitFor({timeout: 60_000});
  const json = /result (.*) end/s.exec((await shown.textContent()) ?? "")?.[1] ?? "";
  opened.checkConsole();
  await opened.page.context().close();
  return JSON.parse(json);
}

test("an autoencoder trains with a film of its weights, and a dictionary on its hidden states", async () => {
  const result = await value(`(async () => {
    const state = await last(kernel.superposition.train({
      data: {kind: "independent", features: 5}, hidden: 2, instances: 2, probability: [0.05, 0.5],
      importance: [1, 0.9, 0.8, 0.7, 0.6], steps: 300, batch: 256, metricsEvery: 50, snapshots: 4, learningRate: 0.01
    }));
    const sae = await last(kernel.superposition.sae({of: state, steps: 100, batch: 128, metricsEvery: 20}));
    const features = await kernel.superposition.features({of: state});
    const quality = await kernel.superposition.saeQuality({
      decoder: sae.weights.W_dec, W: state.weights.W, instances: 2, hidden: 2, features: 5, dictionary: 5
    });
    return {
      status: state.status, steps: [...state.history.step], losses: state.history.perInstance.length,
      W: state.weights.W.length, snapshots: state.snapshots.map(({step}) => step), info: state.info.engine,
      fell: state.history.loss.at(-1) < state.history.loss[0], sae: sae.status, active: sae.history.fracActive.length,
      norms: features.norms.length, gram: features.gram.length, mmcs: [...quality.mmcs]
    };
  })()`);
  assert.equal(result.status, "done");
  assert.deepEqual(result.steps, [0, 50, 100, 150, 200, 250, 300]);
  assert.equal(result.losses, 14);
  assert.equal(result.W, 2 * 2 * 5);
  assert.equal(result.snapshots.at(0), 0);
  assert.equal(result.snapshots.at(-1), 300);
  assert.equal(result.info, "fused");
  assert.ok(result.fell);
  assert.equal(result.sae, "done");
  assert.equal(result.active, 6 * 2 * 5);
  assert.equal(result.norms, 10);
  assert.equal(result.gram, 50);
  assert.ok(result.mmcs.every((/** @type {number} */ m) => m > 0 && m <= 1 + 1e-9));
});

test("a tree without loss has orthogonal ancestors, by its theory", async () => {
  const result = await value(`(async () => {
    const tree = {depth: 2, branching: 2, sampler: "early"};
    const state = await last(kernel.superposition.train({
      data: {kind: "tree", ...tree}, sampling: "exact", hidden: 4, instances: 3, steps: 3000, learningRate: 0.01
    }));
    const geometry = await kernel.superposition.tree({of: state, ...tree});
    const theory = await kernel.superposition.treeTheory(tree);
    return {
      losses: [...geometry.losses], ancestors: [...geometry.ancestorMax], dead: geometry.dead.map(({text}) => text),
      edges: [...geometry.edges], capacity: theory.capacity, zero: theory.zeroLoss, names: theory.names,
      quanta: theory.quanta, probabilities: [...theory.probabilities]
    };
  })()`);
  const best = result.losses.indexOf(Math.min(...result.losses));
  assert.ok(result.losses[best] < 1e-9, String(result.losses));
  assert.ok(result.ancestors[best] < 1e-3, String(result.ancestors));
  assert.equal(result.dead[best], "no dead feature");
  assert.equal(result.capacity, 3);
  assert.equal(result.zero, 0.125);
  assert.deepEqual(result.names, ["1", "2", "1.1", "1.2", "2.1", "2.2"]);
  assert.deepEqual(result.edges, [0, 1, 0, 2, 1, 3, 1, 4, 2, 5, 2, 6]);
  assert.ok(Math.abs(result.quanta[1].cost - 1 / 96) < 1e-12);
  assert.equal(result.probabilities[0], 0.5);
});

test("neurons, absolute values and fixed points train too, by either engine", async () => {
  const result = await value(`(async () => {
    const common = {instances: 2, steps: 40, batch: 64, metricsEvery: 20};
    const neurons = await last(kernel.superposition.neuronModel({...common, features: 6, hidden: 3}));
    const reference = await last(kernel.superposition.neuronModel({...common, features: 6, hidden: 3, engine: "burn"}));
    const absolute = await last(kernel.superposition.absolute({...common, features: 5, hidden: 4}));
    const points = await last(kernel.superposition.doubleDescent({...common, points: 5, features: 30, sparsity: 0.9, warmup: 5}));
    const polygon = await kernel.superposition.polygon({k: 5});
    return {
      fused: neurons.history.loss.at(-1), burn: reference.history.loss.at(-1), engine: reference.info.engine,
      names: Object.keys(absolute.weights), test: points.history.testLoss.length, polygon
    };
  })()`);
  assert.equal(result.engine, "burn");
  assert.ok(Math.abs(result.fused / result.burn - 1) < 1e-4, `${result.fused} ${result.burn}`);
  assert.deepEqual(result.names, ["W1", "W2", "b"]);
  assert.equal(result.test, 3);
  assert.ok(Math.abs(result.polygon.norm2 - 1.3699) < 1e-3);
});

test("bad settings are refused with a code before anything starts", async () => {
  const codes = await value(`(async () => {
    const attempts = [
      {data: {kind: "tree", depth: 0}, hidden: 2},
      {data: {kind: "tree", depth: 9}, hidden: 2},
      {data: {kind: "tree", depth: 2, branching: 1}, hidden: 2},
      {data: {kind: "independent", features: 5}, hidden: 0},
      {data: {kind: "independent", features: 5}, hidden: 2, importance: -1},
      {data: {kind: "independent", features: 5}, hidden: 2, probability: 1.5},
      {data: {kind: "independent", features: 5}, hidden: 2, instances: 4000, batch: 60000}
    ];
    const codes = [];
    for (const config of attempts) {
      codes.push(await last(kernel.superposition.train(config)).then(() => "started", ({code}) => code));
    }
    return codes;
  })()`);
  assert.deepEqual(codes, [
    "task/depth-out-of-range",
    "task/depth-out-of-range",
    "task/branching-out-of-range",
    "superposition/count-out-of-range",
    "superposition/number-out-of-range",
    "superposition/number-out-of-range",
    "superposition/too-large"
  ]);
});
