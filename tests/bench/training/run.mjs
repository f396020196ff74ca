/**
 * @file How fast training is in the browser, on the CPU device.
 *
 * Three questions: how long the quick preset takes to generalize, what metrics cost, and the time
 * of a step on S₄ and S₅ by the fused engine and by burn. Needs `cargo xtask build` first. Writes README.md beside this file and
 * exits with 1 when a limit is broken.
 */

import {writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

import {machine, median, openPage, summary} from "../support.mjs";

const here = dirname(fileURLToPath(import.meta.url));

const QUICK = {
  group: "S4", model: "mlp", width: 128, trainFraction: 0.6,
  learningRate: 0.01, weightDecay: 2, steps: 2000, seed: 0
};
const S5 = {...QUICK, group: "S5", trainFraction: 0.4, learningRate: 1e-3, weightDecay: 1};
const NEVER = 100_000;
const SEEDS = [0, 1, 2, 3, 4];
const ROUNDS = 7;
/** Limits of the project's performance goals. */
const MAX_SECONDS_TO_GENERALIZE = 60;
const MAX_METRICS_OVERHEAD = 1.1;

const {page, close} = await openPage();
await page.evaluate(() => {
  const worker = new Worker("/tests/bench/training/worker.js", {type: "module"});
  window.train = (job) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({data}) => (data.error ? reject(new Error(data.error)) : resolve(data.value));
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(job);
    });
});
const train = (config, target) => page.evaluate((job) => window.train(job), {config, target});
const msPerStep = async (config) => {
  const {seconds, steps} = await train(config);
  return (1000 * seconds) / steps;
};

await train({...QUICK, steps: 200}); // compiles the hot functions

const generalized = [];
for (const seed of SEEDS) generalized.push((await train({...QUICK, seed}, 0.99)).reachedAt);

const jobs = {
  "S₄ MLP 128, 60 %, metrics every 10 steps": {...QUICK, steps: 400},
  "S₄ MLP 128, 60 %, metrics at the ends only": {...QUICK, steps: 400, metricsEvery: NEVER},
  "S₄ MLP 128, 60 %, metrics every 10 steps, burn": {...QUICK, steps: 400, engine: "burn"},
  "S₄ bilinear 128, 60 %": {...QUICK, steps: 400, model: "bilinear"},
  "S₄ bilinear 128, 60 %, burn": {...QUICK, steps: 400, model: "bilinear", engine: "burn"},
  "S₅ MLP 128, 40 %": {...S5, steps: 15},
  "S₅ MLP 128, 40 %, burn": {...S5, steps: 15, engine: "burn"},
  "S₅ bilinear 128, 40 %": {...S5, steps: 15, model: "bilinear"},
  "S₅ bilinear 128, 40 %, burn": {...S5, steps: 15, model: "bilinear", engine: "burn"}
};
const times = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, config] of Object.entries(jobs)) times[name].push(await msPerStep(config));
}
const where = machine(page);
await close();

const [withMetrics, withoutMetrics] = Object.values(times);
const overhead = median(withMetrics) / median(withoutMetrics);
const seconds = generalized.map((at) => at?.seconds ?? Infinity);
const steps = generalized.map((at) => at?.step ?? Infinity);
const table = `# Training in the browser, on the CPU device

Written by \`cargo xtask bench training\`. ${where}, WebAssembly SIMD128, one
thread. The engine is the fused one unless the row says burn (flex, the same rows). Times are noisy on shared machines: compare rows, not runs.

## The quick preset generalizes

S₄, MLP of width 128, 60 % of pairs, learning rate 0.01, weight decay 2; seeds ${SEEDS.join(", ")};
median [min..max]. Limit: every seed under ${MAX_SECONDS_TO_GENERALIZE} s.

| to 99 % test accuracy | |
|---|--:|
| steps | ${summary(steps, 0)} |
| seconds | ${summary(seconds, 1)} |

## Time of a step

Milliseconds, median [min..max] of ${ROUNDS} interleaved rounds.

| job | ms per step |
|---|--:|
${Object.entries(times).map(([name, values]) => `| ${name} | ${summary(values)} |`).join("\n")}

Metrics every 10 steps cost ${((overhead - 1) * 100).toFixed(1)} % (limit ${((MAX_METRICS_OVERHEAD - 1) * 100).toFixed(0)} %).
`;
await writeFile(join(here, "README.md"), table);
console.log(table);

const failures = [];
if (Math.max(...seconds) > MAX_SECONDS_TO_GENERALIZE) failures.push("the quick preset is too slow");
if (overhead > MAX_METRICS_OVERHEAD) failures.push("metrics cost too much");
for (const failure of failures) console.error(`limit broken: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
