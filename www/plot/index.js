/**
 * @file `createPlot`: the `plot` object that cells use.
 *
 * Every chart function takes one specification object and returns a `<figure>` with
 * `update(spec)`, `append(points)`, `export(format)`, `dispose()`; the specification's fields are
 * those of the Rust type of the same name in `crates/plots/src/charts/`.
 */

import {figureBytes} from "./export.js";
import {featureFilm, featurePanels, turntable} from "./features.js";
import {Figure} from "./figure.js";
import {adoptStyles} from "./styles.js";
import {readTheme} from "./theme.js";
import {timeline} from "./timeline.js";

/**
 * @typedef {HTMLElement & {
 *   update: (spec: Record<string, any>) => PlotFigure,
 *   append: (points: {series?: number, x?: ArrayLike<number>, y: ArrayLike<number>}[]) => PlotFigure,
 *   draw: () => PlotFigure,
 *   toBytes: (format: import("./export.js").Format) => Promise<Uint8Array>,
 *   hoverAt: (x: number, y: number) => import("./readout.js").Hover | undefined,
 *   dispose: () => void
 * }} PlotFigure
 */

/** @typedef {(spec: Record<string, any>) => PlotFigure} ChartFunction */

/** @param {string} kind as Rust spells it, `stacked-bar` @returns {string} `stackedBar` */
function camel(kind) {
  return kind.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/**
 * A chart made of another one: every specification, the first and each update, goes through `translate`.
 *
 * @param {(options: any) => any} translate
 * @param {(spec: any) => any} chart
 * @returns {(options: any) => any}
 */
function composed(translate, chart) {
  return (options) => {
    const node = chart(translate(options));
    const update = node.update;
    node.update = (/** @type {any} */ next) => {
      update(translate(next));
      return node;
    };
    return node;
  };
}

/**
 * @param {object} options
 * @param {any} options.wasm the initialised glue module of `crates/plots-web`
 * @param {() => import("./theme.js").Theme} [options.theme] colors and font that the page fixes;
 *   what it leaves out comes from its CSS variables (see `theme.js`)
 * @returns {Record<string, any>} one function per chart, and `themeChanged()`
 */
export function createPlot({wasm, theme = () => ({})}) {
  adoptStyles();
  /** @type {Set<WeakRef<Figure>>} */
  const figures = new Set();
  /** Reading computed style costs more than drawing a small chart, so it is done once per theme. */
  let current = /** @type {Required<import("./theme.js").Theme> | undefined} */ (undefined);
  const readPageTheme = () => (current ??= readTheme(theme()));

  /** @param {string} kind @param {Record<string, any>} spec @returns {PlotFigure} */
  function make(kind, spec) {
    const figure = new Figure({wasm, kind, spec, readTheme: readPageTheme});
    figures.add(new WeakRef(figure));
    const node = /** @type {PlotFigure} */ (/** @type {unknown} */ (figure.node));
    return Object.assign(node, {
      update(/** @type {Record<string, any>} */ next) {
        figure.update(next);
        return node;
      },
      append(/** @type {any[]} */ points) {
        figure.append(points);
        return node;
      },
      draw() {
        figure.drawNow();
        return node;
      },
      toBytes: (/** @type {import("./export.js").Format} */ format) => figureBytes(figure, format),
      hoverAt: (/** @type {number} */ x, /** @type {number} */ y) => figure.chart.hover(x, y),
      dispose: () => figure.dispose()
    });
  }

  function themeChanged() {
    current = undefined;
    for (const ref of figures) {
      const figure = ref.deref();
      if (figure) figure.themeChanged();
      else figures.delete(ref);
    }
  }
  // Themes change by an attribute or a class on the root, or with the system.
  new MutationObserver(themeChanged).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["class", "style", "data-theme", "theme"]
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themeChanged);

  /** @type {Record<string, any>} */
  const plot = {themeChanged};
  for (const kind of wasm.kinds()) {
    plot[camel(kind)] = (/** @type {Record<string, any>} */ spec) => make(kind, spec);
  }
  plot.density = plot.contour;
  const film = (/** @type {import("./timeline.js").Timeline} */ options) => timeline({wasm, make}, options);
  plot.timeline = film;
  plot.features = composed(featurePanels, (/** @type {any} */ spec) => make("multiples", spec));
  plot.featureFilm = composed(featureFilm, film);
  plot.turntable = composed(turntable, film);
  return plot;
}
