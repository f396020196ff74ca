/**
 * @file What is measured, in the page. Each function draws once and returns milliseconds.
 *
 * Ours is timed from the specification to pixels: `getImageData` at the end makes the browser
 * finish the canvas. The others are timed until their call (or promise) has returned; what the
 * browser then still has to rasterize is not charged to them.
 */

import * as wasm from "/www/pkg/plots/glassbook_plots_web.js";
import {createPlot} from "/www/plot/index.js";

const SIZE = {width: 700, height: 500};
const host = /** @type {HTMLElement} */ (document.getElementById("host"));
const bytes = await (await fetch("/www/pkg/plots/glassbook_plots_web_bg.wasm")).arrayBuffer();
wasm.initSync({module: bytes});
const plot = createPlot({wasm});

/** Numbers that look like weights: waves with noise, the same in every run. */
function matrix(n) {
  const values = new Float32Array(n * n);
  let state = 1;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = Math.sin(i / 37) + state / 2 ** 32 - 0.5;
  }
  return values;
}

function walk(n, seed) {
  const y = new Float64Array(n);
  let [state, at] = [seed, 0];
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    y[i] = at += state / 2 ** 32 - 0.5;
  }
  return y;
}

const finish = (canvas) => canvas.getContext("2d").getImageData(0, 0, 1, 1);

async function timed(draw, clean) {
  host.replaceChildren();
  // A frame of rest, so that the last drawing's leftovers are not charged to this one.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
  const start = performance.now();
  const drawn = await draw();
  const ms = performance.now() - start;
  clean?.(drawn);
  host.replaceChildren();
  return ms;
}

function ours(kind, spec) {
  return timed(
    () => {
      const figure = plot[kind]({...SIZE, ...spec});
      host.append(figure);
      figure.draw();
      finish(figure.querySelector("canvas"));
      return figure;
    },
    (figure) => figure.dispose()
  );
}

const plotly = (data) =>
  timed(
    () => Plotly.newPlot(host, data, {...SIZE, margin: {l: 50, r: 70, t: 20, b: 40}}),
    () => Plotly.purge(host)
  );
const observable = (options) => timed(() => host.append(Plot.plot({...SIZE, ...options})));

const heatmap = {
  ours: (n, values) => ours("heatmap", {values, rows: n, columns: n}),
  plotly: (n, values) =>
    plotly([
      {
        type: "heatmap",
        colorscale: "RdBu",
        z: Array.from({length: n}, (_, r) => values.subarray(r * n, (r + 1) * n))
      }
    ]),
  observable: (n, values) =>
    observable({
      color: {type: "diverging", scheme: "RdBu"},
      marks: [Plot.raster(values, {width: n, height: n})]
    })
};

const line = {
  ours: (n, y) => ours("line", {series: [{name: "walk", y}]}),
  plotly: (n, y) => plotly([{type: "scatter", mode: "lines", y}]),
  observable: (n, y) => observable({marks: [Plot.lineY(y, {stroke: "steelblue"})]})
};

/** Ten series replaced by new ones in a figure that is already there. */
const live = {
  async ours(n) {
    const spec = (seed) => ({
      ...SIZE,
      series: Array.from({length: 10}, (_, k) => ({name: `${k}`, y: walk(n, seed + k)}))
    });
    const figure = plot.line(spec(1));
    host.append(figure);
    figure.draw();
    const [next, canvas] = [spec(50), figure.querySelector("canvas")];
    finish(canvas);
    const start = performance.now();
    figure.update(next);
    figure.draw();
    finish(canvas);
    const ms = performance.now() - start;
    figure.dispose();
    host.replaceChildren();
    return ms;
  },
  async plotly(n) {
    const data = (seed) => Array.from({length: 10}, (_, k) => ({type: "scatter", mode: "lines", y: walk(n, seed + k)}));
    await Plotly.newPlot(host, data(1), {...SIZE});
    const next = data(50);
    const start = performance.now();
    await Plotly.react(host, next, {...SIZE});
    const ms = performance.now() - start;
    Plotly.purge(host);
    return ms;
  },
  observable(n) {
    const lines = Array.from({length: 10}, (_, k) => walk(n, k));
    return observable({marks: lines.map((y) => Plot.lineY(y))});
  }
};

/** Ten points appended to each of ten live series of `n` points. */
const append = {
  async ours(n) {
    const figure = plot.line({
      ...SIZE,
      x: {min: 0, max: n + 1000},
      series: Array.from({length: 10}, (_, k) => ({name: `${k}`, y: walk(n, k + 1)}))
    });
    host.append(figure);
    figure.draw();
    const canvas = figure.querySelector("canvas");
    finish(canvas);
    const more = Array.from({length: 10}, (_, series) => ({series, y: walk(10, series)}));
    const start = performance.now();
    figure.append(more);
    figure.draw();
    finish(canvas);
    const ms = performance.now() - start;
    figure.dispose();
    host.replaceChildren();
    return ms;
  },
  async plotly(n) {
    const data = Array.from({length: 10}, (_, k) => ({type: "scatter", mode: "lines", y: Array.from(walk(n, k + 1))}));
    await Plotly.newPlot(host, data, {...SIZE});
    const y = Array.from({length: 10}, (_, k) => Array.from(walk(10, k)));
    const start = performance.now();
    await Plotly.extendTraces(host, {y}, [...y.keys()]);
    const ms = performance.now() - start;
    Plotly.purge(host);
    return ms;
  }
};

const charts = {heatmap, line, live, append};
const inputs = {heatmap: matrix, line: (n) => walk(n, 1), live: () => undefined, append: () => undefined};

/** @returns {Promise<number>} milliseconds of one drawing */
globalThis.bench = (chart, library, n) => charts[chart][library](n, inputs[chart](n));
globalThis.versions = {"plotly.js": Plotly.version, "Observable Plot": Plot.version};
globalThis.ready = true;
