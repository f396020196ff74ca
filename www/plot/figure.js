/**
 * @file One figure on the page: a canvas that the wasm module draws on, and what surrounds it.
 *
 * The wasm chart is freed when the figure has left the page (a cell that ran again) and made anew
 * if it comes back; the figure itself holds the specification, so nothing is lost.
 */

import {element} from "./dom.js";
import {interact} from "./interact.js";
import {legendButtons} from "./legend.js";
import {figureMenu} from "./menu.js";
import {normalize, packNumbers} from "./normalize.js";
import {textTwin} from "./table.js";

/** @typedef {any} ChartHandle the `Chart` class of the wasm module */
/** @typedef {Record<string, any>} Spec */

/** Widest figure without an explicit width, CSS pixels. */
const WIDEST = 860;
/** How long a figure may be off the page before its memory is given back. */
const GRACE_MS = 1000;

/** State behind one `<figure>`. */
export class Figure {
  #wasm;
  #readTheme;
  #normal;
  /** Points appended since the specification was last given; replayed if the chart is made anew. */
  /** @type {{series: number, x?: unknown, y: unknown}[]} */
  #appended = [];
  /** @type {ChartHandle | undefined} */
  #chart;
  /** @type {{rect: {left: number, top: number, right: number, bottom: number}, zoomable: boolean}[]} */
  panels = [];
  zoomed = false;
  #frame = 0;
  #width = 0;
  #tableTimer = 0;
  #releaseTimer = 0;
  #listeners = new AbortController();
  #observer;

  /**
   * @param {{wasm: any, kind: string, spec: Spec, readTheme: () => Required<import("./theme.js").Theme>}} options
   * @throws {Error} a `PlotError` with `code` and `hint` if the specification is not valid
   */
  constructor({wasm, kind, spec, readTheme}) {
    this.#wasm = wasm;
    this.kind = kind;
    this.#readTheme = readTheme;
    this.spec = spec;
    this.#normal = normalize(spec);
    this.#chart = new wasm.Chart(kind, this.#normal, readTheme());
    this.canvas = element("canvas", {role: "img", tabindex: 0});
    this.overlay = element("div", {class: "gb-overlay", "aria-hidden": true});
    this.legend = element("div", {class: "gb-legend", role: "group", "aria-label": "Series"});
    this.status = element("div", {class: "gb-hidden", role: "status"});
    this.menu = figureMenu(this);
    this.stage = element("div", {class: "gb-stage"}, this.canvas, this.overlay, this.legend, this.menu);
    this.twin = textTwin(
      () => this.#chart,
      () => this.spec
    );
    this.node = element("figure", {class: "gb-plot"}, this.stage, this.status, this.twin);
    this.pointer = interact(this, this.#listeners.signal);
    this.#applyTheme();
    this.#label();
    // Size 0 is reported when the figure leaves the page, its width when it enters.
    this.#observer = new ResizeObserver(([entry]) => this.#resized(entry?.contentRect.width ?? 0));
    this.#observer.observe(this.node);
  }

  /** The wasm chart, made anew if it was freed. */
  get chart() {
    if (!this.#chart) {
      this.#chart = new this.#wasm.Chart(this.kind, this.#normal, this.#readTheme());
      if (this.#appended.length > 0) this.#chart.append(this.#appended);
    }
    return this.#chart;
  }

  get size() {
    const width = Math.max(120, Math.min(this.spec.width ?? WIDEST, this.#width || WIDEST));
    return {width, height: this.chart.heightFor(width)};
  }

  /** @param {Spec} spec new data and options; zoom and hidden series stay */
  update(spec) {
    const normal = normalize(spec);
    this.chart.update(normal);
    this.spec = spec;
    this.#normal = normal;
    this.#appended = [];
    this.#label();
    this.redraw();
  }

  /** @param {{series?: number, x?: ArrayLike<number>, y: ArrayLike<number>}[]} chunk new points */
  append(chunk) {
    const packed = chunk.map(({series, x, y}, i) => ({
      series: series ?? i,
      y: packNumbers(Float64Array.from(y)),
      ...(x && {x: packNumbers(Float64Array.from(x))})
    }));
    this.chart.append(packed);
    this.#appended.push(...packed);
    this.redraw();
  }

  /** Draws before the next frame; many calls cost one drawing. */
  redraw() {
    if (this.#frame || !this.node.isConnected || this.#width === 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.node.isConnected) this.drawNow();
    });
  }

  /** Draws at once, e.g. before an export. */
  drawNow() {
    const {width, height} = this.size;
    const drawn = this.chart.draw(this.canvas, width, height, devicePixelRatio || 1);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    legendButtons(this, drawn.legend);
    this.panels = drawn.panels;
    this.zoomed = drawn.zoomed;
    this.pointer.refresh();
    this.#refreshTwin();
  }

  /** Reads the page's colors again. */
  themeChanged() {
    this.#chart?.setTheme(this.#readTheme());
    this.#applyTheme();
    this.redraw();
  }

  /** Gives the memory back and stops listening. The figure can still be looked at, not used. */
  dispose() {
    this.#listeners.abort();
    this.#observer.disconnect();
    clearTimeout(this.#releaseTimer);
    clearTimeout(this.#tableTimer);
    this.#release();
  }

  #applyTheme() {
    const {background, foreground, muted, grid, font} = this.#readTheme();
    for (const [name, value] of Object.entries({background, foreground, muted, grid, font})) {
      this.node.style.setProperty(`--gb-${name}`, value);
    }
  }

  #label() {
    const {title, description} = this.spec;
    const kind = this.kind.replaceAll("-", " ");
    const name = [title || `${kind} chart`, description].filter(Boolean).join(": ");
    this.canvas.setAttribute("aria-label", `${name}. Arrow keys read values; the data follow as a table.`);
    this.node.setAttribute("aria-label", title || `${kind} chart`);
  }

  /** @param {number} width */
  #resized(width) {
    clearTimeout(this.#releaseTimer);
    if (width === 0) {
      this.#releaseTimer = setTimeout(() => !this.node.isConnected && this.#release(), GRACE_MS);
      return;
    }
    if (width !== this.#width) {
      const first = this.#width === 0;
      this.#width = width;
      // The first drawing must not wait: a figure that appears empty flickers.
      if (first) this.drawNow();
      else this.redraw();
    } else if (this.canvas.width === 0) this.drawNow();
  }

  #refreshTwin() {
    if (!this.twin.open || this.#tableTimer) return;
    // A live figure draws sixty times a second; its table need not.
    this.#tableTimer = setTimeout(() => {
      this.#tableTimer = 0;
      if (this.node.isConnected) this.twin.refresh();
    }, 500);
  }

  #release() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#chart?.free();
    this.#chart = undefined;
    // A canvas keeps its pixels until it is collected unless it has none.
    this.canvas.width = 0;
  }
}
