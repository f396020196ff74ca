/**
 * @file The notebook "Group composition" from top to bottom: for six groups with a network of a few steps, with
 * the oracles and their exact answers, and with the network that comes with the page.
 */

import assert from "node:assert/strict";
import {readFile} from "node:fs/promises";
import path from "node:path";
import {after, before, test} from "node:test";
import {fill, launch, openNotebook, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

/**
 * Loss of the traces of one irrep, log Σ_g exp χ(g) − χ(e), computed with numpy in float64; over all pairs it is
 * the loss of the bilinear oracle of that irrep. `others`: irreps of the group besides the trivial one.
 * @type {[group: string, irrep: string, loss: number, others: number][]}
 */
const GROUPS = [
  ["S3", "standard", 0.409178197, 2],
  ["S4", "standard", 0.8650601708, 4],
  ["A5", "standard", 0.8887907205, 4],
  ["D6", "freq_1", 0.9804518158, 5],
  ["C12", "freq_1", 1.3089001932, 6],
  ["Q8", "freq_1", 0.1045665669, 4]
];

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

/** @typedef {import("./support.mjs").Opened} Opened */

const open = () => openNotebook(browser, `${server.url}?device=cpu&n=group-composition`);

/** @param {Opened} opened @param {string} group */
async function choose(opened, group) {
  await opened.frame.getByRole("radio", {name: "other", exact: true}).check();
  const box = opened.frame.getByLabel("Another group");
  await box.fill(group);
  await box.press("Enter");
  await opened.frame.locator(".output", {hasText: `The group ${group} has`}).waitFor();
}

/**
 * Waits until no cell is running, queued or about to run; cells that wait for a network in training stay so.
 * @param {Opened} opened @param {number} [timeout] milliseconds
 */
async function settled(opened, timeout = 120_000) {
  const busy = opened.frame.locator('.cell[data-state="running"], .cell[data-state="queued"]');
  let calm = 0;
  for (const end = Date.now() + timeout; calm < 4;) {
    calm = (await busy.count()) === 0 ? calm + 1 : 0;
    assert.ok(Date.now() < end, "the cells come to rest");
    await opened.page.waitForTimeout(250);
  }
}

/** Fails with the text of every cell that has failed. @param {Opened} opened */
async function noErrors(opened) {
  const failed = opened.frame.locator('.cell[data-state="error"]');
  const texts = await failed.evaluateAll((cells) =>
    cells.map((cell) => `${cell.id}: ${cell.textContent?.slice(-300)}`)
  );
  assert.deepEqual(texts, []);
}

/**
 * Rows of the tables that compare a number with what is expected.
 * @param {Opened} opened
 * @returns {Promise<{quantity: string, measured: string, expected: string, agrees: string}[]>}
 */
async function checks(opened) {
  const rows = await opened.frame.locator("tbody tr").evaluateAll((all) =>
    // A table's first cell is its (empty) place for a check box.
    all.map((row) => Array.from(row.querySelectorAll("td"), (cell) => cell.textContent ?? "").slice(-5))
  );
  return rows
    .filter(([, , , , agrees = ""]) => /^(✓ yes|✗ no|–)$/.test(agrees))
    .map(([quantity = "", measured = "", expected = "", , agrees = ""]) => ({quantity, measured, expected, agrees}));
}

/** @param {{quantity: string, measured: string}[]} rows @param {string} quantity */
function measured(rows, quantity) {
  const row = rows.find((candidate) => candidate.quantity === quantity);
  assert.ok(row, `there is a row "${quantity}"`);
  return Number(row.measured.replace(/ %$/, ""));
}

for (const [group, irrep, loss, others] of GROUPS) {
  test(`${group}: every cell runs on a network of a few steps, and the oracle's answers are exact`, async () => {
    const opened = await open();
    await choose(opened, group);
    await fill(opened, "Width", "32");
    await fill(opened, "Steps", "40");
    await fill(opened, "Number of seeds", "2");
    await opened.tool("Run all").click();
    await opened.frame.locator(".cell.manual").first().and(opened.frame.locator('[data-state="done"]')).waitFor();
    await settled(opened);
    await noErrors(opened);
    const unfinished = opened.frame.locator('.cell[data-state]:not([data-state="done"])');
    assert.deepEqual(await unfinished.evaluateAll((cells) => cells.map(({id}) => id)), [], "every cell has run");

    const trained = await checks(opened);
    assert.deepEqual(
      trained.filter(({agrees}) => agrees.includes("✗")),
      []
    );
    assert.ok(trained.filter(({agrees}) => agrees.includes("✓")).length > 10, "closed forms are checked");
    for (const total of ["all shares of x_embed", "all shares of y_embed", "all shares of the unembedding"]) {
      assert.ok(Math.abs(measured(trained, total) - 1) < 1e-9, total);
    }
    const through = opened.frame.locator('figure[aria-label^="Each irrep through training"]');
    assert.equal(await through.count(), 1, "the irreps are followed through training");

    await opened.frame.getByRole("radio", {name: "an oracle, built by hand"}).check();
    await opened.frame.getByLabel("Oracle", {exact: true}).selectOption({label: `exact bilinear network of ${irrep}`});
    await opened.frame.locator(".output", {hasText: "of type bilinear on"}).waitFor();
    await settled(opened);
    await noErrors(opened);
    const exact = await checks(opened);
    assert.deepEqual(
      exact.filter(({agrees}) => agrees.includes("✗")),
      []
    );
    assert.ok(Math.abs(measured(exact, "loss on all pairs (nats)") - loss) < 1e-5, `the loss of ${irrep}`);
    assert.equal(
      exact.filter(({quantity}) => quantity.startsWith("cosine with ") && !quantity.includes("theory")).length,
      others
    );
    opened.checkConsole();
    await opened.page.context().close();
  });
}

test("the sign circuit of S4 holds a third of its hidden layer in each of x, y and xy", async () => {
  const opened = await open();
  await opened.frame.getByRole("radio", {name: "S₄", exact: true}).check();
  await opened.frame.getByRole("radio", {name: "an oracle, built by hand"}).check();
  await opened.frame.getByLabel("Oracle", {exact: true}).selectOption({label: "four ReLU neurons that compute sign"});
  await opened.frame.locator(".output", {hasText: "of type mlp on"}).waitFor();
  await settled(opened);
  await noErrors(opened);
  const rows = await checks(opened);
  for (const part of ["x", "y", "xy"]) assert.ok(Math.abs(measured(rows, `ρ(${part}) of sign`) - 1 / 3) < 1e-4, part);
  assert.deepEqual(
    rows.filter(({agrees}) => agrees.includes("✗")),
    []
  );
  opened.checkConsole();
  await opened.page.context().close();
});

test("the network that comes with the page has learned S5 as published networks have", async () => {
  const opened = await open();
  await opened.frame.getByRole("radio", {name: "an S₅ network trained beforehand"}).check();
  await opened.frame.locator(".output", {hasText: "of type mlp on S5"}).waitFor();
  await settled(opened);
  await noErrors(opened);
  const rows = await checks(opened);
  assert.equal(measured(rows, "accuracy on all pairs"), 100);
  assert.ok(measured(rows, "x_embed in the key irreps") >= 99, "left embedding");
  assert.ok(measured(rows, "y_embed in the key irreps") >= 99, "right embedding");
  const without = (/** @type {string} */ part) => {
    const row = rows.find(({quantity}) => quantity.startsWith(`loss without ρ(${part}) of`));
    return Number(row?.measured);
  };
  assert.ok(without("xy") > 1000, `without ρ(xy) the loss is ${without("xy")} times as large`);
  for (const part of ["x", "y"]) assert.ok(without(part) < 10, `without ρ(${part}): ${without(part)} times`);
  opened.checkConsole();
  await opened.page.context().close();
});

test("a reader's own file is analyzed, and a damaged one says what is wrong", async () => {
  const opened = await open();
  await opened.frame.getByRole("radio", {name: "a file", exact: true}).check();
  const picker = opened.frame.getByLabel("File", {exact: true});
  const buffer = await readFile(path.join(import.meta.dirname, "../../www/data/group-s5.safetensors"));
  const mimeType = "application/octet-stream";
  await picker.setInputFiles({name: "network.safetensors", mimeType, buffer});
  await opened.frame.locator(".output", {hasText: "of type mlp on S5"}).waitFor();
  await picker.setInputFiles({name: "network.safetensors", mimeType, buffer: buffer.subarray(0, 100_000)});
  await opened.frame.locator('[role="alert"][data-code^="format/"]').first().waitFor();
  opened.checkConsole();
  await opened.page.context().close();
});
