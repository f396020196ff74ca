/**
 * @file Builds the page: `dist/` (a site for any static host) and `dist/glassbook.html` (one file that
 * opens from disk). Needs the wasm packages of `cargo xtask build` in `www/pkg`.
 *
 * Usage: `node www/build.mjs [--kernel DIR] [--plots DIR] [--compute DIR] [--out DIR]`
 */

import {mkdir, rm, writeFile} from "node:fs/promises";
import path from "node:path";
import {gzipSync} from "node:zlib";
import {parseArgs} from "node:util";
import {bundleScript} from "./build/bundle.mjs";
import {collectAssets} from "./build/assets.mjs";
import {bundledNotebooks} from "./build/notebooks.mjs";
import {renderPage} from "./build/page.mjs";

const root = path.resolve(import.meta.dirname, "..");
const {values: options} = parseArgs({
  options: {
    kernel: {type: "string", default: path.join(root, "www/pkg/kernel")},
    plots: {type: "string", default: path.join(root, "www/pkg/plots")},
    compute: {type: "string", default: path.join(root, "www/pkg/compute")},
    out: {type: "string", default: path.join(root, "dist")}
  }
});

/** JavaScript a reader downloads before the first cell runs; the editor and TeX come later. */
const EARLY_SCRIPTS = ["shell", "frame", "worker"];
const EARLY_BUDGET_KB = 125;

const started = performance.now();
const packages = {
  kernel: path.resolve(options.kernel),
  plots: path.resolve(options.plots),
  compute: path.resolve(options.compute)
};
const shell = await bundleScript(path.join(root, "www/shell/main.js"), {packages});
const notebooks = await bundledNotebooks(root);
const assets = await collectAssets(root, packages, notebooks);

await rm(options.out, {recursive: true, force: true});
await mkdir(path.join(options.out, "assets"), {recursive: true});
for (const asset of assets) {
  await writeFile(path.join(options.out, asset.path), asset.bytes);
}
await writeFile(path.join(options.out, "assets/shell.js"), shell.bytes);
for (const [file, inline] of /** @type {const} */ ([
  ["index.html", false],
  ["glassbook.html", true]
])) {
  await writeFile(path.join(options.out, file), await renderPage(root, {assets, notebooks, shell, inline}));
}

report();

/** Prints what was built and fails when the early scripts outgrow their budget. */
function report() {
  const sizes = new Map([["shell", shell.bytes], ...assets.map((a) => /** @type {const} */ ([a.name, a.bytes]))]);
  let early = 0;
  for (const [name, bytes] of sizes) {
    const gz = gzipSync(bytes, {level: 9}).length / 1024;
    if (EARLY_SCRIPTS.includes(name)) early += gz;
    console.log(
      `${name.padEnd(34)} ${(bytes.length / 1024).toFixed(1).padStart(9)} KB ${gz.toFixed(1).padStart(9)} KB gz`
    );
  }
  console.log(
    `early scripts: ${early.toFixed(1)} KB gz of ${EARLY_BUDGET_KB} KB; built in ${((performance.now() - started) / 1000).toFixed(1)} s`
  );
  if (early > EARLY_BUDGET_KB) {
    console.error(
      `The scripts before the editor weigh ${early.toFixed(1)} KB gzipped, over the budget of ${EARLY_BUDGET_KB} KB.`
    );
    process.exitCode = 1;
  }
}
