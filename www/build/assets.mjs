/** @file The files that the shell loads at run time: scripts, wasm, fonts, notebooks. */

import {readFile, readdir} from "node:fs/promises";
import {createHash} from "node:crypto";
import path from "node:path";
import {bundleScript, requireFile} from "./bundle.mjs";

/**
 * @typedef {object} Asset
 * @property {string} name how the shell asks for it
 * @property {string} path where it lies inside `dist`
 * @property {Uint8Array} bytes
 */

const FONTS = {
  "font:serif": "source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
  "font:serif-italic": "source-serif-4/files/source-serif-4-latin-wght-italic.woff2",
  "font:sans": "inter/files/inter-latin-wght-normal.woff2",
  "font:mono": "spline-sans-mono/files/spline-sans-mono-latin-wght-normal.woff2"
};

/**
 * @param {string} root repository root
 * @param {import("./bundle.mjs").WasmPackages} packages
 * @param {import("./notebooks.mjs").Bundled[]} notebooks
 * @returns {Promise<Asset[]>}
 */
export async function collectAssets(root, packages, notebooks) {
  const script = async (/** @type {string} */ name, /** @type {string} */ file, options = {}) => {
    const {bytes} = await bundleScript(path.join(root, "www", file), {packages, ...options});
    return asset(name, `${name}.js`, bytes);
  };
  const wasm = async (/** @type {string} */ name, /** @type {string} */ file) => {
    await requireFile(file);
    return asset(name, path.basename(file), await readFile(file));
  };
  const assets = [
    await script("frame", "frame/main.js", {inject: [path.join(root, "www/frame/schedule.js")]}),
    await script("worker", "worker/main.js"),
    await script("compute", "worker/compute/main.js"),
    await script("late", "frame/late/main.js", {globalName: "glassbookLate"}),
    await script("plots", "frame/plots-late.js", {
      globalName: "glassbookPlots",
      inject: [path.join(root, "www/frame/schedule.js")]
    }),
    await script("tex", "frame/tex.js", {globalName: "glassbookTex"}),
    await wasm("kernel.wasm", path.join(packages.kernel, "glassbook_kernel_bg.wasm")),
    await wasm("compute.wasm", path.join(packages.compute, "glassbook_compute_bg.wasm")),
    await wasm("plots.wasm", path.join(packages.plots, "glassbook_plots_web_bg.wasm"))
  ];
  for (const [name, file] of Object.entries(FONTS)) {
    const bytes = await readFile(path.join(root, "node_modules/@fontsource-variable", file));
    assets.push(asset(name, path.basename(file), bytes));
  }
  const data = path.join(root, "www/data");
  for (const file of (await readdir(data)).filter((name) => !name.endsWith(".md")).sort()) {
    assets.push(asset(`data:${file}`, file, await readFile(path.join(data, file))));
  }
  for (const {name, text} of notebooks) {
    assets.push(asset(`notebook:${name}`, `${name}.html`, new TextEncoder().encode(text)));
  }
  return assets;
}

/**
 * The name carries a hash of the content, so a host may cache assets for ever.
 * @param {string} name
 * @param {string} file
 * @param {Uint8Array} bytes
 * @returns {Asset}
 */
function asset(name, file, bytes) {
  const {name: stem, ext} = path.parse(file);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  return {name, path: `assets/${stem}.${hash}${ext}`, bytes};
}
