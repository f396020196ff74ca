/**
 * @file Keys on a figure: arrows step through the data, + and − scale, shift-arrows move, 0 resets,
 * Esc clears the read-out.
 */

/** How far an arrow key looks for the next item, CSS pixels. */
const REACH_PX = 2000;

/** @typedef {{x: number, y: number}} Point */

/**
 * @typedef {object} Reader what the pointer and the keys share
 * @property {(point: Point, aloud?: boolean) => void} read shows what is at a place
 * @property {() => void} changed the view has changed
 * @property {() => void} clear takes the read-out away
 * @property {() => import("./readout.js").Hover | undefined} hovered what is being read out
 * @property {() => Point | undefined} pointed where the pointer rests
 */

/**
 * @param {import("./figure.js").Figure} figure
 * @param {Reader} reader
 * @param {AbortSignal} signal stops listening
 */
export function keyboard(figure, reader, signal) {
  figure.canvas.addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (key(event.key, event.shiftKey)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    {signal}
  );

  /** @param {string} name @param {boolean} shift @returns {boolean} whether the key was ours */
  function key(name, shift) {
    const {chart} = figure;
    const middle = center();
    const arrows = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    const arrow = arrows[/** @type {keyof typeof arrows} */ (name)];
    if (arrow) {
      const [dx = 0, dy = 0] = arrow;
      if (shift && chart.pan(-dx * 40, -dy * 40)) reader.changed();
      else if (!shift) step(dx, dy);
    } else if (name === "+" || name === "=") {
      if (chart.scaleView((reader.pointed() ?? middle).x, (reader.pointed() ?? middle).y, 0.7)) reader.changed();
    } else if (name === "-") {
      if (chart.scaleView((reader.pointed() ?? middle).x, (reader.pointed() ?? middle).y, 1 / 0.7)) reader.changed();
    } else if (name === "0" || name === "Home") {
      chart.reset();
      reader.changed();
    } else if (name === "Escape" && reader.hovered()) reader.clear();
    else return false;
    return true;
  }

  function center() {
    const rect = figure.panels?.[0]?.rect ?? {left: 0, top: 0, right: 0, bottom: 0};
    return {x: (rect.left + rect.right) / 2, y: (rect.top + rect.bottom) / 2};
  }

  /**
   * Moves the read-out to the next item in a direction: the first place along a ray that answers
   * with another item. Works for every chart, because it asks what the pointer would.
   * @param {number} dx @param {number} dy
   */
  function step(dx, dy) {
    const from = reader.hovered()?.at;
    if (!from) return reader.read(firstPlace(dx), true);
    for (let far = 1; far < REACH_PX; far++) {
      const point = {x: from.x + dx * far, y: from.y + dy * far};
      const inside = figure.panels?.some(({rect}) => contains(rect, point));
      if (!inside && far > 40) return;
      const next = figure.chart.hover(point.x, point.y);
      if (next && (next.at.x !== from.x || next.at.y !== from.y)) return reader.read(next.at, true);
    }
  }

  /** @param {number} dx where reading starts: the left edge, or the right one for ← */
  function firstPlace(dx) {
    const {y} = center();
    const rect = figure.panels?.[0]?.rect;
    return {x: dx < 0 ? (rect?.right ?? 0) - 1 : (rect?.left ?? 0) + 1, y};
  }
}

/**
 * @param {{left: number, top: number, right: number, bottom: number}} rect
 * @param {{x: number, y: number}} point
 */
function contains({left, top, right, bottom}, {x, y}) {
  return x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1;
}
