/** @file Cells that go wrong: errors with their place, endless loops, Stop, and the others that live on. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openCells, retype, shows} from "./cells.mjs";
import {launch, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;
/** @type {{browser: import("playwright-core").Browser, url: string}} */
let place;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
  place = {browser, url: server.url};
});
after(async () => {
  await browser.close();
  server.close();
});

test("errors: syntax with line and column, runtime with the cell's line, both definers of a name, a rename", async () => {
  const opened = await openCells(place, [
    ["js", "const a = 1;\nconst b = ;"],
    ["js", 'const f = () => {\n  throw new TypeError("no");\n};'],
    ["js", "const q = 1;\n\nf()"],
    ["js", "const twice = 1"],
    ["js", "const twice = 2\ntwice + 1"],
    ["js", "const fine = 5\nfine"],
    ["js", "nobody + 1"],
    ["js", 'import {x} from "npm:d3"']
  ]);
  await opened.frame
    .locator('#cell-1 .problem[data-code="cell/syntax"]')
    .filter({hasText: "line 2, column 11"})
    .waitFor();
  await opened.frame.locator("#cell-3 .problem").filter({hasText: "TypeError: no"}).waitFor();
  await opened.cell(3).locator(".problem summary").click();
  const stack = await opened.cell(3).locator(".problem li").allTextContents();
  assert.deepEqual(stack, ["f (cell 2, line 2)", "top level (cell 3, line 3)"]);
  for (const id of [4, 5])
    await opened.frame.locator(`#cell-${id} .problem[data-code="cell/duplicate-definition"]`).waitFor();
  await shows(opened, 6, "5");
  await opened.frame.locator('#cell-7 .problem[data-code="cell/not-defined"]').waitFor();
  await opened.frame.locator('#cell-8 .problem[data-code="cell/import-unavailable"]').waitFor();
  await opened.cell(5).getByRole("button", {name: "Rename it in this cell"}).click();
  await shows(opened, 5, "3");
  assert.equal(await opened.cell(4).locator(".problem").count(), 0);
  await opened.page.context().close();
});

test("Stop: an endless loop leaves the toolbar alive, and Stop frees the notebook within a second", async () => {
  // The best of a few: a machine that is busy with something else starts the new frame late.
  let best = Infinity;
  for (let i = 0; i < 3 && best >= 1000; i++) best = Math.min(best, await stopLoop());
  console.log(`Stop freed the notebook in ${Math.round(best)} ms`);
  assert.ok(best < 1000, `it took ${best} ms`);
});

/** @returns {Promise<number>} milliseconds from the press to the notebook's return */
async function stopLoop() {
  const opened = await openCells(place, [
    ["js", '"use manual";\nawait 1;\nfor (;;) { try { while (true) {} } catch {} }'],
    ["md", "kept"]
  ]);
  await opened.page.waitForTimeout(500);
  const pressed = performance.now();
  await opened.tool("Stop").click();
  await opened.page.locator("#notice-frame").filter({hasText: "did not answer"}).waitFor();
  await opened.cell(2).filter({hasText: "kept"}).waitFor();
  const took = performance.now() - pressed;
  await opened.state(1, "idle");
  await opened.page.context().close();
  return took;
}

test("Stop: a loop without an end is ended by its guard, with an error", async () => {
  const opened = await openCells(place, [
    ["js", "let n = 0; while (true) n += 1;"],
    ["js", "6 * 7"]
  ]);
  await opened.frame.locator('#cell-1 .problem[data-code="cell/endless-loop"]').waitFor({timeout: 12_000});
  await retype(opened, 2, "6 * 8");
  await opened.page.keyboard.press("Control+Enter");
  await shows(opened, 2, "48");
  await opened.page.context().close();
});

test("faults: a cell that throws, never resolves or floods the output leaves the others alone", async () => {
  const opened = await openCells(place, [
    ["js", "await new Promise(() => {})"],
    ["js", "for (let i = 0; i < 1e7; i++) display(i)"],
    ["js", "throw 7"],
    ["js", 'const x = view(Inputs.range([0, 9], {label: "x", step: 1, value: 1}))'],
    ["js", "x * 2"]
  ]);
  await opened.frame.locator('#cell-2 .problem[data-code="cell/display-flood"]').waitFor();
  await opened.frame.locator('#cell-3 .problem[data-code="cell/thrown"]').waitFor();
  await opened.frame.getByLabel("x").first().fill("4");
  await shows(opened, 5, "8");
  await opened.page.context().close();
});
