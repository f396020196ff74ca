/**
 * @file Times a training step of the group network beside TensorFlow.js and jax-js, in one browser.
 *
 * Needs `cargo xtask build` and `npm ci` in this folder. Libraries take turns within a round, so that
 * a slow moment of the machine hits all of them. Writes README.md beside this file.
 */

import {readFile, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

import {build} from "esbuild";

import {machine, median, openPage, summary} from "../support.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const ROUNDS = 7;
const MIN_MS = 400;
const CPU = ["fused CPU", "burn CPU", "tfjs wasm", "jax-js wasm"];
const WEBGPU = ["fused webgpu", "burn webgpu", "jax-js webgpu"];
const JOBS = {
  "S₄, width 64, embeddings of 128": {group: "S4", order: 24, embed: 128, width: 64, fraction: 0.4},
  "S₅, width 128, embeddings of 256": {group: "S5", order: 120, embed: 256, width: 128, fraction: 0.4}
};

await build({
  entryPoints: [join(here, "page.js")],
  outfile: join(here, "node_modules/.cache/page.js"),
  bundle: true,
  format: "esm",
  logLevel: "error"
});
const {page, close} = await openPage();
await page.addScriptTag({type: "module", url: "/tests/bench/training-peers/node_modules/.cache/page.js"});
await page.waitForFunction(() => globalThis.measure !== undefined);
const isolated = await page.evaluate(() => globalThis.crossOriginIsolated);

/** @type {Record<string, Record<string, number[]>>} */
const times = {};
const libraries = process.argv.includes("--webgpu") ? [...CPU, ...WEBGPU] : CPU;
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, job] of Object.entries(JOBS)) {
    for (const library of libraries) {
      const ms = await page.evaluate((args) => globalThis.measure(...args), [library, job, MIN_MS]);
      ((times[name] ??= {})[library] ??= []).push(ms);
    }
  }
}
const where = machine(page);
await close();

const {devDependencies} = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const rows = Object.entries(times).map(([name, of]) => {
  const ours = median(of["fused CPU"]);
  return libraries
    .map((library) => {
      const ratio = library === "fused CPU" ? "1" : (median(of[library]) / ours).toFixed(1);
      return `| ${name} | ${library} | ${summary(of[library])} | ${ratio} |`;
    })
    .join("\n");
});
const table = `# A training step beside other libraries, in the browser

Written by \`cargo xtask bench training-peers\`. ${where}; @tensorflow/tfjs ${devDependencies["@tensorflow/tfjs"]},
@jax-js/jax ${devDependencies["@jax-js/jax"]}${isolated ? ", with their threads" : ""}; ours in one Worker. Full-batch AdamW for the MLP on 40 % of the
pairs, milliseconds a step, median [min..max] of ${ROUNDS} interleaved rounds. Times are noisy on shared
machines: compare rows, not runs. The peers get the formulation that multiplies embeddings once per
element (\`problem.js\`).

| job | library | ms per step | times ours |
|---|---|--:|--:|
${rows.join("\n")}
`;
await writeFile(join(here, "README.md"), table);
console.log(table);
