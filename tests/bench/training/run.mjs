/**
 * @file How fast training is in the browser, on the CPU device.
 *
 * Three questions: how long the quick preset takes to generalize, what metrics cost, and the time
 * of a step on S₄ and S₅ by the fused engine and by burn. Needs `cargo xtask build` first. Writes README.md beside this file and
 * exits with 1 when a limit is broken.
 */

import {createServer} from "node:http";
import {readFile, writeFile} from "node:fs/promises";
import {cpus} from "node:os";
import {dirname, extname, join, normalize} from "node:path";
import {fileURLToPath} from "node:url";

import {chromium} from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");

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

const TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html"};

async function serve() {
  const server = createServer(async ({url}, response) => {
    try {
      const path = normalize(new URL(url, "http://localhost").pathname);
      const body = path === "/" ? "<!doctype html>" : await readFile(join(root, path));
      response.writeHead(200, {"content-type": TYPES[extname(path)] ?? "text/html"}).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const format = (values, digits = 2) =>
  `${median(values).toFixed(digits)} [${Math.min(...values).toFixed(digits)}..${Math.max(...values).toFixed(digits)}]`;

const server = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-background-networking"]
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
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
const version = browser.version();
await browser.close();
server.close();

const [withMetrics, withoutMetrics] = Object.values(times);
const overhead = median(withMetrics) / median(withoutMetrics);
const seconds = generalized.map((at) => at?.seconds ?? Infinity);
const steps = generalized.map((at) => at?.step ?? Infinity);
const table = `# Training in the browser, on the CPU device

Written by \`cargo xtask bench training\`. ${cpus().length} × ${cpus()[0]?.model.trim()}, Chromium ${version}, WebAssembly SIMD128,
one thread. The engine is the fused one unless the row says burn (flex, the same rows). Times are noisy on shared machines: compare rows, not runs.

## The quick preset generalizes

S₄, MLP of width 128, 60 % of pairs, learning rate 0.01, weight decay 2; seeds ${SEEDS.join(", ")};
median [min..max]. Limit: every seed under ${MAX_SECONDS_TO_GENERALIZE} s.

| to 99 % test accuracy | |
|---|--:|
| steps | ${format(steps, 0)} |
| seconds | ${format(seconds, 1)} |

## Time of a step

Milliseconds, median [min..max] of ${ROUNDS} interleaved rounds.

| job | ms per step |
|---|--:|
${Object.entries(times).map(([name, values]) => `| ${name} | ${format(values)} |`).join("\n")}

Metrics every 10 steps cost ${((overhead - 1) * 100).toFixed(1)} % (limit ${((MAX_METRICS_OVERHEAD - 1) * 100).toFixed(0)} %).
`;
await writeFile(join(here, "README.md"), table);
console.log(table);

const failures = [];
if (Math.max(...seconds) > MAX_SECONDS_TO_GENERALIZE) failures.push("the quick preset is too slow");
if (overhead > MAX_METRICS_OVERHEAD) failures.push("metrics cost too much");
for (const failure of failures) console.error(`limit broken: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
