/** @file Crosshair, marks and the box of exact values, laid over the canvas. */

import {element, place} from "./dom.js";

/**
 * @typedef {object} Point
 * @property {number} x
 * @property {number} y
 */

/**
 * @typedef {object} Hover what the wasm module says is under the pointer
 * @property {Point} at
 * @property {string} title
 * @property {{label: string, value: string, color?: string, nearest: boolean}[]} rows
 * @property {{at: Point, color: string}[]} dots
 * @property {[Point, Point][]} lines
 * @property {{left: number, top: number, right: number, bottom: number}[]} boxes
 */

/** Rows that fit before the rest is only counted. */
const MAX_ROWS = 14;

/** @param {Hover} hover @returns {string} the read-out as one sentence for a screen reader */
export function spoken({title, rows}) {
  return [title, ...rows.map(({label, value}) => (label ? `${label} ${value}` : value))].join(", ");
}

/** @param {Hover} hover */
function tip({title, rows}) {
  const list = element("dl");
  for (const {label, value, color, nearest} of rows.slice(0, MAX_ROWS)) {
    const name = element("dt", nearest ? {class: "gb-near"} : {});
    if (color) {
      const swatch = element("i");
      swatch.style.background = color;
      name.append(swatch);
    }
    name.append(label);
    list.append(name, element("dd", nearest ? {class: "gb-near"} : {}, value));
  }
  if (rows.length > MAX_ROWS) {
    list.append(element("dt", {}, `and ${rows.length - MAX_ROWS} more`), element("dd"));
  }
  return element("div", {class: "gb-tip"}, element("b", {}, title), list);
}

/** @param {[Point, Point]} line */
function crosshair([from, to]) {
  const node = element("div", {class: "gb-cross"});
  const [left, top] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  place(node, {left, top, width: Math.max(1, width), height: Math.max(1, height)});
  return node;
}

/**
 * Shows a read-out; none clears it.
 *
 * @param {{overlay: HTMLElement, stage: HTMLElement}} nodes
 * @param {Hover | undefined} hover
 */
export function showHover({overlay, stage}, hover) {
  stage.querySelector(".gb-tip")?.remove();
  overlay.replaceChildren();
  if (!hover) return;
  overlay.append(...hover.lines.map(crosshair));
  for (const {left, top, right, bottom} of hover.boxes) {
    const box = element("div", {class: "gb-box"});
    // A cell of one pixel still needs an outline that can be seen.
    place(box, {left: left - 1, top: top - 1, width: right - left + 2, height: bottom - top + 2});
    overlay.append(box);
  }
  for (const {at, color} of hover.dots) {
    const dot = element("div", {class: "gb-dot"});
    dot.style.background = color;
    place(dot, {left: at.x, top: at.y});
    overlay.append(dot);
  }
  const box = tip(hover);
  stage.append(box);
  const {offsetWidth: width, offsetHeight: height} = box;
  const room = stage.clientWidth;
  const right = hover.at.x + 14;
  const left = right + width <= room ? right : Math.max(0, hover.at.x - 14 - width);
  place(box, {left, top: Math.max(0, Math.min(hover.at.y - height / 2, stage.clientHeight - height))});
}
