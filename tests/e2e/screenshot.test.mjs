/** @file Makes the README's picture: the trained quick preset, as a reader sees it. */

import assert from "node:assert/strict";
import {mkdir, stat} from "node:fs/promises";
import path from "node:path";
import {after, before, test} from "node:test";
import {launch, openNotebook, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {{url: string, close: () => void}} */
let server;

const folder = path.join(import.meta.dirname, "__screenshots__");

before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
  await mkdir(folder, {recursive: true});
});
after(async () => {
  await browser.close();
  server.close();
});

test("the README's picture shows a network that has learned S4", async () => {
  const opened = await openNotebook(browser, `${server.url}?n=group-composition&device=cpu`, {
    viewport: {width: 1200, height: 860},
    colorScheme: "light"
  });
  // The notebook's first manual cell is the one that trains.
  const train = opened.frame.locator(".cell.manual").first();
  await train.getByRole("button", {name: "Run", exact: true}).click();
  await opened.frame.locator('.cell.manual[data-state="done"]').first().waitFor({timeout: 60_000});
  await opened.tool("Stop").and(opened.page.locator(":disabled")).waitFor();
  await train.evaluate((cell) => cell.scrollIntoView());
  await opened.page.waitForTimeout(500);
  const file = path.join(folder, "group-composition.png");
  await opened.page.screenshot({path: file});
  assert.ok((await stat(file)).size > 20_000, "the picture has content");
});
