/** @file Files and the reader's own edits: autosave, keep, compare, reset; open, save, export; broken files. */

import assert from "node:assert/strict";
import {readFile} from "node:fs/promises";
import {after, before, test} from "node:test";
import {launch, Opened, openNotebook, serve} from "./support.mjs";

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

/** @param {Opened} opened @param {string} name */
async function choose(opened, name) {
  await opened.page.getByRole("button", {name: "Notebook menu"}).click();
  await opened.page.getByRole("menuitem", {name}).click();
}

/** @param {Opened} opened @param {string} name of the menu's item */
async function download(opened, name) {
  const saving = opened.page.waitForEvent("download");
  await choose(opened, name);
  const file = await saving;
  return {name: file.suggestedFilename(), text: await readFile(/** @type {string} */ (await file.path()), "utf8")};
}

/** @param {Opened} opened @param {string} name @param {string} text */
async function openFile(opened, name, text) {
  const choosing = opened.page.waitForEvent("filechooser");
  await choose(opened, "Open a file…");
  await (await choosing).setFiles({name, mimeType: "text/plain", buffer: Buffer.from(text)});
}

/** Types at the end of a Markdown cell's text. @param {Opened} opened @param {number} id @param {string} text */
async function addText(opened, id, text) {
  await opened.cell(id).evaluate((cell) => /** @type {HTMLElement} */ (cell).focus());
  await opened.page.keyboard.press("Enter");
  await opened.cell(id).locator(".cm-content").waitFor();
  await opened.page.keyboard.press("ControlOrMeta+End");
  await opened.page.keyboard.insertText(text);
  await opened.page.keyboard.press("Control+Enter");
}

test("autosave: edits come back with the question whether to keep, compare or reset them", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  const page = opened.page;
  await addText(opened, 1, " MY OWN WORDS");
  await opened.cell(1).locator(".output").filter({hasText: "MY OWN WORDS"}).waitFor();
  await page.waitForTimeout(600);
  await page.reload();
  const notice = page.locator("#notice-edits");
  await notice.filter({hasText: "You have edits from"}).waitFor();
  await opened.cell(1).locator(".output").filter({hasText: "MY OWN WORDS"}).waitFor();
  await notice.getByRole("button", {name: "Compare"}).click();
  assert.match((await page.locator("dialog.compare ins").allTextContents()).join(""), /MY OWN WORDS/);
  await page.locator("dialog.compare").getByRole("button", {name: "Close"}).click();
  await notice.getByRole("button", {name: "Reset"}).click();
  await notice.filter({hasText: "You see the published version"}).waitFor();
  await opened.cell(1).locator(".output").filter({hasNotText: "MY OWN WORDS"}).waitFor();
  await notice.getByRole("button", {name: "Bring my edits back"}).click();
  await opened.cell(1).locator(".output").filter({hasText: "MY OWN WORDS"}).waitFor();
  opened.checkConsole();
  await page.context().close();
});

test("storage that is full is said once, work goes on, and a file is offered", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await opened.page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await addText(opened, 1, " unsaved words");
  const notice = opened.page.locator("#notice-storage");
  await notice.filter({hasText: "QuotaExceededError"}).waitFor();
  const saving = opened.page.waitForEvent("download");
  await notice.getByRole("button", {name: "Save as a file"}).click();
  assert.match(await readFile(/** @type {string} */ (await (await saving).path()), "utf8"), /unsaved words/);
  await addText(opened, 2, " more");
  await opened.cell(2).locator(".output").filter({hasText: "more"}).waitFor();
  assert.equal(await notice.count(), 0, "it is said once");
  await opened.page.context().close();
});

test("autosave: storage that is denied is said once, and the notebook works all the same", async () => {
  const opened = await openNotebook(browser, "about:blank", {}, async (page) => {
    await page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(globalThis, name, {
          get() {
            throw new DOMException("denied", "SecurityError");
          }
        });
      }
    });
    await page.goto(`${server.url}?device=cpu&n=training`);
  });
  await addText(opened, 1, " unsaved words");
  await opened.page.locator("#notice-storage").filter({hasText: "SecurityError"}).waitFor();
  await opened.cell(1).locator(".output").filter({hasText: "unsaved words"}).waitFor();
  await opened.state(15, "done");
  opened.checkConsole();
  await opened.page.context().close();
});

test("files: an untouched notebook is saved byte for byte, and comes back from every format", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  const source = await readFile(new URL("../fixtures/notebooks/training.html", import.meta.url), "utf8");
  const own = await download(opened, "Save the notebook (.html)");
  assert.equal(own.name, "training.html");
  assert.equal(own.text, source);
  for (const item of ["Export for Jupyter (.ipynb)", "Export as Markdown (.md)"]) {
    const {name, text} = await download(opened, item);
    await openFile(opened, name, text);
    await opened.page.locator("#notice-frame").filter({hasText: name}).waitFor();
    // These formats have no cell ids: cells are numbered in their order, so the table is the 18th of 21.
    await opened.frame.locator("#cell-21").filter({hasText: "Where this comes from"}).waitFor();
    await opened.page.locator("#notice-frame").getByRole("button", {name: "Run all"}).click();
    await opened.frame.locator('#cell-18[data-state="done"]').waitFor();
    await opened.tool("Stop").click();
  }
  opened.checkConsole();
  await opened.page.context().close();
});

test("files: the page with its outputs is one file that needs nothing and runs nothing", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await opened.frame.getByLabel("Steps", {exact: true}).fill("20");
  await opened.cell(10).getByRole("button", {name: "Run", exact: true}).click();
  await opened.state(17, "done");
  const {name, text} = await download(opened, "Export this page with its outputs (.html)");
  assert.equal(name, "training-page.html");
  assert.doesNotMatch(text, /<script/i);
  const context = await browser.newContext();
  const copy = new Opened(await context.newPage());
  await copy.page.setContent(text);
  assert.equal(
    await copy.page
      .locator("#cell-12 img")
      .evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth > 100),
    true
  );
  assert.match((await copy.page.locator("#cell-15").textContent()) ?? "", /standard/);
  copy.checkConsole();
  opened.checkConsole();
  await context.close();
  await opened.page.context().close();
});

test("files: a broken one is refused with its place, and the open notebook is untouched", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  const notice = opened.page.locator("#notice-file");
  await openFile(opened, "broken.ipynb", '{\n "cells": [,]\n}');
  await notice.filter({hasText: "line 2, column"}).waitFor();
  assert.equal(await notice.getAttribute("data-code"), "format/not-json");
  await openFile(opened, "cut.html", '<!doctype html>\n<notebook>\n  <script id="1" type="module">1</scr');
  await notice.filter({hasText: "line 3"}).waitFor();
  assert.equal(await notice.getAttribute("data-code"), "format/cut-off");
  await openFile(opened, "picture.png", "x");
  await notice.filter({hasText: "no type that this page opens"}).waitFor();
  await opened.cell(1).filter({hasText: "learns to multiply"}).waitFor();
  opened.checkConsole();
  await opened.page.context().close();
});

test("outline: headings lead to their cells", async () => {
  const opened = await openNotebook(browser, `${server.url}?device=cpu&n=training`);
  await choose(opened, "Outline");
  const outline = opened.frame.getByRole("navigation", {name: "Outline"});
  await outline.getByRole("button", {name: "Where this comes from"}).click();
  await opened.frame.locator("#cell-18.selected").waitFor();
  await outline.getByRole("button", {name: "Close the outline"}).click();
  assert.equal(await outline.count(), 0);
  opened.checkConsole();
  await opened.page.context().close();
});
