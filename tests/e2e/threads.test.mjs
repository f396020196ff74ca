/** @file A second worker in a training run: the same numbers, whatever happens to it. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openCells, output} from "./cells.mjs";
import {launch, onDisk, serve} from "./support.mjs";

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

const FULL = '{group: "S4", width: 40, steps: 120, metricsEvery: 7}';
const BATCHES =
  '{group: "S3", model: "mlp-bias", width: 16, batchSize: 8, schedule: "cosine", warmupSteps: 9, steps: 90, metricsEvery: 4}';
/** Several seconds of it. */
const LONG = '{group: "S5", width: 96, steps: 100000, metricsEvery: 20}';

/** Cells that say in what a run ends: workers, last step, and every bit of weights, moments and metrics. */
const DIGEST = `const digest = async (states) => {
  const used = new Set();
  let last;
  for await (const state of states) used.add(state.threads), (last = state);
  const bytes = await kernel.checkpoint(last);
  // Behind the header, which lists the settings in any order.
  const values = bytes.subarray(8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true));
  const sum = values.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
  return {threads: Math.max(...used), sum: last.step + " " + last.history.step.length + " " + sum};
}`;

/** @param {import("./support.mjs").Opened} opened @param {number} id @param {RegExp} [text] */
async function said(opened, id, text = /./) {
  await output(opened, id).filter({hasText: text}).waitFor({timeout: 60_000});
  return (await output(opened, id).innerText()).replaceAll('"', "");
}

for (const name of ["a server", "disk"]) {
  test(`from ${name}: two workers compute what one does, bit for bit, in two runs at once`, async () => {
    const opened = await openCells({browser, url: (name === "disk" ? disk : server).url}, [
      ["js", DIGEST],
      ["js", `const one = Promise.all([${FULL}, ${BATCHES}].map((c) => digest(kernel.train({...c, threads: 1}))))`],
      ["js", `const two = Promise.all([${FULL}, ${BATCHES}].map((c) => digest(kernel.train({...c, threads: 2}))))`],
      ["js", 'display(one.map((run) => run.threads + ": " + run.sum).join(" | "))'],
      ["js", 'display(two.map((run) => run.threads + ": " + run.sum).join(" | "))']
    ]);
    const [one, two] = [await said(opened, 4), await said(opened, 5)];
    assert.match(one, /^1: 120 .* \| 1: 90 /);
    assert.equal(two, one.replaceAll("1: ", "2: "));
    opened.checkConsole();
    await opened.page.context().close();
  });
}

test("a run with two workers stops at once, and another one goes on from its checkpoint as if nothing had been", async () => {
  const opened = await openCells({browser, url: server.url}, [
    ["js", DIGEST],
    ["js", `const run = kernel.train({...${LONG}, threads: 2})`],
    ["js", "display(`${run.status} ${run.threads} ${run.info.threads} at ${run.step}`)"],
    [
      "js",
      `"use manual";
const steps = run.step + 30;
const whole = digest(kernel.train({...${LONG}, steps, threads: 1}));
const rest = digest(kernel.resume(await kernel.checkpoint(run), {steps, threads: 2}));
display((await whole).threads + " " + (await rest).threads + " " + ((await whole).sum === (await rest).sum));`
    ]
  ]);
  await said(opened, 3, /training 2 2 at \d\d/);
  await opened.tool("Stop").click();
  await output(opened, 3)
    .filter({hasText: /stopped 2/})
    .waitFor({timeout: 5_000});
  await opened.cell(4).getByRole("button", {name: "Run", exact: true}).click();
  assert.equal(await said(opened, 4), "1 2 true");
  opened.checkConsole();
  await opened.page.context().close();
});

/** What is put before the compute worker's script. */
const DEATHS = {
  "ends without a word": "if (++sent > 40) return self.close();",
  fails: 'if (++sent > 40) throw new WebAssembly.RuntimeError("unreachable");',
  "never starts": "return;"
};
for (const [how, line] of Object.entries(DEATHS)) {
  test(`a helper that ${how} costs the run nothing`, async () => {
    const opened = await openCells(
      {browser, url: server.url},
      [
        ["js", DIGEST],
        ["js", `const one = digest(kernel.train({...${FULL}, threads: 1}))`],
        ["js", `const two = digest(kernel.train({...${FULL}, threads: ${how === "never starts" ? '"auto"' : 2}}))`],
        ["js", "display(`${one.threads} ${two.threads} ${one.sum === two.sum}`)"]
      ],
      {before: (page) => page.route(/\/compute\.[^/]*js$/, (route) => spoil(route, line))}
    );
    assert.equal(await said(opened, 4), `1 ${how === "never starts" ? 1 : 2} true`);
    await opened.page.context().close();
  });
}

test("a number of threads that cannot be is refused with the choices", async () => {
  const opened = await openCells({browser, url: server.url}, [
    ["js", 'for await (const _ of kernel.train({group: "S3", threads: 3}));']
  ]);
  await opened.state(1, "error");
  assert.match((await opened.cell(1).getByRole("alert").textContent()) ?? "", /auto, 1, 2/);
  await opened.page.context().close();
});

/**
 * Gives the compute worker a script that dies when it sends a message with a buffer.
 * @param {import("playwright-core").Route} route
 * @param {string} line
 */
async function spoil(route, line) {
  const response = await route.fetch();
  const body = `let sent = 0;
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (message, transfer) {
  if (transfer?.length > 0 || ${line === "return;"}) { ${line} }
  return post.call(this, message, transfer ?? []);
};
${await response.text()}`;
  await route.fulfill({response, body});
}
