/** @file Which notebook is open: the list in the toolbar, the address, back and forward, files after a reload. */

import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {openCells, output, retype, shows} from "./cells.mjs";
import {launch, openNotebook, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

test("the toolbar's list opens every bundled notebook, and back leads to the one before", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu`);
  const {page, frame} = opened;
  const chosen = page.locator("#notebooks");
  const first = (await chosen.innerText()).replace("▾", "").trim();
  await chosen.click();
  const titles = await page.getByRole("menuitemradio").allTextContents();
  assert.ok(titles.includes("Gallery of charts") && titles[0] === first, `the list: ${titles}`);
  assert.equal(await page.getByRole("menuitemradio", {checked: true}).textContent(), first);
  await page.getByRole("menuitemradio", {name: "Training", exact: true}).click();
  await frame.getByRole("heading", {name: "Training", exact: true}).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("n"), "training");
  assert.equal(new URL(page.url()).searchParams.get("device"), "cpu");
  await frame.locator('#cell-15[data-state="done"]').waitFor();
  await page.goBack();
  await frame.getByRole("heading", {name: first, exact: true}).waitFor();
  assert.equal((await chosen.innerText()).replace("▾", "").trim(), first);
  await page.goForward();
  await frame.getByRole("heading", {name: "Training", exact: true}).waitFor();
  opened.checkConsole();
  await page.context().close();
});

test("a file from disk is there after a reload, with its edits, and its cells wait", async () => {
  const opened = await openCells({browser, url: server.url}, [
    ["js", "6 * 7"],
    ["md", "words"]
  ]);
  const {page} = opened;
  await shows(opened, 1, "42");
  await retype(opened, 1, "6 * 8");
  await page.keyboard.press("Control+Enter");
  await shows(opened, 1, "48");
  await page.waitForTimeout(600);
  await page.reload();
  const notice = page.locator("#notice-frame");
  await notice.filter({hasText: "test.html is open as you left it"}).waitFor();
  await page.locator("#notice-edits").filter({hasText: "You have edits from"}).waitFor();
  assert.equal(await opened.cell(1).locator(".source").textContent(), "6 * 8");
  assert.equal(await output(opened, 1).textContent(), "", "nothing runs unasked");
  await notice.getByRole("button", {name: "Run all"}).click();
  await shows(opened, 1, "48");
  // The bundled notebook of that address is one step back, and the file is another step forward.
  await page.goBack();
  await opened.frame.getByRole("heading", {name: "Training", exact: true}).waitFor();
  await page.goForward();
  await notice.filter({hasText: "test.html is open as you left it"}).waitFor();
  opened.checkConsole();
  await page.context().close();
});
