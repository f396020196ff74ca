/**
 * @file Times the superposition sweep and its dense job, beside TensorFlow.js in the same browser.
 *
 * Needs `cargo xtask build` and `npm ci` in this folder. Writes README.md beside this file. With
 * `--rounds N` fewer or more rounds than 7.
 */

import {readFile, writeFile} from "node:fs/promises";
import {cpus, loadavg} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {parseArgs} from "node:util";

import {build} from "esbuild";

import {startJax} from "./jax.mjs";
import {projectSweep} from "./projection.mjs";
import {machine, median, openPage, summary} from "../support.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const {values: options} = parseArgs({options: {rounds: {type: "string", default: "7"}}});
const ROUNDS = Number(options.rounds);
const DEPTHS = [1, 2, 3, 4, 5, 6];
const HIDDEN = [2, 3, 4, 5, 6, 7, 8, 9, 10];
/** Timed with a tenth of the steps: nothing in a step depends on how many came before. */
const STEPS = 1000;
const WHOLE = 10_000;
const features = (depth) => 2 ** (depth + 1) - 2;
const SPECS = DEPTHS.flatMap((depth) =>
  HIDDEN.map((hidden) => ({depth, features: features(depth), hidden})).filter((cell) => cell.hidden <= cell.features)
).sort((a, b) => b.features ** 2 * (b.hidden + 4) - a.features ** 2 * (a.hidden + 4));
const DENSE = {depth: 3, features: 14, hidden: 3};
const CORES = Math.min(4, cpus().length);

await build({
  entryPoints: [join(here, "page.js")],
  outfile: join(here, "node_modules/.cache/page.js"),
  bundle: true,
  format: "esm",
  logLevel: "error"
});
const jax = await startJax();
const {page, close} = await openPage();
await page.addScriptTag({type: "module", url: "/tests/bench/sweep/node_modules/.cache/page.js"});
await page.waitForFunction(() => globalThis.tfjsStep !== undefined);

const session = await page.context().browser().newBrowserCDPSession();
/** Seconds of processor time that the page and its workers have used: unlike wall-clock time it means the same on a busy machine. */
const cpuSeconds = async () => {
  const {processInfo} = await session.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({type}) => type === "renderer").reduce((sum, {cpuTime}) => sum + cpuTime, 0);
};
/** Runs a job: its own answer, and the processor time it took. */
const withCpu = async (job) => {
  const before = await cpuSeconds();
  const value = await job();
  return {value, cpu: (await cpuSeconds()) - before};
};

const sweep = async (sampling, count) => {
  const config = {steps: STEPS, sampling};
  const run = await page.evaluate((args) => globalThis.sweep(...args), [config, SPECS, count]);
  return (run.seconds * WHOLE) / STEPS;
};
const denseStep = () =>
  page.evaluate((args) => globalThis.denseStep(...args), [{steps: 100_000_000, sampling: "dense"}, DENSE, 400]);
const tfjsStep = (cell) => page.evaluate((args) => globalThis.tfjsStep(...args), [cell, 400]);
const jaxStep = (cell) => jax.step({depth: cell.depth, hidden: cell.hidden}, 400);

const jobs = {
  [`whole sweep, counts, ${CORES} workers`]: () => sweep("counts", CORES),
  "whole sweep, counts, 1 worker": () => sweep("counts", 1),
  [`whole sweep, exact, ${CORES} workers`]: () => sweep("exact", CORES),
  dense: denseStep,
  tfjs: () => tfjsStep(DENSE),
  jax: () => jaxStep(DENSE)
};
const times = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
const cpu = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, job] of Object.entries(jobs)) {
    const timed = await withCpu(job);
    times[name].push(timed.value);
    cpu[name].push((timed.cpu * WHOLE) / STEPS);
  }
}
const tfjsSweep = await projectSweep(SPECS, WHOLE, tfjsStep);
const jaxSweep = await projectSweep(SPECS, WHOLE, jaxStep);
const where = machine(page);
await close();
jax.close();

const {devDependencies} = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const [both] = Object.values(cpu);
const sweeps = Object.entries(times)
  .slice(0, 3)
  .map(
    ([name, values]) =>
      `| ${name} | ${summary(values, 1)} | ${summary(cpu[name], 1)} | 1 / ${(tfjsSweep / median(values)).toFixed(0)} | 1 / ${(jaxSweep / median(values)).toFixed(0)} |`
  );
const table = `# The superposition sweep in the browser

Written by \`cargo xtask bench sweep\`. ${where}, load average ${loadavg()[0].toFixed(0)} at the end; @tensorflow/tfjs
${devDependencies["@tensorflow/tfjs"]} with its wasm backend; JAX ${jax.version}, native, on all cores. Medians [min..max] of ${ROUNDS} interleaved rounds. Wall-clock times
depend on what else the machine does: compare rows, not runs.

## All 42 cells × 5 networks × ${WHOLE.toLocaleString("en-US")} steps

Depths 1 to 6, hidden sizes 2 to 10, batches of 1,024. Measured with ${STEPS} steps and scaled. The peers are
projected from their times at hidden sizes 2, 6 and 10 of each depth, on batches made beforehand.

| job | seconds | processor seconds | share of tfjs | share of JAX |
|---|--:|--:|--:|--:|
${sweeps.join("\n")}
| tfjs wasm, projected | ${tfjsSweep.toFixed(0)} | | 1 | |
| JAX native, jitted scan, projected | ${jaxSweep.toFixed(0)} | | | 1 |

On idle cores the first row takes its processor seconds divided by ${CORES}: ${(median(both) / CORES).toFixed(1)} s (limit 20 s).

## One step of 5 × (14 → 3 → 14) on batches of 1,024 rows

The peers take the gradient at every row. Ours takes it at each distinct row, of which a tree has 15, as often as
it was drawn: the same update. At every row it takes 57 µs natively, without the draws (\`cargo bench -p
glassbook-fused --bench superposition\`).

| library | ms per step | times ours |
|---|--:|--:|
| ours, one worker, rows drawn in the step, equal ones added up | ${summary(times.dense, 3)} | 1 |
| tfjs wasm, batches made beforehand | ${summary(times.tfjs)} | ${(median(times.tfjs) / median(times.dense)).toFixed(1)} |
| JAX native on all cores, batches made beforehand | ${summary(times.jax)} | ${(median(times.jax) / median(times.dense)).toFixed(1)} |
`;
await writeFile(join(here, "README.md"), table);
console.log(table);
if (median(both) / CORES > 20) {
  console.error("limit broken: the whole sweep takes more than 20 s");
  process.exitCode = 1;
}
