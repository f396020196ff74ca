/** @file Notebooks made of a few cells, and a person's hands on them. */

import {openNotebook} from "./support.mjs";

/** @typedef {import("./support.mjs").Opened} Opened */

/**
 * Opens the page with a notebook of the given cells, as a reader would open a file.
 * @param {{browser: import("playwright-core").Browser, url: string}} place
 * @param {[type: string, text: string][]} cells
 * @param {object} [options]
 * @param {boolean} [options.runAll]
 * @param {"cpu" | "webgpu" | "auto"} [options.device]
 * @param {import("playwright-core").BrowserContextOptions} [options.options]
 * @param {(page: import("playwright-core").Page) => Promise<unknown>} [options.before] what is done before the page is asked for
 */
export async function openCells(
  {browser, url},
  cells,
  {runAll = true, device = "cpu", options = {}, before = async () => {}} = {}
) {
  const address = `${url}?device=${device}&n=training`;
  const opened = await openNotebook(browser, address, options, async (page) => {
    await before(page);
    await page.goto(address);
  });
  const types = /** @type {Record<string, string>} */ ({js: "module", md: "text/markdown", html: "text/html"});
  const scripts = cells.map(
    ([type, text], i) => `  <script id="${i + 1}" type="${types[type]}" pinned="">\n${text}\n  </script>`
  );
  const text = `<!doctype html>\n<notebook theme="air">\n  <title>Test</title>\n${scripts.join("\n")}\n</notebook>\n`;
  const choosing = opened.page.waitForEvent("filechooser");
  await opened.page.getByRole("button", {name: "Notebook menu"}).click();
  await opened.page.getByRole("menuitem", {name: "Open a file…"}).click();
  await (await choosing).setFiles({name: "test.html", mimeType: "text/html", buffer: Buffer.from(text)});
  await opened.page.locator("#notice-frame").waitFor();
  await opened.frame.locator("#cell-1").waitFor();
  if (runAll) await opened.page.locator("#notice-frame").getByRole("button", {name: "Run all"}).click();
  return opened;
}

/** @param {Opened} opened @param {number} id */
export const output = (opened, id) => opened.cell(id).locator(".output");

/** @param {Opened} opened @param {number} id @param {string} text */
export async function shows(opened, id, text) {
  await output(opened, id).filter({hasText: text}).waitFor({timeout: 5000});
}

/** Selects a cell in command mode. @param {Opened} opened @param {number} id */
export async function select(opened, id) {
  await opened.cell(id).evaluate((cell) => /** @type {HTMLElement} */ (cell).focus());
}

/** Replaces a cell's text by typing. @param {Opened} opened @param {number} id @param {string} text */
export async function retype(opened, id, text) {
  await select(opened, id);
  await opened.page.keyboard.press("Enter");
  await opened.cell(id).locator(".cm-content").waitFor();
  await opened.page.keyboard.press("ControlOrMeta+a");
  await opened.page.keyboard.insertText(text);
}

/** Ids of the cells in their order on the page. @param {Opened} opened */
export const order = (opened) =>
  opened.frame.locator(".cell").evaluateAll((cells) => cells.map(({id}) => Number(id.slice(5))));
