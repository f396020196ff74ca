/**
 * @file Times training steps of our jobs beside TensorFlow.js and jax-js, in one browser.
 *
 * Needs `cargo xtask build` and `npm ci` in this folder. On the CPU, or with `--webgpu` on Chromium's
 * WebGPU; `--rounds N` for another number of rounds than 7. Libraries take turns within a round, so
 * that a slow moment of the machine hits all of them. Writes its own section of README.md beside this
 * file and leaves the other one as it is.
 */

import {readFile, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {parseArgs} from "node:util";

import {build} from "esbuild";

import {machine, median, openPage, summary} from "../support.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const {values: options} = parseArgs({
  options: {webgpu: {type: "boolean", default: false}, rounds: {type: "string", default: "7"}}
});
const ROUNDS = Number(options.rounds);
const MIN_MS = 400;
const device = options.webgpu ? "WebGPU" : "CPU";
/** Ours first: the others are compared with it. */
const LIBRARIES = options.webgpu
  ? ["fused webgpu", "jax-js webgpu", "tfjs webgpu", "burn webgpu"]
  : ["fused CPU", "burn CPU", "tfjs wasm", "jax-js wasm"];
const JOBS = {
  A: {depth: 3, hidden: 3, instances: 5, batch: 1024},
  Bs: {group: "S4", order: 24, embed: 256, width: 128, fraction: 0.4},
  B: {group: "S5", order: 120, embed: 512, width: 256, fraction: 0.4}
};
/** Whether a library does a job: burn has no batched small networks in the page. */
const does = (library, name) => !(library.startsWith("burn") && name === "A");

await build({
  entryPoints: [join(here, "page.js")],
  outfile: join(here, "node_modules/.cache/page.js"),
  bundle: true,
  format: "esm",
  logLevel: "error"
});
const {page, close} = await openPage({webgpu: options.webgpu});
await page.addScriptTag({type: "module", url: "/tests/bench/training-peers/node_modules/.cache/page.js"});
await page.waitForFunction(() => globalThis.measure !== undefined);

/** @type {Record<string, Record<string, number[]>>} */
const times = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, job] of Object.entries(JOBS)) {
    for (const library of LIBRARIES.filter((library) => does(library, name))) {
      const ms = await page.evaluate((args) => globalThis.measure(...args), [library, job, MIN_MS]);
      ((times[name] ??= {})[library] ??= []).push(ms);
      console.error(`round ${round + 1}, ${name}, ${library}: ${ms.toFixed(3)} ms`);
    }
  }
}
const isolated = await page.evaluate(() => globalThis.crossOriginIsolated);
const adapter = await page.evaluate(async () => {
  const {info} = (await navigator.gpu?.requestAdapter()) ?? {};
  return info && [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(" ");
});
const where = machine(page) + (options.webgpu ? `, WebGPU on ${adapter}` : "");
await close();

const rows = Object.entries(times).flatMap(([name, of]) =>
  Object.entries(of).map(([library, values]) => {
    const ratio = library === LIBRARIES[0] ? "1" : (median(values) / median(of[LIBRARIES[0]])).toFixed(1);
    return `| ${name} | ${library} | ${summary(values, median(values) < 10 ? 3 : 1)} | ${ratio} |`;
  })
);
const {devDependencies} = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const versions = `@tensorflow/tfjs ${devDependencies["@tensorflow/tfjs"]}, @jax-js/jax ${devDependencies["@jax-js/jax"]}`;
const section = `
${where}; ${versions}${isolated && !options.webgpu ? ", with their threads" : ""}; ours in one Worker. Milliseconds a step,
median [min..max] of ${ROUNDS} interleaved rounds of at least ${MIN_MS} ms or one step.

| job | library | ms per step | times ours |
|---|---|--:|--:|
${rows.join("\n")}
`;
const readme = join(here, "README.md");
const text = await readFile(readme, "utf8");
const markers = new RegExp(`(<!-- ${device} -->\n)[^]*?(<!-- end of ${device} -->)`);
if (!markers.test(text)) throw new Error(`README.md has no section for ${device}`);
await writeFile(readme, text.replace(markers, (_, start, end) => start + section + "\n" + end));
console.log(section);
