/** @file A notebook on its way to somebody else: as a link, and as a page that runs without a network. */

import assert from "node:assert/strict";
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import path from "node:path";
import {after, before, test} from "node:test";
import {pathToFileURL} from "node:url";
import {openCells, output, retype, shows} from "./cells.mjs";
import {launch, onDisk, openNotebook, serve} from "./support.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Record<string, import("./site.mjs").Site>} */
const sites = {};
let folder = "";

before(async () => {
  [browser, sites.http, sites.file, folder] = await Promise.all([
    launch(),
    serve(),
    onDisk(),
    mkdtemp(path.join(tmpdir(), "glassbook-shared-"))
  ]);
});
after(async () => {
  await browser.close();
  for (const site of Object.values(sites)) site.close();
  await rm(folder, {recursive: true});
});

/** @param {import("./support.mjs").Opened} opened @param {string} name of the menu's item */
async function choose(opened, name) {
  await opened.page.getByRole("button", {name: "Notebook menu"}).click();
  await opened.page.getByRole("menuitem", {name}).click();
}

test("share link: the whole notebook is in it, it opens paused, and a cut one says so", async () => {
  const url = String(sites.http?.url);
  const opened = await openCells({browser, url}, [
    ["js", "6 * 7"],
    ["md", "words — ⅔ and 😀"]
  ]);
  await retype(opened, 1, "6 * 8");
  await opened.page.keyboard.press("Control+Enter");
  await shows(opened, 1, "48");
  await opened.page.waitForTimeout(500);
  await choose(opened, "Share a link…");
  const dialog = opened.page.getByRole("dialog", {name: "Share a link"});
  const link = await dialog.getByLabel("Link").inputValue();
  assert.match(link, /#v1\.[\w-]{6}\.[\w-]+$/);
  assert.match((await dialog.getByRole("status").textContent()) ?? "", /The whole notebook is in it\. \d+ characters/);
  opened.checkConsole();
  await opened.page.context().close();

  // The stop that ends a sentence does no harm.
  const other = await openNotebook(browser, `${link}.`);
  await other.page.locator("#notice-frame").filter({hasText: "came from a link"}).waitFor();
  assert.equal(await other.cell(1).locator(".source").textContent(), "6 * 8");
  assert.equal(await output(other, 1).textContent(), "");
  await other.cell(2).filter({hasText: "words — ⅔ and 😀"}).waitFor();
  await other.page.locator("#notice-frame").getByRole("button", {name: "Run all"}).click();
  await shows(other, 1, "48");
  await other.page.reload();
  await other.page.locator("#notice-frame").filter({hasText: "as you left it"}).waitFor();
  other.checkConsole();
  await other.page.context().close();

  const cut = await openNotebook(browser, link.slice(0, -20));
  assert.equal(await cut.page.locator("#notice-file").getAttribute("data-code"), "link/cut");
  await cut.page.context().close();
});

test("share link: a bundled notebook as it came is named, and a link in a text leads to another one", async () => {
  const opened = await openNotebook(browser, `${sites.http?.url}?device=cpu&n=training`);
  await choose(opened, "Share a link…");
  const dialog = opened.page.getByRole("dialog", {name: "Share a link"});
  assert.equal(await dialog.getByLabel("Link").inputValue(), `${sites.http?.url}?n=training`);
  await dialog.getByRole("button", {name: "Close"}).click();
  await opened.page.context().close();
  const linked = await openCells({browser, url: String(sites.http?.url)}, [["md", "See the [charts](?n=gallery)."]]);
  await linked.frame.getByRole("link", {name: "charts"}).click();
  await linked.frame.getByRole("heading", {name: "Gallery of charts"}).waitFor();
  linked.checkConsole();
  await linked.page.context().close();
});

for (const where of ["http", "file"]) {
  test(`export HTML that runs offline: one file of the page at ${where} holds the notebook and runs it`, async () => {
    const opened = await openCells({browser, url: String(sites[where]?.url)}, [
      ["md", "# My own"],
      ["js", 'const info = await kernel.groupInfo("S4")\ninfo.order']
    ]);
    const saving = opened.page.waitForEvent("download");
    await choose(opened, "Export a page that runs offline (.html)");
    const file = path.join(folder, `${where}.html`);
    await (await saving).saveAs(file);
    opened.checkConsole();
    await opened.page.context().close();

    const copy = await openNotebook(browser, `${pathToFileURL(file)}?device=cpu`, {offline: true});
    await copy.frame.getByRole("heading", {name: "My own"}).waitFor();
    await shows(copy, 2, "24");
    assert.equal(await copy.page.title(), "Test");
    copy.checkConsole();
    await copy.page.context().close();
  });
}
