/** @file What the browser benches share: a page that can load the built wasm, and statistics. */

import {createServer} from "node:http";
import {readFile} from "node:fs/promises";
import {cpus} from "node:os";
import {dirname, extname, join, normalize} from "node:path";
import {fileURLToPath} from "node:url";

import {chromium} from "playwright-core";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** Libraries that use threads need shared memory, and that needs these headers. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp"
};
const TYPES = {".js": "text/javascript", ".wasm": "application/wasm"};

/** WebGPU on SwiftShader, which every machine has; another adapter by GLASSBOOK_WEBGPU_FLAGS. */
const WEBGPU_FLAGS =
  process.env.GLASSBOOK_WEBGPU_FLAGS ??
  "--enable-unsafe-webgpu --use-webgpu-adapter=swiftshader --enable-features=Vulkan";

/**
 * An empty page in headless Chromium, on a server that serves the repository.
 *
 * @param {{webgpu?: boolean}} [options] whether the page needs WebGPU
 * @returns {Promise<{page: import("playwright-core").Page, close: () => Promise<void>}>}
 */
export async function openPage({webgpu = false} = {}) {
  const server = createServer(async ({url}, response) => {
    try {
      const path = normalize(new URL(url ?? "/", "http://localhost").pathname);
      const body = path === "/" ? "<!doctype html>" : await readFile(join(ROOT, path));
      response.writeHead(200, {...ISOLATED, "content-type": TYPES[extname(path)] ?? "text/html"}).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-background-networking",
      ...(webgpu ? WEBGPU_FLAGS.split(" ") : [])
    ]
  });
  const page = await browser.newPage();
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  await page.goto(`http://127.0.0.1:${address.port}/`);
  const close = async () => {
    await browser.close();
    server.close();
  };
  return {page, close};
}

/**
 * The machine and browser that a table was measured on.
 * @param {import("playwright-core").Page} page
 */
export function machine(page) {
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, Chromium ${page.context().browser()?.version()}`;
}

/** @param {number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/**
 * "median [min..max]"
 * @param {number[]} values
 */
export function summary(values, digits = 2) {
  const text = (/** @type {number} */ value) => value.toFixed(digits);
  return `${text(median(values))} [${text(Math.min(...values))}..${text(Math.max(...values))}]`;
}
