/** @file The notebook "Tree superposition": top to bottom with few steps, and the numbers it stands for. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {inkShare, launch, openNotebook} from "./support.mjs";
import {serve} from "./site.mjs";

/** @typedef {import("./support.mjs").Opened} Opened */

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

/** Charts after every cell has run, and a share of ink that the sparsest of them exceeds. */
const FIGURES = 35;
const LEAST_INK = 0.001;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

const open = () => openNotebook(browser, `${server.url}?device=cpu&n=tree-superposition`);

/** The cell whose code contains a text. @param {Opened} opened @param {string} code */
const withCode = (opened, code) =>
  opened.frame.locator(".cell", {has: opened.page.locator(".source", {hasText: code})}).first();

/** Presses a manual cell's Run and waits for its end. @param {import("playwright-core").Locator} cell @param {number} [timeout] */
async function runCell(cell, timeout = 120_000) {
  await cell.getByRole("button", {name: /^Run/}).first().click();
  await cell
    .and(cell.page().frameLocator('iframe[title="Notebook"]').locator('[data-state="done"]'))
    .waitFor({timeout});
}

/** Rows of a table of measured beside expected values. @param {import("playwright-core").Locator} cell */
async function comparisons(cell) {
  await cell.locator("tbody tr").first().waitFor();
  const rows = await cell.locator("tbody tr").allTextContents();
  return rows.map((row) => row.trim().replace(/\s+/g, " "));
}

test("before anything is run, the shipped sweep is shown and the three notes have their tables", async () => {
  const opened = await open();
  const heatmap = opened.frame.locator('figure[aria-label="Loss by depth and hidden dimensions"]');
  await heatmap.scrollIntoViewIfNeeded();
  await heatmap.waitFor();
  assert.ok((await inkShare(heatmap.locator("canvas[role=img]").first())) > 0.1);
  // Reference: a replica in numpy, two seeds; depth 6 reaches the threshold at no width.
  const rows = await withCode(opened, 'answers(shipped.early, ["sum", "mean"').locator("tbody tr").allTextContents();
  assert.equal(rows.length, 6);
  assert.match(String(rows[5]), /none/);
  assert.match(String(await withCode(opened, "const none = depths").textContent()), /A bar of height 10 in its place/);
  opened.checkConsole();
  await opened.page.context().close();
});

test("the notebook runs top to bottom with few steps and draws every picture", async () => {
  const opened = await open();
  await opened.frame.getByLabel("a hundredth, to see the pictures").check();
  await opened.tool("Run all").click();
  const unfinished = opened.frame.locator('[id^=cell-][data-state]:not([data-state="done"])');
  for (let i = 0; i < 400 && (await unfinished.count()) > 0; i++) {
    if ((await opened.frame.getByRole("alert").count()) > 0) break;
    await opened.page.waitForTimeout(1000);
  }
  assert.deepEqual(await opened.frame.getByRole("alert").allTextContents(), []);
  assert.deepEqual(await unfinished.evaluateAll((nodes) => nodes.map(({id}) => id)), []);

  const figures = opened.frame.locator("figure.gb-plot");
  assert.ok((await figures.count()) >= FIGURES, `${await figures.count()} figures`);
  for (const figure of await figures.all()) {
    const name = await figure.getAttribute("aria-label");
    await figure.scrollIntoViewIfNeeded();
    assert.ok((await inkShare(figure.locator("canvas[role=img]").first())) > LEAST_INK, `${name} is blank`);
  }
  // What does not depend on training must agree however few the steps.
  const exact = await comparisons(withCode(opened, "loss of guessing 0: mean number"));
  assert.equal(exact.length, 3);
  for (const row of exact) assert.match(row, /yes$/, row);
  opened.checkConsole();
  await opened.page.context().close();
});

test("a tree of depth 2 fits into three dimensions exactly, with right angles along its paths", async () => {
  const opened = await open();
  await runCell(withCode(opened, "const fit = kernel"));
  const rows = await comparisons(withCode(opened, "const fitted ="));
  console.log(rows.join("\n"));
  assert.equal(rows.length, 3);
  for (const row of rows) assert.match(row, /yes$/, row);
  opened.checkConsole();
  await opened.page.context().close();
});

test("a sweep fills the heatmap, is stopped, and goes on to the end", async () => {
  const opened = await open();
  // Enough work for a hand to reach Stop, also on a fast machine.
  await opened.frame.getByLabel("Depths", {exact: true}).fill("1-5");
  await opened.frame.getByLabel("Hidden dimensions", {exact: true}).last().fill("2-6");
  const sweep = withCode(opened, "kernel.sweep(");
  const line = withCode(opened, "const board =").locator(".output");
  await sweep.getByRole("button", {name: /^Run/}).first().click();
  await line.filter({hasText: "Your sweep"}).waitFor({timeout: 60_000});
  await opened.tool("Stop").click();
  await line.filter({hasText: /stopped|done/}).waitFor({timeout: 60_000});
  await opened.frame.getByLabel("Go on where your sweep ended").check();
  await sweep.getByRole("button", {name: /^Run/}).first().click();
  await line.filter({hasText: "21 of 21 cells, done"}).waitFor({timeout: 240_000});
  opened.checkConsole();
  await opened.page.context().close();
});
