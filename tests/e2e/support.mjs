/** @file What the browser tests share: a browser, and a notebook that is open in it. */

import assert from "node:assert/strict";
import {chromium} from "playwright-core";

export {dist, onDisk, serve} from "./site.mjs";

const FLAGS =
  "--headless=new --no-sandbox --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader --enable-features=Vulkan " +
  "--disable-background-networking --disable-component-update --disable-sync --no-first-run";

/** @returns {Promise<import("playwright-core").Browser>} */
export function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({executablePath, args: FLAGS.split(" ")});
}

/** An open notebook and what its console said. */
export class Opened {
  /** @type {string[]} */
  complaints = [];

  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  /** The sealed frame. */
  get frame() {
    return this.page.frameLocator('iframe[title="Notebook"]');
  }

  /** @param {number} id of the cell in its file */
  cell(id) {
    return this.frame.locator(`#cell-${id}`);
  }

  /**
   * Waits until a cell has a state.
   * @param {number} id
   * @param {string} state
   * @param {number} [timeout] milliseconds
   */
  async state(id, state, timeout = 20_000) {
    await this.frame.locator(`#cell-${id}[data-state="${state}"]`).waitFor({state: "attached", timeout});
  }

  /** The toolbar's button. @param {string} name */
  tool(name) {
    return this.page.getByRole("toolbar", {name: "Notebook"}).getByRole("button", {name, exact: true});
  }

  /** Fails if the console reported an error. */
  checkConsole() {
    assert.deepEqual(this.complaints, [], "the console must stay free of errors");
  }
}

/**
 * Opens the page and waits until its notebook and its kernel are up.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @param {(page: import("playwright-core").Page) => Promise<unknown>} [go] how the page gets there
 */
export async function openNotebook(browser, url, options = {}, go = (page) => page.goto(url)) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  const opened = new Opened(page);
  await go(page);
  await page.locator('html[data-notebook="open"]').waitFor({state: "attached"});
  await page.locator('#device[data-state="ok"], #device[data-state="error"]').waitFor({timeout: 60_000});
  return opened;
}

/**
 * Types into one of the notebook's inputs, by its label, and leaves it.
 * @param {Opened} opened
 * @param {string} label
 * @param {string} value
 */
export async function fill(opened, label, value) {
  const input = opened.frame.getByLabel(label, {exact: true});
  await input.fill(value);
  await input.press("Tab");
}

/**
 * The share of a canvas that differs from its top left pixel.
 * @param {import("playwright-core").Locator} canvas
 * @returns {Promise<number>}
 */
export function inkShare(canvas) {
  return canvas.evaluate((element) => {
    const {width, height} = /** @type {HTMLCanvasElement} */ (element);
    const context = /** @type {HTMLCanvasElement} */ (element).getContext("2d");
    if (context === null || width === 0 || height === 0) return 0;
    const {data} = context.getImageData(0, 0, width, height);
    let ink = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] !== data[0] || data[i + 1] !== data[1] || data[i + 2] !== data[2]) ink += 1;
    }
    return ink / (width * height);
  });
}

/** Loses the GPU that the kernel's worker uses next, as a driver would. @param {Opened} opened */
export async function loseGpu(opened) {
  const [worker] = opened.page.workers();
  assert.ok(worker !== undefined);
  await worker.evaluate(() => {
    const {prototype} = /** @type {any} */ (globalThis).GPUDevice;
    const original = prototype.createCommandEncoder;
    prototype.createCommandEncoder = function (/** @type {any[]} */ ...rest) {
      prototype.createCommandEncoder = original;
      setTimeout(() => this.destroy());
      return original.apply(this, rest);
    };
  });
}

/**
 * A real trap of a real wasm module, in the kernel's own Worker, where no promise is waiting for it.
 * @param {Opened} opened
 */
export async function trap(opened) {
  const [worker] = opened.page.workers();
  assert.ok(worker !== undefined);
  await worker.evaluate(() => {
    // (module (func (export "f") unreachable))
    const hex = "0061736d0100000001040160000003020100070501016600000a05010300000b";
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const {f} = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    setTimeout(() => /** @type {Function} */ (f)());
  });
}
