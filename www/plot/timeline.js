/**
 * @file A recorded run as a figure with a time slider and a play button.
 *
 * Axes and colors are fixed to what all moments need: a figure whose axes move while it plays
 * cannot be read.
 */

import {element} from "./dom.js";
import {normalize} from "./normalize.js";

/** Moments that are looked at to fix the axes; more would delay the first picture. */
const PROBES = 64;

/**
 * @typedef {object} Timeline
 * @property {string} kind chart to show, e.g. `"heatmap"`
 * @property {Record<string, any>[]} frames one specification per moment
 * @property {ArrayLike<number>} [steps] what the slider counts; 0, 1, 2, … when absent
 * @property {string} [label] name of the count, `"step"` when absent
 * @property {number} [perSecond] moments per second while playing, 8 when absent
 * @property {boolean} [latest] whether the last moment is shown first, and a growing recording followed
 * @property {boolean} [fixed] whether axes and colors stay the same, true when absent
 */

/** @typedef {{min: number, max: number}} Extent */

/**
 * @param {Extent | undefined} a
 * @param {Extent | undefined} b
 * @returns {Extent | undefined}
 */
function union(a, b) {
  if (!a || !b) return a ?? b;
  return {min: Math.min(a.min, b.min), max: Math.max(a.max, b.max)};
}

/**
 * Limits that a chart of this kind takes so that all of `extents` fit.
 *
 * @param {string} kind
 * @param {{x?: Extent, y?: Extent, color?: Extent}} extents
 * @param {Record<string, any>} spec
 * @returns {Record<string, any>} the specification with limits where it had none
 */
export function fixLimits(kind, extents, spec) {
  const fixed = {...spec};
  if (kind === "arrows") {
    const all = [extents.x, extents.y].flatMap((e) => (e ? [Math.abs(e.min), Math.abs(e.max)] : []));
    if (all.length > 0) fixed.limit ??= Math.max(...all) * 1.05 || 1;
    return fixed;
  }
  const axes = {line: ["x", "y"], scatter: ["x", "y"], bar: ["y"], histogram: ["x"]}[kind] ?? [];
  for (const name of axes) {
    const extent = extents[/** @type {"x" | "y"} */ (name)];
    const given = typeof spec[name] === "string" ? {label: spec[name]} : spec[name];
    if (extent && extent.min < extent.max) fixed[name] = {min: extent.min, max: extent.max, ...given};
  }
  if (extents.color && extents.color.min < extents.color.max && axes.length === 0) {
    let {min, max} = extents.color;
    if ((spec.color?.map ?? (kind === "contour" ? "viridis" : "diverging")) === "diverging") {
      const center = spec.color?.center ?? 0;
      const reach = Math.max(max - center, center - min);
      [min, max] = [center - reach, center + reach];
    }
    fixed.color = {min, max, ...spec.color};
  }
  return fixed;
}

/**
 * @param {any} wasm
 * @param {string} kind
 * @param {Record<string, any>[]} frames
 */
function extentsOf(wasm, kind, frames) {
  const stride = Math.max(1, Math.ceil(frames.length / PROBES));
  /** @type {{x?: Extent, y?: Extent, color?: Extent}} */
  const all = {};
  frames.forEach((frame, i) => {
    if (i % stride !== 0 && i !== frames.length - 1) return;
    const chart = new wasm.Chart(kind, normalize(frame), {});
    const {x, y, color} = chart.extents();
    chart.free();
    Object.assign(all, {x: union(all.x, x), y: union(all.y, y), color: union(all.color, color)});
  });
  return all;
}

/** @typedef {{wasm: any, make: (kind: string, spec: Record<string, any>) => any}} Tools */

/**
 * Controls and figure of one recording.
 *
 * @param {Tools} tools
 * @param {Timeline} options
 * @param {number} start index of the first moment shown
 */
function player({wasm, make}, {kind, frames, steps, label = "step", perSecond = 8, fixed = true}, start) {
  if (!Array.isArray(frames) || frames.length === 0) throw new TypeError("a timeline needs at least one frame");
  const extents = fixed ? extentsOf(wasm, kind, frames) : {};
  /** @param {number} i */
  const at = (i) => fixLimits(kind, extents, /** @type {Record<string, any>} */ (frames[i]));
  const last = frames.length - 1;
  const first = Math.min(start, last);
  const figure = make(kind, at(first));
  const button = element("button", {type: "button", "aria-label": "Play"}, "▶ Play");
  const slider = element("input", {type: "range", min: 0, max: last, step: 1, value: first, "aria-label": label});
  const output = element("output");
  let timer = 0;

  /** @param {number} i */
  function show(i) {
    slider.value = String(i);
    output.textContent = `${label} ${steps?.[i] ?? i}`;
    slider.setAttribute("aria-valuetext", output.textContent);
    figure.update(at(i));
  }
  /** @param {boolean} on */
  function play(on) {
    clearInterval(timer);
    timer = 0;
    button.textContent = on ? "❚❚ Pause" : "▶ Play";
    button.setAttribute("aria-label", on ? "Pause" : "Play");
    if (!on) return;
    if (Number(slider.value) === last) show(0);
    timer = setInterval(() => {
      const next = Number(slider.value) + 1;
      // A cell that ran again has taken the figure away: nothing is left to play.
      if (!figure.isConnected || next > last) play(false);
      else show(next);
    }, 1000 / perSecond);
  }
  button.addEventListener("click", () => play(timer === 0));
  slider.addEventListener("input", () => {
    play(false);
    show(Number(slider.value));
  });
  show(first);
  const controls = element("div", {class: "gb-timeline"}, button, slider, output);
  const now = () => Number(slider.value);
  return {controls, figure, play, show, now, last};
}

/**
 * @param {Tools} tools
 * @param {Timeline} options
 * @returns {HTMLElement} controls above the figure; `value` is the index of the moment shown, and
 *   `play(on)`, `update(options)` and `dispose()` do what they say
 */
export function timeline(tools, options) {
  const node = element("div", {class: "gb-recorded"});
  let current = player(tools, options, options.latest ? Infinity : 0);
  node.append(current.controls, current.figure);
  const dispose = () => {
    current.play(false);
    current.figure.dispose();
  };
  Object.assign(node, {
    dispose,
    play: (/** @type {boolean} */ on) => current.play(on),
    update(/** @type {Timeline} */ next) {
      const follows = next.latest && current.now() === current.last;
      const replacement = player(tools, next, follows ? Infinity : current.now());
      dispose();
      current = replacement;
      node.replaceChildren(current.controls, current.figure);
      return node;
    }
  });
  return Object.defineProperty(node, "value", {
    get: () => current.now(),
    set(i) {
      current.show(Math.max(0, Math.min(current.last, Number(i))));
    }
  });
}
