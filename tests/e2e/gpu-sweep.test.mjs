/** @file Sweeps on the GPU, which is SwiftShader here and therefore asked for: the same results, Stop, resume, a lost device. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openCells, output} from "./cells.mjs";
import {launch, loseGpu, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./site.mjs").Site} */
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

const REPORT = `display(JSON.stringify({
  status: state.status, step: state.step, done: state.done, device: state.device, reason: state.reason,
  workers: state.workers, rates: state.rates, running: state.checkpoint?.running.length,
  cells: state.cells.map(({depth, hidden, losses, steps, curve}) => ({depth, hidden, losses, steps, curve})),
  thresholds: state.thresholds
}))`;

/** @param {import("./support.mjs").Opened} opened @param {RegExp} pattern @param {number} [id] */
async function report(opened, pattern, id = 2) {
  const text = output(opened, id).filter({hasText: pattern});
  await text.waitFor({timeout: 60_000});
  const shown = await text.innerText();
  return JSON.parse(shown.slice(shown.indexOf("{"), shown.lastIndexOf("}") + 1));
}

/** @param {string} config @returns {[string, string][]} */
const cells = (config) => [
  ["js", `const state = kernel.sweep(${config})`],
  ["js", REPORT]
];

/** Losses that are zero up to rounding. */
const ROUNDING = 1e-12;

/** @param {any} got @param {any} want @param {number} [tolerance] relative */
function compare(got, want, tolerance = 1e-4) {
  assert.equal(got.cells.length, want.cells.length);
  for (const [i, cell] of got.cells.entries()) {
    const other = want.cells[i];
    assert.deepEqual([cell.depth, cell.hidden, cell.steps], [other.depth, other.hidden, other.steps]);
    for (const [k, loss] of cell.losses.entries())
      assert.ok(
        Math.abs(loss - other.losses[k]) < tolerance * other.losses[k] + ROUNDING,
        `${loss} for ${other.losses[k]}`
      );
  }
  assert.deepEqual(got.thresholds, want.thresholds);
}

test("all cells at once on the GPU: losses, curves and thresholds of the compute workers", async () => {
  const config = "{depths: [1, 2], hidden: [2, 3], steps: 200, instances: 2, batch: 64, recordEvery: 100}";
  const onCpu = await openCells({browser, url: server.url}, cells(config));
  const want = await report(onCpu, /"status":"done"/);
  assert.equal(want.device, "cpu");
  await onCpu.page.context().close();
  const opened = await openCells({browser, url: server.url}, cells(config), {device: "webgpu"});
  const got = await report(opened, /"status":"done"/);
  assert.deepEqual([got.device, got.workers, got.done], ["webgpu", 0, 3]);
  assert.deepEqual(got.cells[0].curve.steps, [0, 100, 200]);
  compare(got, want);
  assert.match((await opened.page.locator("#device").getAttribute("title")) ?? "", /^The sweep: .*WebGPU/);
  opened.checkConsole();
  await opened.page.context().close();
});

test("Stop, resume on the GPU, and a device that is lost: the sweep comes to its end on the workers", async () => {
  const config = '{depths: [2, 3], hidden: [2, 3], steps: 30000, instances: 2, sampling: "exact"}';
  const onCpu = await openCells({browser, url: server.url}, cells(config));
  const want = await report(onCpu, /"status":"done"/);
  await onCpu.page.context().close();
  const opened = await openCells(
    {browser, url: server.url},
    [
      ["js", `const first = kernel.sweep(${config})`],
      ["js", REPORT.replaceAll("state.", "first.")],
      ["js", `"use manual";\nconst second = kernel.sweep(${config}, {resume: first.checkpoint})`],
      ["js", REPORT.replaceAll("state.", "second.")]
    ],
    {device: "webgpu"}
  );
  await report(opened, /"status":"training","step":[1-9]/);
  await opened.tool("Stop").click();
  const stopped = await report(opened, /"status":"stopped"/);
  assert.equal(stopped.running, 4);
  await opened.cell(3).getByRole("button", {name: "Run", exact: true}).click();
  const again = await report(opened, /"status":"training","step":[1-9]/, 4);
  assert.equal(again.device, "webgpu");
  assert.ok(again.step >= stopped.step, `${again.step} after ${stopped.step}`);
  await loseGpu(opened);
  const notice = opened.page.locator("#notice-device");
  await notice.filter({hasText: "The sweep went on on the CPU from step"}).waitFor({timeout: 30_000});
  const end = await report(opened, /"status":"done"/, 4);
  assert.equal(end.device, "cpu");
  // Thirty thousand steps of two orders of summation.
  compare(end, want, 1e-3);
  opened.checkConsole();
  await opened.page.context().close();
});

test("what the GPU cannot train goes to the workers, with the reason", async () => {
  const config = "{depths: [2], hidden: [2], steps: 200, instances: 1, plateau: {patience: 100, tolerance: 0.5}}";
  const opened = await openCells({browser, url: server.url}, cells(config), {device: "webgpu"});
  const {device, reason} = await report(opened, /"status":"done"/);
  assert.equal(device, "cpu");
  assert.match(reason, /plateau cannot be trained on a GPU/);
  opened.checkConsole();
  await opened.page.context().close();
});
