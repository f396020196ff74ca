/**
 * @file burn's engine in the page. On WebGPU: how many compute dispatches an update of the MLP makes. A launch
 * costs more than the work of most of these kernels, so the count is held here; times on a software adapter say
 * nothing. On any device: a run that is lost goes on by the engine that it asked for.
 */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {fill, launch, openNotebook, serve, trap} from "./support.mjs";

/** burn's own AdamW and a loss derived by autodiff took 119. */
const MAX_DISPATCHES = 42;
const TRAIN = 3;
const SUMMARY = 4;

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

test(`an update of the MLP by burn takes at most ${MAX_DISPATCHES} dispatches`, async (t) => {
  const opened = await openNotebook(browser, `${server.url}?device=webgpu&n=burn`);
  if ((await opened.page.locator("#device").getAttribute("data-state")) === "error") {
    t.skip("this browser has no WebGPU adapter");
    return;
  }
  const workers = opened.page.workers();
  await Promise.all(workers.map((worker) => worker.evaluate(countDispatches)));
  // Both runs measure all metrics at their first and last step; what the longer one adds is updates.
  const [few, many] = [await dispatches(opened, 2), await dispatches(opened, 7)];
  const perStep = (many - few) / 5;
  console.log(`${few} dispatches for 2 updates with metrics, ${many} for 7: ${perStep} an update`);
  assert.ok(perStep > 10, "what was counted is no training");
  assert.ok(perStep <= MAX_DISPATCHES, `${perStep} dispatches an update`);
  opened.checkConsole();
  await opened.page.context().close();
});

test("a run by burn that a dead kernel has left goes on by burn", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=burn`);
  await fill(opened, "Steps", "100000");
  await opened.cell(TRAIN).getByRole("button", {name: "Run", exact: true}).click();
  await opened.state(TRAIN, "running");
  // A checkpoint is taken every five seconds of training.
  await opened.page.waitForTimeout(7000);
  await trap(opened);
  await opened.state(TRAIN, "error");
  const offer = opened.page.locator("#notice-kernel").getByRole("button", {name: /^Restart and go on from step/});
  await offer.click();
  await opened.page.locator('#device[data-state="ok"]').waitFor({timeout: 60_000});
  await opened.state(TRAIN, "running");
  await opened
    .cell(SUMMARY)
    .getByText(/Step \d{2,} by /)
    .waitFor();
  assert.match((await opened.cell(SUMMARY).locator(".output").textContent()) ?? "", / by burn: /);
  await opened.tool("Stop").click();
  await opened.state(TRAIN, "stopped");
  await opened.page.context().close();
});

/**
 * Trains, and returns the dispatches that this took.
 * @param {import("./support.mjs").Opened} opened
 * @param {number} steps
 */
async function dispatches(opened, steps) {
  const before = await total(opened);
  await fill(opened, "Steps", String(steps));
  await opened
    .cell(TRAIN)
    .getByRole("button", {name: /^Run( again)?$/})
    .click();
  await opened.cell(SUMMARY).getByText(`Step ${steps} by burn: loss`).waitFor({timeout: 120_000});
  await opened.state(TRAIN, "done");
  return (await total(opened)) - before;
}

/** Runs in a worker: counts from now on. */
function countDispatches() {
  const counter = /** @type {{dispatches?: number}} */ (globalThis);
  counter.dispatches = 0;
  if (typeof GPUComputePassEncoder === "undefined") return;
  const {prototype} = GPUComputePassEncoder;
  for (const name of /** @type {const} */ (["dispatchWorkgroups", "dispatchWorkgroupsIndirect"])) {
    const original = /** @type {(...args: unknown[]) => void} */ (prototype[name]);
    Object.defineProperty(prototype, name, {
      /** @param {unknown[]} args */
      value(...args) {
        counter.dispatches = (counter.dispatches ?? 0) + 1;
        original.apply(this, args);
      }
    });
  }
}

/** The dispatches of all workers since they were told to count. @param {import("./support.mjs").Opened} opened */
async function total(opened) {
  const counts = opened.page
    .workers()
    .map((worker) => worker.evaluate(() => /** @type {{dispatches?: number}} */ (globalThis).dispatches ?? 0));
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
