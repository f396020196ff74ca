/**
 * @file How quickly the notebook answers: opening, typing, sliding, and what loop guards cost.
 *
 * Usage: `node tests/bench/notebook/run.mjs` after the site is built. Prints a table; the limits are those
 * that the project has set itself.
 */

import {compileCell} from "../../../www/frame/engine/compile.js";
import {Guard, GUARD} from "../../../www/frame/engine/guards.js";
import {launch, openNotebook, serve} from "../../e2e/support.mjs";

const RUNS = 7;

/** @param {number[]} values */
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** @type {{what: string, median: string, limit: string}[]} */
const table = [];

const [browser, server] = await Promise.all([launch(), serve()]);
const hundred = Array.from({length: 100}, (_, i) =>
  i % 4 === 0
    ? ["text/markdown", `## Part ${i}\n\nSome *text* about part ${i}.`]
    : ["module", `const v${i} = ${i} + Math.sqrt(${i});\nv${i}`]
);
const heat = [
  ["module", 'const k = view(Inputs.range([1, 20], {label: "k", step: 1, value: 3}))'],
  ["module", "const info = await kernel.groupInfo(`C${k}`)"],
  [
    "module",
    "const z = Array.from({length: 120}, (_, i) => Array.from({length: 120}, (_, j) => Math.sin(i * j * info.order / 500)))"
  ],
  ["module", 'plot.heatmap({title: "waves", values: z})']
];

await measureOpening();
await measureSlider();
await browser.close();
server.close();
measureGuards();
console.table(table);

/** @param {string[][]} cells */
async function openCells(cells) {
  const opened = await openNotebook(browser, `${server.url}?device=cpu`);
  await openFile(opened, cells);
  return opened;
}

/**
 * @param {import("../../e2e/support.mjs").Opened} opened
 * @param {string[][]} cells
 */
async function openFile(opened, cells) {
  const scripts = cells.map(
    ([type, text], i) => `  <script id="${i + 1}" type="${type}" pinned="">\n${text}\n  </script>`
  );
  const text = `<!doctype html>\n<notebook theme="air">\n  <title>Bench</title>\n${scripts.join("\n")}\n</notebook>\n`;
  const choosing = opened.page.waitForEvent("filechooser");
  await opened.page.getByRole("button", {name: "Notebook menu"}).click();
  await opened.page.getByRole("menuitem", {name: "Open a file…"}).click();
  await (await choosing).setFiles({name: "bench.html", mimeType: "text/html", buffer: Buffer.from(text)});
  await opened.page.locator("#notice-frame").waitFor();
  await opened.frame.locator(`#cell-${cells.length}`).waitFor();
}

async function measureOpening() {
  const opened = await openCells(hundred);
  const words = await opened.page.evaluate(
    () => performance.getEntriesByType("paint").find(({name}) => name === "first-contentful-paint")?.startTime ?? NaN
  );
  table.push({what: "first words of the page", median: `${Math.round(words)} ms`, limit: "300 ms"});
  await opened.page.evaluate(() => {
    const log = /** @type {{spans: number[]}} */ (/** @type {unknown} */ (globalThis));
    log.spans = [];
    let from = 0;
    addEventListener("message", ({data}) => {
      if (data?.type === "imported") from = performance.now();
      if (data?.type === "rendered") log.spans.push(performance.now() - from);
    });
  });
  for (let i = 0; i < RUNS; i++) await openFile(opened, hundred);
  const spans = await opened.page.evaluate(
    () => /** @type {{spans: number[]}} */ (/** @type {unknown} */ (globalThis)).spans
  );
  table.push({
    what: "100 cells on the page, in a new frame",
    median: `${median(spans).toFixed(0)} ms`,
    limit: "300 ms"
  });
  await opened.page.locator("#notice-frame").getByRole("button", {name: "Run all"}).click();
  await opened.state(100, "done");
  const typing = await typingTimes(opened);
  table.push({
    what: "typing a letter in a notebook of 100 cells",
    median: `${median(typing).toFixed(0)} ms`,
    limit: "50 ms"
  });
  await opened.page.context().close();
}

