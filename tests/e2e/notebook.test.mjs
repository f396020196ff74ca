/** @file The notebook as a person uses it. Each test names its row of the feature table. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openCells, order, output, retype, select, shows} from "./cells.mjs";
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

test("cells: code, Markdown with values and formulas, HTML; reactive in any order", async () => {
  const opened = await openCells(place, [
    ["js", "y + 1"],
    ["js", 'const x = view(Inputs.range([0, 10], {label: "x", step: 1, value: 3}))'],
    ["js", "const y = await Promise.resolve(2 * x); display(`y = ${y}`)"],
    ["md", "The value is **${y}**, and $a^2$ is a formula."],
    ["html", "<b>${x + 100}</b>"],
    ["js", "const list = [1, 2]\nlist.length + x"]
  ]);
  await shows(opened, 1, "7");
  await shows(opened, 3, "y = 6");
  await shows(opened, 4, "The value is 6");
  await opened.cell(4).locator("math").waitFor();
  await shows(opened, 5, "103");
  await shows(opened, 6, "5");
  await opened.frame.getByLabel("x").first().fill("4");
  await shows(opened, 1, "9");
  await shows(opened, 4, "The value is 8");
  await shows(opened, 5, "104");
  opened.checkConsole();
  await opened.page.context().close();
});

test("stale marks: a manual cell waits, keeps its output, and says that it is out of date", async () => {
  const opened = await openCells(place, [
    ["js", 'const x = view(Inputs.range([0, 10], {label: "x", step: 1, value: 3}))'],
    ["js", '"use manual";\nconst big = x * 1000;\ndisplay(big)'],
    ["js", "`follows ${big}`"]
  ]);
  await shows(opened, 3, "follows 3000");
  await opened.frame.getByLabel("x").first().fill("4");
  await opened.state(2, "stale");
  await shows(opened, 2, "3000");
  await shows(opened, 3, "follows 3000");
  await opened.cell(2).getByRole("button", {name: "Run again"}).click();
  await shows(opened, 3, "follows 4000");
  opened.checkConsole();
  await opened.page.context().close();
});

test("keyboard: Jupyter's modes, insert, delete with undo, move, merge, split, change type, run and go on", async () => {
  const opened = await openCells(place, [
    ["js", "const a = 1"],
    ["js", "a + 1"],
    ["md", "words"]
  ]);
  const {keyboard} = opened.page;
  await select(opened, 2);
  await keyboard.press("b");
  assert.deepEqual(await order(opened), [1, 2, 4, 3]);
  await retype(opened, 4, "a + 41");
  await keyboard.press("Shift+Enter");
  await shows(opened, 4, "42");
  // Shift-Enter has selected the next cell, in command mode.
  await opened.frame.locator("#cell-3.selected").waitFor();
  await keyboard.press("k");
  await keyboard.press("d");
  await keyboard.press("d");
  assert.deepEqual(await order(opened), [1, 2, 3]);
  await opened.frame.locator(".toast").getByRole("button", {name: "Undo"}).click();
  assert.deepEqual(await order(opened), [1, 2, 4, 3]);
  await shows(opened, 4, "42");
  await select(opened, 4);
  await keyboard.press("Alt+ArrowUp");
  assert.deepEqual(await order(opened), [1, 4, 2, 3]);
  await keyboard.press("z");
  assert.deepEqual(await order(opened), [1, 2, 4, 3]);
  await select(opened, 2);
  await keyboard.press("Shift+M");
  assert.deepEqual(await order(opened), [1, 2, 3]);
  assert.equal(await opened.cell(2).locator(".source").textContent(), "a + 1\na + 41");
  await keyboard.press("Enter");
  await opened.cell(2).locator(".cm-content").waitFor();
  await keyboard.press("ControlOrMeta+Home");
  await keyboard.press("End");
  await keyboard.press("Control+Shift+Minus");
  const split = await order(opened);
  assert.equal(split.length, 4);
  await keyboard.press("Escape");
  await select(opened, 2);
  await keyboard.press("m");
  assert.equal(await opened.cell(2).getAttribute("data-mode"), "md");
  await keyboard.press("y");
  await shows(opened, 2, "2");
  await keyboard.press("?");
  await opened.frame.getByRole("dialog", {name: "Keys and functions"}).waitFor();
  await keyboard.press("Escape");
  assert.equal(await opened.frame.getByRole("dialog").count(), 0);
  opened.checkConsole();
  await opened.page.context().close();
});

test("Run all goes in document order and stops at the first error; Restart and run all starts over", async () => {
  const opened = await openCells(
    place,
    [
      ["js", '"use manual";\nconst first = await kernel.groupInfo("S3");\ndisplay(first.order)'],
      ["js", '"use manual";\ndisplay(first.order * 2)\nif (first.order === 6) throw new Error("stop here")'],
      ["js", '"use manual";\ndisplay("third")']
    ],
    {runAll: false}
  );
  await opened.tool("Run all").click();
  await opened.state(2, "error");
  await shows(opened, 1, "6");
  await opened.state(3, "idle");
  await retype(opened, 2, '"use manual";\ndisplay(first.order * 3)');
  await opened.page.keyboard.press("Escape");
  await opened.page.getByRole("button", {name: "Notebook menu"}).click();
  await opened.page.getByRole("menuitem", {name: "Restart kernel and run all"}).click();
  await shows(opened, 2, "18");
  await shows(opened, 3, "third");
  opened.checkConsole();
  await opened.page.context().close();
});

test("lint: a cell that changes another cell's value in place is told so", async () => {
  const opened = await openCells(place, [
    ["js", "const list = [1]"],
    ["js", "list.push(2)"]
  ]);
  await opened.cell(2).locator(".lint").filter({hasText: "changes list in place"}).waitFor();
  await opened.page.context().close();
});

test("autocompletion, hover docs: they come from the notebook's own table", async () => {
  const opened = await openCells(place, [
    ["js", 'const group = "S4"'],
    ["js", "1"]
  ]);
  await retype(opened, 2, "");
  await opened.page.keyboard.type("kernel.tr");
  const list = opened.frame.locator(".cm-tooltip-autocomplete");
  await list.waitFor();
  // Names that merely contain the letters come after those that begin with them.
  const labels = await list.locator(".cm-completionLabel").allTextContents();
  const others = labels.findIndex((label) => !label.startsWith("tr"));
  assert.ok(labels.slice(0, others < 0 ? labels.length : others).includes("train"), `${labels}`);
  await opened.page.keyboard.press("Escape");
  await retype(opened, 2, "");
  await opened.page.keyboard.type("gro");
  await list.filter({hasText: "group"}).waitFor();
  await opened.page.keyboard.press("Escape");
  await retype(opened, 2, 'kernel.groupInfo("S4")');
  await opened
    .cell(2)
    .locator(".cm-line", {hasText: "groupInfo"})
    .hover({position: {x: 80, y: 8}});
  await opened.frame.locator(".cm-tooltip-hover").filter({hasText: "conjugacy classes"}).waitFor();
  await opened.page.context().close();
});

test("tables: a short one is whole, a long one scrolls to its last row", async () => {
  const opened = await openCells(place, [
    ["js", "Inputs.table(Array.from({length: 14}, (_, i) => ({i, square: i * i})))"],
    ["js", "Inputs.table(Array.from({length: 120}, (_, i) => ({i, square: i * i})))"]
  ]);
  const scrollable = (/** @type {number} */ id) =>
    output(opened, id)
      .locator("form")
      .evaluate(({scrollHeight, clientHeight}) => scrollHeight > clientHeight + 1);
  await shows(opened, 1, "169");
  assert.equal(await scrollable(1), false);
  await shows(opened, 2, "169");
  assert.equal(await scrollable(2), true);
  const form = output(opened, 2).locator("form");
  for (let i = 0; i < 10; i++) {
    await form.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await opened.page.waitForTimeout(50);
  }
  await shows(opened, 2, "14,161");
  await opened.page.context().close();
});
