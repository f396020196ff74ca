/** @file A sentence at the foot of the page that goes by itself, perhaps with one thing to do. */

import {h} from "./dom.js";

const SECONDS = 8;

/**
 * @param {string} text
 * @param {{label: string, run: () => void}} [action]
 */
export function toast(text, action) {
  document.querySelector(".toast")?.remove();
  const box = h("div", {class: "toast", role: "status"}, h("span", {}, text));
  if (action !== undefined) {
    const run = () => {
      box.remove();
      action.run();
    };
    box.append(h("button", {type: "button", onclick: run}, action.label));
  }
  document.body.append(box);
  setTimeout(() => box.remove(), SECONDS * 1000);
}
