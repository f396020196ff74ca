/** @file The two analysis tables: closed-form losses for S5, and what a trained network agrees with. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {launch, openNotebook, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

const INFO = 7;
const CHARACTERS = 20;
const SUMMARY = 11;
const TRAIN = 10;
const TABLE = 15;
const SIMILARITY = 17;

/**
 * log Σ_g exp χ(g) − χ(e) for the irreps of S5, to the digits shown, and the share of products that the
 * trace logits name, 1/|ker ρ|. Derived from the character table of S5.
 */
const S5 = new Map([
  ["standard", {loss: "1.49734", accuracy: "100.00 %"}],
  ["standard_sign", {loss: "1.38684", accuracy: "100.00 %"}],
  ["sign", {loss: "4.22127", accuracy: "1.67 %"}]
]);

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

test("the table of S5 shows the losses and accuracies of the closed form", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await opened.frame.getByLabel("S₅").check();
  const rows = opened.cell(TABLE).locator("tbody tr");
  await rows.filter({hasText: "standard_sign"}).filter({hasText: "1.38684"}).waitFor();
  assert.equal(await rows.count(), 7, "S5 has seven irreps");
  for (const [irrep, {loss, accuracy}] of S5) {
    const cells = await rows
      .filter({has: opened.page.locator(`td:text-is("${irrep}")`)})
      .locator("td")
      .allTextContents();
    assert.ok(cells.includes(loss), `${irrep}: loss ${loss} in ${cells}`);
    assert.ok(cells.includes(accuracy), `${irrep}: accuracy ${accuracy} in ${cells}`);
  }
  opened.checkConsole();
  await opened.page.context().close();
});

test("every family of the group picker is a group, with its character table", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await opened.frame.getByRole("radio", {name: "other"}).check();
  const families = opened.frame.getByLabel("More families");
  const names = await families.locator("option").allTextContents();
  assert.ok(
    names.some((name) => name.includes("generators")),
    `from generators: ${names}`
  );
  const orders = [60, 8, 12, 4, 8, 12, 20, 168, 120, 8];
  assert.equal(names.length, orders.length);
  for (const [index, order] of orders.entries()) {
    await families.selectOption({index});
    await opened
      .cell(INFO)
      .filter({hasText: `has ${order} elements`})
      .waitFor();
    await opened.state(CHARACTERS, "done");
    assert.equal(await opened.cell(CHARACTERS).locator("figure canvas").count(), 1, `the table of ${names[index]}`);
  }
  // Two generators of S5 give S5's table.
  await families.selectOption({label: "from generators, points from 1"});
  await opened.cell(TABLE).locator("tbody tr").filter({hasText: "1.38684"}).waitFor();
  opened.checkConsole();
  await opened.page.context().close();
});

test("the quick preset groks, and its logits then agree with irreps of S4", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await opened.cell(TRAIN).getByRole("button", {name: "Run", exact: true}).click();
  await opened.state(TRAIN, "done", 60_000);
  const summary = (await opened.cell(SUMMARY).textContent()) ?? "";
  const accuracy = Number(/([\d.]+) % right\.\s*$/.exec(summary)?.[1]);
  assert.ok(accuracy >= 99, `the unseen pairs are named right: ${accuracy} %`);
  await opened.state(SIMILARITY, "done");
  const cells = await opened.cell(SIMILARITY).locator("tbody tr td:last-child").allTextContents();
  const explained = cells
    .map(Number)
    .filter(Number.isFinite)
    .reduce((sum, cosine) => sum + cosine ** 2, 0);
  console.log(`quick preset: ${accuracy} % of the unseen pairs, squared cosines sum to ${explained.toFixed(3)}`);
  assert.ok(explained > 0.4 && explained <= 1.0001, `squared cosines sum to ${explained}`);
  opened.checkConsole();
  await opened.page.context().close();
});
