/** @file The device of a run: measured, shown, lost in the middle of training. WebGPU is SwiftShader here. */

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

const SMALL =
  '{group: "S3", model: "bilinear", width: 16, steps: 8000, trainFraction: 0.6, learningRate: 0.0002, weightDecay: 0, metricsEvery: 200}';
const REPORT = `display(JSON.stringify({
  status: state.status, step: state.step, device: state.info.device, moves: state.info.moves, rates: state.info.rates,
  steps: [...state.history.step], losses: [...state.history.trainLoss], kernel: await kernel.device()
}))`;

/** @param {import("./support.mjs").Opened} opened @param {RegExp} pattern @param {number} [timeout] */
async function report(opened, pattern, timeout = 60_000) {
  const text = output(opened, 2).filter({hasText: pattern});
  await text.waitFor({timeout});
  const shown = await text.innerText();
  return JSON.parse(shown.slice(shown.indexOf("{"), shown.lastIndexOf("}") + 1));
}

test("a GPU that is lost in the middle of a run: it goes on, says so, and comes to the same end", async () => {
  const cells = /** @type {[string, string][]} */ ([
    ["js", `const state = kernel.train(${SMALL})`],
    ["js", REPORT]
  ]);
  const undisturbed = await openCells({browser, url: server.url}, cells);
  const want = await report(undisturbed, /"status":"done"/);
  assert.deepEqual([want.device, want.moves], ["cpu", []]);
  await undisturbed.page.context().close();

  const opened = await openCells({browser, url: server.url}, cells, {device: "webgpu"});
  const chip = opened.page.locator("#device");
  assert.match((await chip.textContent()) ?? "", /^GPU: /);
  await report(opened, /"step":[1-9]\d*,"device":"webgpu"/);
  await loseGpu(opened);
  const notice = opened.page.locator("#notice-device");
  await notice.filter({hasText: /Training on S3 went on on the (CPU|GPU) from step/}).waitFor({timeout: 20_000});
  const got = await report(opened, /"status":"done"/);
  assert.equal(got.step, 8000);
  assert.deepEqual(got.steps, want.steps, "every point once");
  assert.equal(got.moves[0].to, "cpu");
  assert.match(got.moves[0].reason, /^The GPU was lost/);
  for (const [i, loss] of got.losses.entries()) {
    const error = Math.abs(loss - want.losses[i]) / want.losses[i];
    assert.ok(error < 1e-4, `step ${got.steps[i]}: ${loss} for ${want.losses[i]}`);
  }
  opened.checkConsole();
  await opened.page.context().close();
});

test("auto: a long run is measured on both devices, takes the faster one, and shows both rates", async () => {
  const long =
    '{group: "S5", model: "mlp", width: 256, steps: 20000, trainFraction: 0.4, learningRate: 0.001, weightDecay: 1}';
  const opened = await openCells(
    {browser, url: server.url},
    [
      ["js", `const state = kernel.train(${long})`],
      ["js", REPORT]
    ],
    {device: "auto"}
  );
  const {device, rates, moves, kernel} = await report(opened, /"webgpu":\d/, 120_000);
  assert.ok(rates.cpu > 0 && rates.webgpu > 0);
  assert.equal(device, rates.webgpu > 1.1 * rates.cpu ? "webgpu" : "cpu");
  assert.equal(moves.length, device === "webgpu" ? 1 : 0);
  assert.deepEqual(kernel.rates, rates);
  const chip = opened.page.locator("#device");
  assert.match((await chip.textContent()) ?? "", device === "cpu" ? /^CPU$/ : /^GPU: /);
  const title = (await chip.getAttribute("title")) ?? "";
  assert.match(
    title,
    /^Training on S5: The [CG]PU is faster .* Measured: CPU [\d.,]+ steps\/s, GPU [\d.,]+ steps\/s\.$/
  );
  await opened.page
    .locator("#job-words")
    .filter({hasText: /steps\/s on the [CG]PU/})
    .waitFor();
  await opened.tool("Stop").click();
  await report(opened, /"status":"stopped"/);
  opened.checkConsole();
  await opened.page.context().close();
});
