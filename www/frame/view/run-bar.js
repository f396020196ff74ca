/** @file The bar of a manual cell: Run, Stop, state, elapsed time, progress. */

import {duration, progressText} from "../../shared/progress.js";
import {h} from "./dom.js";

/** @typedef {import("../engine/cell-state.js").CellState} CellState */

/** @type {Record<CellState, string>} */
const WORDS = {
  idle: "Not run yet.",
  waiting: "Waiting for its inputs.",
  queued: "Queued.",
  running: "Running.",
  done: "Done",
  stale: "Out of date: an input has changed.",
  stopped: "Stopped",
  error: "Failed"
};

export class RunBar {
  #run;
  #stop;
  #state = h("span", {class: "state", role: "status"});
  #detail = h("span", {class: "detail"});
  #bar = h("progress", {max: "1", value: "0", "aria-label": "Progress", hidden: true});

  /** @param {{run: () => void, stop: () => void}} actions */
  constructor({run, stop}) {
    this.#run = h("button", {type: "button", class: "primary", onclick: run}, "Run");
    this.#stop = h("button", {type: "button", onclick: stop, hidden: true}, "Stop");
    this.element = h("div", {class: "run-bar"}, this.#run, this.#stop, this.#state, this.#detail, this.#bar);
  }

  /**
   * @param {CellState} state
   * @param {{elapsed?: number}} detail
   */
  setState(state, {elapsed}) {
    const busy = state === "running" || state === "queued" || state === "waiting";
    const focused = document.activeElement;
    this.#stop.hidden = !busy;
    this.#run.hidden = busy;
    // Hiding the focused button would throw the keyboard user to the top of the page.
    if (focused === this.#run && busy) this.#stop.focus();
    if (focused === this.#stop && !busy) this.#run.focus();
    this.#run.textContent = state === "idle" ? "Run" : "Run again";
    const took = elapsed === undefined ? "" : ` after ${duration(elapsed / 1000)}`;
    this.#state.textContent = ["done", "stopped", "error"].includes(state) ? `${WORDS[state]}${took}.` : WORDS[state];
    // What a run has reported stays readable; its bar goes with it.
    if (state === "running") this.#detail.textContent = "";
    this.#bar.hidden = true;
  }

  /** @param {import("../../shared/progress.js").Progress} progress */
  setProgress(progress) {
    this.#detail.textContent = progressText(progress);
    this.#bar.hidden = progress.status !== "training";
    this.#bar.max = Math.max(1, progress.steps);
    this.#bar.value = progress.step;
  }
}
