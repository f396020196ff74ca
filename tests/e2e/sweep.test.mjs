/** @file Sweeps in the notebook: on the compute workers, cell by cell, stopped and resumed. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openCells, output, shows} from "./cells.mjs";
import {launch, onDisk, serve} from "./support.mjs";

const SMALL = '{depths: [1, 2], hidden: [2, 3], steps: 300, instances: 2, sampling: "exact"}';
const LONG = "{depths: [5, 6], hidden: [9, 10], steps: 20000, instances: 2}";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./site.mjs").Site} */
let server;
/** @type {import("./site.mjs").Site} */
let disk;

before(async () => {
  [browser, server, disk] = await Promise.all([launch(), serve(), onDisk()]);
});
after(async () => {
  await browser.close();
  server.close();
  disk.close();
});

for (const name of ["a server", "disk"]) {
  test(`from ${name}: every cell arrives, with its losses and thresholds`, async () => {
    const opened = await openCells({browser, url: (name === "disk" ? disk : server).url}, [
      ["js", `const state = kernel.sweep(${SMALL})`],
      ["js", "display(`${state.status} ${state.done}/${state.total} ${state.cells.map((c) => c.zeroLoss)}`)"],
      ["js", 'state.status === "done" ? (await kernel.sweep.csv(state)).trim().split("\\n").length : "…"'],
      ["js", 'state.status === "done" ? JSON.parse(await kernel.sweep.json(state)).format : "…"']
    ]);
    await shows(opened, 2, "done 3/3 0.25,0.125,0.125");
    await shows(opened, 3, "7");
    await shows(opened, 4, "glassbook-sweep");
    opened.checkConsole();
    await opened.page.context().close();
  });
}

test("Stop ends a sweep at once, and it can be resumed where it was", async () => {
  const opened = await openCells({browser, url: server.url}, [
    ["js", `const config = ${LONG}`],
    ["js", "const first = kernel.sweep(config)"],
    ["js", "display(`${first.status} at ${first.step} ${first.checkpoint?.running.length}`)"],
    ["js", '"use manual";\nconst second = kernel.sweep(config, {resume: first.checkpoint})'],
    ["js", "display(`resumed at ${second.step}`)"]
  ]);
  await output(opened, 3)
    .filter({hasText: /training at [1-9]/})
    .waitFor({timeout: 30_000});
  await opened.tool("Stop").click();
  await output(opened, 3)
    .filter({hasText: /stopped at [1-9]\d* [1-9]/})
    .waitFor({timeout: 10_000});
  const text = await output(opened, 3).innerText();
  const at = Number(/at (\d+)/.exec(text)?.[1]);
  await opened.cell(4).getByRole("button", {name: "Run", exact: true}).click();
  await output(opened, 5)
    .filter({hasText: /resumed at [1-9]/})
    .waitFor({timeout: 30_000});
  const resumed = Number(/at (\d+)/.exec(await output(opened, 5).innerText())?.[1]);
  assert.ok(resumed >= at, `${resumed} after ${at}`);
  await opened.tool("Stop").click();
  await output(opened, 5).filter({hasText: "resumed"}).waitFor();
  opened.checkConsole();
  await opened.page.context().close();
});

test("bad settings fail before anything starts, with a code", async () => {
  const opened = await openCells({browser, url: server.url}, [
    ["js", "const refused = async (config) => { for await (const _ of kernel.sweep(config)); }"],
    ["js", "await refused({depths: [0]}).catch((error) => error.code)"],
    ["js", 'await refused({mode: "sloppy"}).catch((error) => error.code)'],
    ["js", "await refused({depths: [8], instances: 65536}).catch((error) => error.message)"]
  ]);
  await shows(opened, 2, "task/depth-out-of-range");
  await shows(opened, 3, "sweep/malformed");
  await shows(opened, 4, "65536 instances need");
  await opened.page.context().close();
});
