/** @file The toolbar's buttons, device chip, progress bar and the tab's title. */

import {progressText} from "../shared/progress.js";

/** @typedef {import("../shared/progress.js").Progress} Progress */

/**
 * @typedef {object} ToolbarActions
 * @property {() => void} runAll
 * @property {() => void} stop
 * @property {() => void} restart
 */

export class Toolbar {
  #runAll = button("run-all");
  #stop = button("stop");
  #restart = button("restart");
  #device = element("device");
  #job = element("job");
  #jobLabel = element("job-label");
  #jobWords = element("job-words");
  #jobBar = /** @type {HTMLProgressElement} */ (element("job-bar"));
  #notebooks = element("notebook-title");
  #title = document.title;
  /** @type {Progress | undefined} */
  #progress;
  #activity = {running: 0, queued: 0};

  /** @param {ToolbarActions} actions */
  constructor({runAll, stop, restart}) {
    this.#runAll.onclick = runAll;
    this.#stop.onclick = stop;
    this.#restart.onclick = restart;
  }

  /** The notebook is up: its buttons mean something now. */
  enable() {
    this.#runAll.disabled = false;
    this.#restart.disabled = false;
  }

  /** @param {string} title */
  setTitle(title) {
    this.#title = title;
    this.#notebooks.textContent = title;
    this.#refresh();
  }

  /**
   * @param {{text: string, reason: string, state: "wait" | "ok" | "error"}} chip
   */
  setDevice({text, reason, state}) {
    this.#device.textContent = text;
    this.#device.title = reason;
    this.#device.dataset.state = state;
    // The reason must not be for mouse users only.
    this.#device.setAttribute("aria-label", `Device: ${text}. ${reason}`);
  }

  /** @param {Progress | undefined} progress undefined hides the bar */
  setProgress(progress) {
    this.#progress = progress;
    this.#refresh();
  }

  /** @param {{running: number, queued: number}} activity cells at work */
  setActivity(activity) {
    this.#activity = activity;
    this.#refresh();
  }

  #refresh() {
    const progress = this.#progress;
    const training = progress?.status === "training";
    this.#stop.disabled = !training && this.#activity.running + this.#activity.queued === 0;
    this.#job.hidden = progress === undefined;
    if (progress !== undefined) {
      this.#jobBar.max = Math.max(1, progress.steps);
      this.#jobBar.value = progress.step;
      const ended = training ? "" : ` · ${progress.status}`;
      this.#jobLabel.textContent = `${progress.label}: `;
      this.#jobWords.textContent = `${progressText(progress)}${ended}`;
      this.#job.dataset.status = progress.status;
    }
    const share = progress === undefined ? 0 : Math.floor((100 * progress.step) / Math.max(1, progress.steps));
    document.title = training ? `${share} % · ${this.#title}` : this.#title;
  }
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no #${id}`);
  return found;
}

/** @param {string} id */
function button(id) {
  return /** @type {HTMLButtonElement} */ (element(id));
}
