/** @file Buttons over the legend that the canvas shows: click or press to hide a series. */

import {element, place} from "./dom.js";

/**
 * Puts one button over each entry. Buttons are kept while the entries stay the same, so that
 * keyboard focus survives a drawing.
 *
 * @param {import("./figure.js").Figure} figure
 * @param {{series: number, label: string, hidden: boolean, rect: {left: number, top: number, right: number, bottom: number}}[]} entries
 */
export function legendButtons(figure, entries) {
  const buttons = /** @type {HTMLButtonElement[]} */ ([...figure.legend.children]);
  while (buttons.length > entries.length) buttons.pop()?.remove();
  entries.forEach(({series, label, hidden, rect}, i) => {
    let button = buttons[i];
    if (!button) {
      button = element("button", {type: "button"});
      figure.legend.append(button);
    }
    const name = `${label || `series ${series}`}`;
    button.textContent = name;
    button.title = hidden ? `Show ${name}` : `Hide ${name}`;
    button.setAttribute("aria-pressed", String(!hidden));
    button.onclick = () => {
      figure.chart.toggle(series);
      figure.redraw();
    };
    const {left, top, right, bottom} = rect;
    place(button, {left, top, width: right - left, height: bottom - top});
  });
}
