/** @file When the worker opens a GPU, what a run is told, and what becomes of a GPU that is lost. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {unavailable} from "../../www/worker/device-words.js";
import {Devices} from "../../www/worker/device.js";

const INFO = {vendor: "", architecture: "", device: "", description: ""};
const REAL = {...INFO, vendor: "nvidia", architecture: "hopper"};
const SWIFT = {...INFO, vendor: "google", architecture: "swiftshader"};
const FALLBACK = {...INFO, isFallbackAdapter: true};

/**
 * Devices over a kernel that opens what it is told to.
 * @param {object} options
 * @param {"auto" | "cpu" | "webgpu"} [options.choice]
 * @param {object | null} [options.adapter] null: there is none
 * @param {() => Promise<{name: string, isSoftware: boolean}>} [options.open]
 */
function make({choice = "auto", adapter = REAL, open = async () => ({name: "", isSoftware: false})} = {}) {
  const seen = {openings: 0, lose: (/** @type {string} */ _why) => {}, notices: /** @type {string[]} */ ([])};
  const kernel = /** @type {any} */ ({
    device: {kind: choice === "webgpu" ? "webgpu" : "cpu", name: ""},
    onGpuLost: (/** @type {(why: string) => void} */ callback) => (seen.lose = callback),
    openGpu: () => ((seen.openings += 1), open())
  });
  const gpu = /** @type {any} */ ({requestAdapter: async () => (adapter === null ? null : {info: adapter})});
  const devices = new Devices(kernel, choice, {gpu}, (_report, notice) => {
    if (notice !== undefined) seen.notices.push(notice);
  });
  return {devices, seen};
}

/** A run that notes whether it was measured. */
const runOf = (engine = "fused") => {
  const run = {info: {engine}, measured: 0, chooseDevice: async () => ((run.measured += 1), true)};
  return /** @type {any} */ (run);
};

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a graphics adapter is opened ahead of the first run, and no run waits for it", async () => {
  let finish = (/** @type {{name: string, isSoftware: boolean}} */ _gpu) => {};
  const {devices, seen} = make({open: () => new Promise((resolve) => (finish = resolve))});
  const warming = devices.warm();
  const run = runOf();
  await settled();
  assert.equal(await devices.place(run), false, "it is not open yet");
  assert.equal(seen.openings, 1);
  finish({name: "", isSoftware: false});
  await warming;
  assert.equal(devices.report.gpu, "open");
  assert.match(devices.report.reason, /measured on the CPU and on the GPU \(nvidia hopper\)/);
  assert.equal(await devices.place(run), true);
  assert.equal(run.measured, 1);
});

test("a software adapter is opened for long fused runs only", async () => {
  for (const adapter of [SWIFT, FALLBACK]) {
    const {devices, seen} = make({adapter});
    await devices.warm();
    assert.equal(devices.report.gpu, "closed");
    assert.match(devices.report.reason, /software/);
    await devices.place(runOf(), 10);
    await devices.place(runOf("burn"), 1000);
    await devices.place(runOf());
    assert.equal(seen.openings, 0);
    await devices.place(runOf(), 31);
    await devices.place(runOf(), 31);
    await settled();
    assert.equal(seen.openings, 1);
    assert.equal(await devices.place(runOf(), 5), true);
  }
});

test("without an adapter, or where the address asks for the CPU, nothing is opened", async () => {
  for (const options of [{adapter: null}, {choice: /** @type {const} */ ("cpu")}]) {
    const {devices, seen} = make(options);
    await devices.warm();
    await devices.place(runOf(), 1000);
    assert.equal(seen.openings, 0);
    assert.equal(devices.report.kind, "cpu");
    assert.equal(devices.where, "");
  }
  assert.equal(unavailable(new Error("no adapter")).code, "gpu/unavailable");
});

test("the report has both rates and the reason of the run's device", async () => {
  const {devices} = make();
  await devices.warm();
  const info = /** @type {any} */ ({
    device: "webgpu",
    reason: "The GPU is faster for this network, as measured.",
    rates: {cpu: 41.2, webgpu: 3210},
    moves: []
  });
  devices.show("Training on S5", info);
  const {kind, name, reason} = devices.report;
  assert.deepEqual([kind, name, devices.where], ["webgpu", "nvidia hopper", "GPU"]);
  assert.match(reason, /^Training on S5: The GPU is faster .* Measured: CPU 41 steps\/s, GPU 3,210 steps\/s\.$/);
});

test("a lost GPU is told, opened again, and left alone when it is lost again and again", async () => {
  const {devices, seen} = make({choice: "webgpu"});
  for (let losses = 1; losses <= 3; losses++) {
    seen.lose("the driver was reset");
    assert.equal(devices.report.gpu, "lost");
    assert.match(seen.notices.at(-1) ?? "", /The GPU was lost \(the driver was reset\)/);
    await settled();
    assert.equal(devices.report.gpu, losses < 3 ? "open" : "lost");
  }
  assert.equal(seen.openings, 2);
  const moves = [
    {step: 1200, from: "webgpu", to: "cpu", reason: "first"},
    {step: 1300, from: "cpu", to: "webgpu", reason: "second"}
  ];
  const info = /** @type {any} */ ({device: "webgpu", reason: "", rates: {}, moves});
  devices.show("Training on S5", info, 1);
  assert.equal(seen.notices.at(-1), "second Training on S5 went on on the GPU from step 1,300.");
  const n = seen.notices.length;
  devices.show("Training on S5", info, 2);
  assert.equal(seen.notices.length, n, "no move is told twice");
});
