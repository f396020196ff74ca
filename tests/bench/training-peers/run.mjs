/**
 * @file Times training steps of our jobs beside TensorFlow.js and jax-js, in one browser.
 *
 * Needs `cargo xtask build` and `npm ci` in this folder. On the CPU and on Chromium's WebGPU, or with `--cpu` or
 * `--webgpu` on one of them; `--rounds N` for another number of rounds than 7. Libraries take turns within a round, so
 * that a slow moment of the machine hits all of them. Each device has its own section of README.md beside
 * this file.
 */

import {readFile, readdir, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {parseArgs} from "node:util";

import {build} from "esbuild";

import {machine, median, openPage, summary} from "../support.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const {values: options} = parseArgs({
  options: {
    cpu: {type: "boolean", default: false},
    webgpu: {type: "boolean", default: false},
    rounds: {type: "string", default: "7"}
  }
});
const ROUNDS = Number(options.rounds);
const MIN_MS = 400;
const S4 = {group: "S4", order: 24, width: 128, fraction: 0.4};
const S5 = {group: "S5", order: 120, width: 256, fraction: 0.4};
const JOBS = {A: {depth: 3, hidden: 3, instances: 5, batch: 1024}, Bs: {...S4, embed: 64}, B: {...S5, embed: 128}};
/** Per device the libraries, ours first: the others are compared with it. */
const DEVICES = {
  CPU: {
    libraries: ["fused CPU", "fused CPU, 2 workers", "burn CPU", "tfjs wasm", "jax-js wasm"],
    jobs: {...JOBS, "Bs, page's embeddings": {...S4, embed: 256}, "B, page's embeddings": {...S5, embed: 512}}
  },
  WebGPU: {libraries: ["fused webgpu", "jax-js webgpu", "tfjs webgpu", "burn webgpu"], jobs: JOBS}
};
/** Whether a library does a job: burn has no batched small networks in the page, and a second worker shares group runs. */
const does = (library, name) => name !== "A" || !/^burn|2 workers$/.test(library);

const assets = "dist/assets";
const scripts = await readdir(join(here, "../../..", assets));
const computeScript = `/${assets}/${scripts.find((name) => /^compute\b.*\.js$/.test(name))}`;
await build({
  entryPoints: [join(here, "page.js")],
  define: {COMPUTE_SCRIPT: JSON.stringify(computeScript)},
  outfile: join(here, "node_modules/.cache/page.js"),
  bundle: true,
  format: "esm",
  logLevel: "error"
});
if (options.cpu || !options.webgpu) await table("CPU");
if (options.webgpu || !options.cpu) await table("WebGPU");

/** Measures on one device, and writes its table. @param {"CPU" | "WebGPU"} device */
async function table(device) {
  const {libraries, jobs} = DEVICES[device];
  const {page, close} = await openPage({webgpu: device === "WebGPU"});
  await page.addScriptTag({type: "module", url: "/tests/bench/training-peers/node_modules/.cache/page.js"});
  await page.waitForFunction(() => globalThis.measure !== undefined);

  /** @type {Record<string, Record<string, number[]>>} */
  const times = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, job] of Object.entries(jobs)) {
      for (const library of libraries.filter((library) => does(library, name))) {
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
  const where = machine(page) + (device === "WebGPU" ? `, WebGPU on ${adapter}` : "");
  await close();

  const rows = Object.entries(times).flatMap(([name, of]) =>
    Object.entries(of).map(([library, values]) => {
      const ratio = library === libraries[0] ? "1" : (median(values) / median(of[libraries[0]])).toFixed(1);
      return `| ${name} | ${library} | ${summary(values, median(values) < 10 ? 3 : 1)} | ${ratio} |`;
    })
  );
  const {devDependencies} = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
  const versions = `@tensorflow/tfjs ${devDependencies["@tensorflow/tfjs"]}, @jax-js/jax ${devDependencies["@jax-js/jax"]}`;
  const section = `
${where}; ${versions}${isolated && device === "CPU" ? ", with their threads" : ""}; ours in one Worker unless said. Milliseconds a step,
median [min..max] of ${ROUNDS} interleaved rounds of at least ${MIN_MS} ms or one step.

| job | library | ms per step | times ours |
|---|---|--:|--:|
${rows.join("\n")}
`;
  const readme = join(here, "README.md");
  const text = await readFile(readme, "utf8");
  const markers = new RegExp(`(<!-- ${device} -->\n)[^]*?(<!-- end of ${device} -->)`);
  if (!markers.test(text)) throw new Error(`README.md has no section for ${device}`);
  await writeFile(
    readme,
    text.replace(markers, (_, start, end) => start + section + "\n" + end)
  );
  console.log(section);
}
