/**
 * @file The main flows in every engine, from a server and from disk, by mouse and keyboard. Where an engine or
 * its driver is not installed, its tests are skipped and say so; `cargo xtask test` installs them.
 */

import assert from "node:assert/strict";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import path from "node:path";
import {after, before, describe, test} from "node:test";
import {ENGINES, missingPrograms} from "./engines.mjs";
import {onDisk, serve} from "./site.mjs";
import {KEY} from "./keys.mjs";
import {Browser} from "./webdriver.mjs";

/** @type {Record<string, import("./site.mjs").Site>} */
const sites = {};
const folder = mkdtempSync(path.join(tmpdir(), "glassbook-files-"));

before(async () => {
  [sites.http, sites.file] = await Promise.all([serve(), onDisk()]);
});
after(() => {
  for (const site of Object.values(sites)) site.close();
  rmSync(folder, {recursive: true});
});

/** `GLASSBOOK_ENGINES=Firefox,WebKitGTK` leaves the others out. */
const wanted = process.env.GLASSBOOK_ENGINES?.split(",") ?? ENGINES.map(({name}) => name);

for (const engine of ENGINES.filter(({name}) => wanted.includes(name))) {
  const missing = missingPrograms(engine);
  const skip = missing.length > 0 && `missing: ${missing}`;
  for (const where of ["http", "file"]) {
    describe(`${engine.name} at ${where}:`, {skip}, () => flows(engine, where));
  }
}

/**
 * @param {import("./engines.mjs").Engine} engine
 * @param {string} where
 */
