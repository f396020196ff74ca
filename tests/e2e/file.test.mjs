/** @file The one-file page, opened from disk: the same training, no server. */

import assert from "node:assert/strict";
import path from "node:path";
import {pathToFileURL} from "node:url";
import {after, before, test} from "node:test";
import {dist, fill, inkShare, launch, openNotebook} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;

const TRAIN = 10;
const LOSS = 12;
const TABLE = 15;

before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("glassbook.html trains from disk", async () => {
  const url = `${pathToFileURL(path.join(dist, "glassbook.html"))}?device=cpu&n=training`;
  const opened = await openNotebook(browser, url);
  await fill(opened, "Steps", "50");
  await opened.cell(TRAIN).getByRole("button", {name: "Run", exact: true}).click();
  await opened.state(TRAIN, "done");
  assert.ok((await inkShare(opened.cell(LOSS).locator("canvas"))) > 0.005, "the loss is drawn");
  await opened.state(TABLE, "done");
  opened.checkConsole();
});