/** @param {import("../../e2e/support.mjs").Opened} opened */
async function typingTimes(opened) {
  await opened.cell(50).evaluate((cell) => /** @type {HTMLElement} */ (cell).focus());
  await opened.page.keyboard.press("Enter");
  await opened.cell(50).locator(".cm-content").waitFor();
  const frame = opened.page.frames()[1];
  await frame?.evaluate(() => {
    const log = /** @type {{times?: number[]}} */ (globalThis);
    log.times = [];
    addEventListener(
      "keydown",
      ({timeStamp}) => requestAnimationFrame(() => setTimeout(() => log.times?.push(performance.now() - timeStamp))),
      {capture: true}
    );
  });
  // Sixteen letters a second, faster than people type: without a pause the letters would wait for each other.
  for (const letter of "// quick brown fox") {
    await opened.page.keyboard.type(letter);
    await opened.page.waitForTimeout(60);
  }
  await opened.page.waitForTimeout(300);
  return (await frame?.evaluate(() => /** @type {{times?: number[]}} */ (globalThis).times)) ?? [];
}

async function measureSlider() {
  const opened = await openCells(heat);
  await opened.page.locator("#notice-frame").getByRole("button", {name: "Run all"}).click();
  await opened.frame.locator("#cell-4 canvas").waitFor();
  await opened.page.waitForTimeout(1000);
  const frame = opened.page.frames()[1];
  const times = await frame?.evaluate(async (runs) => {
    const slider = /** @type {HTMLInputElement} */ (document.querySelector("#cell-1 input[type=range]"));
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("#cell-4 canvas"));
    const picture = () => canvas.toDataURL();
    const times = [];
    for (let i = 0; i < runs; i++) {
      const before = picture();
      const started = performance.now();
      slider.value = String(4 + i);
      slider.dispatchEvent(new Event("input", {bubbles: true}));
      let took = NaN;
      while (performance.now() - started < 3000) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        took = performance.now() - started;
        if (picture() !== before) break;
      }
      times.push(took);
    }
    return times;
  }, RUNS);
  table.push({
    what: "slider to redrawn 120×120 heatmap, by way of the kernel",
    median: `${median(times ?? []).toFixed(0)} ms`,
    limit: "100 ms"
  });
  await opened.page.context().close();
}

/** Guarded against plain, in Node's V8. */
function measureGuards() {
  const kernels = {
    "matmul 240³":
      "const n = 240; const a = new Float64Array(n * n).fill(1.5), b = new Float64Array(n * n).fill(0.5), c = new Float64Array(n * n);\nfor (let i = 0; i < n; i++) for (let j = 0; j < n; j++) { let s = 0; for (let k = 0; k < n; k++) s += a[i * n + k] * b[k * n + j]; c[i * n + j] = s; }",
    "Mandelbrot (inner while)":
      "let total = 0;\nfor (let y = 0; y < 300; y++) for (let x = 0; x < 300; x++) { let u = 0, v = 0, n = 0; const p = x / 150 - 1.5, q = y / 150 - 1; while (n < 100 && u * u + v * v < 4) { const t = u * u - v * v + p; v = 2 * u * v + q; u = t; n++; } total += n; }",
    "sieve 3M":
      "const n = 3e6; const sieve = new Uint8Array(n + 1);\nfor (let i = 2; i * i <= n; i++) if (!sieve[i]) for (let j = i * i; j <= n; j += i) sieve[j] = 1;"
  };
  for (const [name, value] of Object.entries(kernels)) {
    const guarded = compileCell({id: 1, mode: "js", value});
    const plain = new Function(value);
    const args = guarded.inputs.map((input) => (input === GUARD ? new Guard({deadlineMs: 1e9}) : undefined));
    /** @type {number[][]} */
    const times = [[], []];
    for (let i = 0; i < RUNS + 2; i++) {
      for (const [kind, run] of [() => plain(), () => guarded.body(...args)].entries()) {
        const started = performance.now();
        run();
        if (i >= 2) times[kind]?.push(performance.now() - started);
      }
    }
    const [without = [], withGuard = []] = times;
    const factor = median(withGuard) / median(without);
    table.push({what: `loop guard on ${name}`, median: `× ${factor.toFixed(2)}`, limit: "× 1.5"});
  }
}