function flows(engine, where) {
  /** @type {Browser} */
  let browser;
  before(async () => {
    browser = await Browser.start(engine);
  });
  after(() => browser.close());

  test("real Stop, progress: opens, trains on the CPU, says why, draws, stops", async () => {
    await open();
    assert.equal(await browser.execute(`return document.getElementById("device").textContent`), "CPU");
    assert.match(await browser.execute(`return document.getElementById("device").title`), /WebGPU/);
    await startTraining();
    await browser.until(`document.querySelector("#cell-12 canvas")?.width > 0`, "the loss is drawn");
    await browser.until(`${STEP} > 50`, "steps move");
    await browser.intoPage();
    assert.match(await browser.execute("return document.title"), /^\d+ % · Training$/);
    assert.match(await browser.execute(`return document.getElementById("job-text").textContent`), /steps\/s/);
    await browser.click("#stop");
    await browser.intoFrame();
    await browser.until(`document.querySelector("#cell-10").dataset.state === "stopped"`, "it has stopped", 3);
    await browser.until(`document.querySelector("#cell-15 tbody")?.textContent.includes("0.86506")`, "the table");
    // The summary is one step of the graph behind the training cell.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const step = await browser.execute(`return ${STEP}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(await browser.execute(`return ${STEP}`), step, "nothing trains after Stop");
  });

  test("live output while running: a background tab keeps training", async (t) => {
    await open();
    await startTraining();
    await browser.until(`${STEP} > 0`, "it trains");
    const steps = await browser.whileHidden(STEP, 5);
    await browser.intoPage();
    await browser.click("#stop");
    if (steps.length === 0) return t.skip("this driver leaves the tab visible");
    assert.ok(Number(steps.at(-1)) > Number(steps[0]), `steps while hidden: ${steps}`);
  });

  test("error with line number, loop guard: a runtime error names its line, while (true) {} ends with a clear error", async () => {
    await openText(
      ["module", "const x = 1;\n\nx.y.z;"],
      ["module", '"use manual";\nwhile (true) {}'],
      ["module", "6 * 7"]
    );
    await runAll();
    await browser.until(
      `document.querySelector("#cell-1 .problem .link")?.textContent.startsWith("line 3")`,
      "the line"
    );
    await browser.click("#cell-2 .primary");
    await browser.until(`document.querySelector('#cell-2 [data-code="cell/endless-loop"]')`, "the guard", 20);
    assert.match(await browser.execute(`return document.querySelector("#cell-2 .message").textContent`), /has looped/);
    await browser.click("#cell-3 .source");
    await browser.until(`document.querySelector("#cell-3 .cm-content")`, "the editor");
    await browser.press(KEY.End);
    await browser.press(" + 1");
    await browser.press(KEY.Enter, KEY.Control);
    await browser.until(`document.querySelector("#cell-3 .output").textContent === "43"`, "the others live");
  });

  test("autosave, keyboard: an edit is kept, and a reload while a cell runs comes back paused", async () => {
    await openText(
      ["text/markdown", "words"],
      ["module", '"use manual";\nawait new Promise(() => {})'],
      ["module", "6 * 7"]
    );
    await runAll();
    await browser.until(`document.querySelector("#cell-2").dataset.state === "running"`, "it runs");
    await browser.click("#cell-1 .output p");
    await browser.press(KEY.Enter);
    await browser.until(`document.querySelector("#cell-1 .cm-content")`, "the editor");
    await browser.press(KEY.End);
    await browser.press(" of mine");
    await browser.press(KEY.Enter, KEY.Control);
    await browser.until(`document.querySelector("#cell-1 .output").textContent.includes("words of mine")`, "the edit");
    await browser.intoPage();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await browser.reload();
    await browser.until(
      `document.getElementById("notice-frame")?.textContent.includes("wait until you run them")`,
      "paused"
    );
    await browser.until(
      `document.getElementById("notice-edits")?.textContent.includes("You have edits")`,
      "the question"
    );
    await browser.until(`document.documentElement.dataset.notebook === "open"`, "the notebook");
    await browser.intoFrame();
    await browser.until(`document.querySelector("#cell-1 .output")?.textContent.includes("words of mine")`, "kept");
    assert.equal(await browser.execute(`return document.querySelector("#cell-3 .output").textContent`), "");
  });

  test("files: a broken one is refused with its place, a good one opens, and back leads to the one before", async () => {
    await open();
    await choose("cut.html", '<!doctype html>\n<notebook>\n  <script id="1" type="module">1</scr');
    await browser.until(`document.getElementById("notice-file")?.textContent.includes("line 3")`, "the place");
    await browser.intoFrame();
    assert.match(await browser.execute(`return document.body.textContent`), /learns to multiply/);
    await browser.intoPage();
    await choose("good.md", "# From Markdown\n\n```js\n6 * 7\n```\n");
    await runAll();
    await browser.until(`document.querySelector("#cell-2 .output")?.textContent === "42"`, "it runs");
    await browser.intoPage();
    await browser.execute("history.back()");
    await browser.until(`document.getElementById("notebook-title").textContent === "Training"`, "the one before");
  });

  /** Starts a long run in the open notebook, and leaves the driver in its frame. */
  async function startTraining() {
    await browser.intoFrame();
    await browser.until(`document.querySelector("#cell-8 form")`, "the inputs");
    await browser.execute(`const input = [...document.querySelectorAll("form")]
      .find((form) => form.textContent.trim() === "Steps").querySelector("input"); input.focus(); input.select();`);
    await browser.press(`100000${KEY.Tab}`);
    await browser.click("#cell-10 .primary");
  }

  /** A notebook of the tests, fresh. */
  async function open() {
    await browser.intoPage();
    const url = `${sites[where]?.url}?n=training`;
    // WebKit takes the same address for a reload, and a reload leads back to an opened file.
    await browser.go("about:blank");
    await browser.go(url);
    await browser.until(`document.documentElement.dataset.notebook === "open"`, "the notebook is open", 60);
    await browser.until(`document.getElementById("device").dataset.state === "ok"`, "the kernel is up", 60);
  }

  /** @param {...[type: string, text: string]} cells */
  async function openText(...cells) {
    await open();
    const scripts = cells.map(
      ([type, text], i) => `  <script id="${i + 1}" type="${type}" pinned="">\n${text}\n  </script>`
    );
    const text = `<!doctype html>\n<notebook theme="air">\n  <title>Test</title>\n${scripts.join("\n")}\n</notebook>\n`;
    await choose("test.html", text);
  }

  /** Opens a file. No driver can answer the dialog, so the file goes to the input behind it. @param {string} name @param {string} text */
  async function choose(name, text) {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    await browser.sendKeys("#chosen-file", file);
  }

  /** Runs an opened file's cells, and leaves the driver in its frame. */
  async function runAll() {
    await browser.until(`document.querySelector("#notice-frame button")`, "the file is open");
    await browser.until(`document.getElementById("notebook-title").textContent !== "Training"`, "its title");
    await browser.click("#notice-frame button");
    await browser.intoFrame();
  }
}

/** The training cell's step, as the notebook's own summary says it. */
const STEP = `Number(/Step ([\\d,]+)/.exec(document.querySelector("#cell-11 .output").textContent)?.[1].replaceAll(",", ""))`;
