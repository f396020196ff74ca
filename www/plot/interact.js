/**
 * @file Pointer, touch and keyboard on a figure: read-out, brush zoom, pan, reset.
 *
 * Mouse: move reads out, drag zooms to a rectangle, shift-drag moves, wheel with Ctrl scales,
 * double click resets. Touch: a tap or a slow drag reads out; the page still scrolls and pinches.
 */

import {element, place} from "./dom.js";
import {keyboard} from "./keyboard.js";
import {showHover, spoken} from "./readout.js";

/** A drag shorter than this is a click with a shaky hand. */
const SHAKE_PX = 4;

/**
 * @param {import("./figure.js").Figure} figure
 * @param {AbortSignal} signal stops listening
 */
export function interact(figure, signal) {
  const {canvas, overlay, stage} = figure;
  /** @type {{x: number, y: number, shift: boolean, id: number} | undefined} */
  let drag;
  /** @type {{x: number, y: number} | undefined} */
  let at;
  /** @type {import("./readout.js").Hover | undefined} */
  let hover;

  /** @param {PointerEvent | MouseEvent | WheelEvent} event */
  const local = (event) => {
    const box = canvas.getBoundingClientRect();
    return {x: event.clientX - box.left, y: event.clientY - box.top};
  };
  const changed = () => {
    showNothing();
    figure.redraw();
  };
  function showNothing() {
    hover = at = undefined;
    showHover(figure, undefined);
  }
  /** @param {{x: number, y: number}} point @param {boolean} [aloud] */
  function read(point, aloud = false) {
    at = point;
    hover = figure.chart.hover(point.x, point.y);
    showHover(figure, hover);
    if (aloud && hover) figure.status.textContent = spoken(hover);
    figure.node.dispatchEvent(new CustomEvent("plot-hover", {detail: hover}));
  }
  /** @param {{x: number, y: number}} to */
  function brush(to) {
    if (!drag) return;
    const [left, top] = [Math.min(drag.x, to.x), Math.min(drag.y, to.y)];
    const box = element("div", {class: "gb-brush"});
    place(box, {left, top, width: Math.abs(to.x - drag.x), height: Math.abs(to.y - drag.y)});
    overlay.replaceChildren(box);
    stage.querySelector(".gb-tip")?.remove();
  }

  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      const point = local(event);
      if (event.pointerType === "touch") return read(point, true);
      drag = {...point, shift: event.shiftKey, id: event.pointerId};
      canvas.setPointerCapture(event.pointerId);
    },
    {signal}
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      const point = local(event);
      if (!drag) return read(point);
      if (drag.shift) {
        figure.chart.pan(point.x - drag.x, point.y - drag.y);
        drag = {...drag, ...point};
        figure.redraw();
      } else if (Math.hypot(point.x - drag.x, point.y - drag.y) > SHAKE_PX) brush(point);
    },
    {signal}
  );
  canvas.addEventListener(
    "pointerup",
    (event) => {
      if (!drag) return;
      const [from, to] = [drag, local(event)];
      drag = undefined;
      overlay.replaceChildren();
      const far = Math.hypot(to.x - from.x, to.y - from.y) > SHAKE_PX;
      if (!from.shift && far && figure.chart.zoom(from.x, from.y, to.x, to.y)) changed();
      else read(to);
    },
    {signal}
  );
  canvas.addEventListener(
    "pointercancel",
    () => {
      drag = undefined;
      showNothing();
    },
    {signal}
  );
  canvas.addEventListener(
    "pointerleave",
    (event) => {
      if (!drag && event.pointerType !== "touch") showNothing();
    },
    {signal}
  );
  canvas.addEventListener(
    "dblclick",
    () => {
      figure.chart.reset();
      changed();
    },
    {signal}
  );
  canvas.addEventListener(
    "wheel",
    (event) => {
      // Without the key the wheel scrolls the page, as everywhere else.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const {x, y} = local(event);
      if (figure.chart.scaleView(x, y, Math.exp(event.deltaY * 0.002))) changed();
    },
    {signal, passive: false}
  );
  canvas.addEventListener("blur", showNothing, {signal});
  keyboard(figure, {read, changed, clear: showNothing, hovered: () => hover, pointed: () => at}, signal);

  return {
    /** Asks again after the figure has changed under a resting pointer. */
    refresh() {
      if (at && !drag) read(at);
    }
  };
}
