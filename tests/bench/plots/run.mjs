/**
 * @file Runs the benchmark in Chromium and writes the table of README.md.
 *
 * Needs `www/pkg/plots` (`cargo xtask build`) and `npm install` in this folder; then `npm run bench`.
 * Libraries take turns within a round, so that a slow moment of the machine hits all of them.
 */

import {chromium} from "playwright-core";
import {readFile, writeFile} from "node:fs/promises";
import {createServer} from "node:http";
import {cpus} from "node:os";
import {extname, normalize} from "node:path";
import {fileURLToPath} from "node:url";

const ROUNDS = 9;
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const HERE = new URL("./", import.meta.url);
const LIBRARIES = ["ours", "plotly", "observable"];
const CASES = [
  ...[120, 128, 256, 512, 1024, 2048].map((n) => ["heatmap", n, `heatmap ${n} × ${n}`]),
  ...[1e3, 1e4, 1e5, 1e6].map((n) => ["line", n, `line, ${n.toLocaleString("en")} points`]),
  ["live", 1e4, "live line, 10 × 10,000 points replaced"],
  ["append", 1e4, "live line, 10 × 10 points appended to 10 × 10,000"]
];
const TYPES = {".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm"};

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const shown = (ms) => (ms === undefined ? "–" : ms < 10 ? ms.toFixed(1) : ms.toFixed(0));

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  try {
    const body = await readFile(ROOT + path);
    response.writeHead(200, {"content-type": TYPES[extname(path)] ?? "text/plain"}).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-background-networking"]
});
const page = await browser.newPage({viewport: {width: 900, height: 700}});
page.on("pageerror", (error) => console.error(error.message));
await page.goto(`http://127.0.0.1:${server.address().port}/tests/bench/plots/page.html`);
await page.waitForFunction(() => globalThis.ready === true);
const versions = await page.evaluate(() => globalThis.versions);

const rows = [];
for (const [chart, n, name] of CASES) {
  const times = Object.fromEntries(LIBRARIES.map((library) => [library, []]));
  // The first round only warms up compilers and caches.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const library of LIBRARIES) {
      if (chart === "append" && library === "observable") continue;
      const ms = await page.evaluate(([c, l, k]) => globalThis.bench(c, l, k), [chart, library, n]);
      if (round > 0) times[library].push(ms);
    }
  }
  const [ours, plotly, observable] = LIBRARIES.map((l) => (times[l].length ? median(times[l]) : undefined));
  rows.push({name, ours, plotly, observable});
  console.log(name, shown(ours), shown(plotly), shown(observable));
}
await browser.close();
server.close();

const table = rows.map(
  ({name, ours, plotly, observable}) =>
    `| ${name} | ${shown(ours)} | ${shown(plotly)} | ${shown(observable)} | ${(plotly / ours).toFixed(1)} × |`
);
const text = `<!-- table -->
Median of ${ROUNDS} rounds in milliseconds, ${new Date().toISOString().slice(0, 10)}. ${cpus().length}-core ${process.arch === "x64" ? "x86-64" : process.arch}, \
Chromium ${browser.version()} headless without a GPU, plotly.js ${versions["plotly.js"]}, \
Observable Plot ${versions["Observable Plot"]}, 700 × 500 CSS pixels at one device pixel each.

| chart | ours | plotly.js | Observable Plot | plotly.js ÷ ours |
|---|--:|--:|--:|--:|
${table.join("\n")}
<!-- end -->`;
const readme = new URL("README.md", HERE);
const before = await readFile(readme, "utf8");
await writeFile(
  readme,
  before.replace(/<!-- table -->[\s\S]*<!-- end -->/, () => text)
);
