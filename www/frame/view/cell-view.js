/** @file A cell on the page. */

import {STATE_WORDS} from "../engine/cell-state.js";
import {duration} from "../../shared/progress.js";
import {renderMarkdown} from "../text/markdown.js";
import {TYPE_WORDS} from "./cell-types.js";
import {CodeView} from "./code-view.js";
import {h} from "./dom.js";
import {Output} from "./output.js";
import {problemBox} from "./problem.js";
import {RunBar} from "./run-bar.js";

/** @typedef {import("../engine/compile.js").Cell} Cell */
/** @typedef {import("../engine/live-cell.js").CellView} LiveCellView */

/**
 * @typedef {object} CellActions
 * @property {(id: number) => void} run
 * @property {(id: number) => void} stop
 * @property {(id: number, text: string) => void} edit
 * @property {(id: number) => void} select
 * @property {(id: number) => void} leave from the editor to the cell
 * @property {(id: number) => void} toggleCode
 * @property {(id: number, name: string) => void} rename
 * @property {(id: number, anchor: HTMLElement) => void} menu
 * @property {import("../late/editor/main.js").EditorHelp} help
 */

/** @implements {LiveCellView} */
export class CellView {
  #actions;
  #cell;
  #output;
  #place = h("div", {class: "output"});
  #problem = h("div", {class: "problems"});
  #note = h("div", {class: "lint"});
  #state = h("span", {class: "cell-state"});
  #runBar;
  #timer = 0;
  code;

  /**
   * @param {Cell} cell
   * @param {CellActions} actions
   */
  constructor(cell, actions) {
    this.#cell = cell;
    this.#actions = actions;
    this.#output = new Output(this.#place);
    const {id} = cell;
    this.#runBar = new RunBar({run: () => actions.run(id), stop: () => actions.stop(id)});
    this.#runBar.element.hidden = true;
    this.code = new CodeView(cell.value, cell.mode, {
      change: (text) => actions.edit(id, text),
      leave: () => actions.leave(id),
      focus: () => actions.select(id),
      help: actions.help
    });
    const run = h(
      "button",
      {type: "button", class: "gutter-run", title: "Run this cell (Ctrl-Enter)", onclick: () => actions.run(id)},
      "▷"
    );
    const fold = h("button", {type: "button", class: "gutter-fold", onclick: () => actions.toggleCode(id)}, "‹›");
    const menu = h(
      "button",
      {type: "button", class: "gutter-menu", "aria-haspopup": "menu", onclick: () => actions.menu(id, menu)},
      "⋯"
    );
    this.gutter = {run, fold, menu};
    this.element = h(
      "section",
      {class: "cell", id: `cell-${id}`, tabindex: "-1"},
      h("div", {class: "gutter"}, run, fold, menu, this.#state),
      h("div", {class: "content"}, this.code.element, this.#runBar.element, this.#note, this.#problem, this.#place)
    );
    this.element.addEventListener("focusin", () => actions.select(id));
    this.update(cell, 0);
  }

  /**
   * @param {Cell} cell
   * @param {number} index
   */
  update(cell, index) {
    this.#cell = cell;
    const type = TYPE_WORDS[cell.mode] ?? cell.mode;
    this.element.dataset.mode = cell.mode;
    this.element.setAttribute("aria-label", `Cell ${index + 1}, ${type}`);
    this.gutter.run.setAttribute("aria-label", `Run cell ${index + 1}`);
    this.gutter.menu.setAttribute("aria-label", `Menu of cell ${index + 1}`);
    const shown = cell.pinned ?? cell.mode === "js";
    this.element.classList.toggle("code-hidden", !shown);
    this.gutter.fold.setAttribute("aria-expanded", String(shown));
    this.gutter.fold.setAttribute("aria-label", `${shown ? "Hide" : "Show"} the code of cell ${index + 1}`);
    this.gutter.fold.title = shown ? "Hide code" : "Show code";
    this.code.set(cell.value, cell.mode);
  }

  /**
   * Text cells without values need no run: they show at once, even in a paused notebook.
   * @param {Cell} cell
   * @returns {boolean} whether the cell was shown
   */
  showPlain({mode, value}) {
    if (mode !== "md" || value.includes("${")) return false;
    this.clear();
    this.show(renderMarkdown(value));
    return true;
  }

  /** @param {boolean} edited the text is newer than what ran */
  setEdited(edited) {
    this.element.classList.toggle("edited", edited);
  }

  /** @param {boolean} manual */
  setManual(manual) {
    this.#runBar.element.hidden = !manual;
    this.element.classList.toggle("manual", manual);
  }

  /** @param {string[]} names inputs that this cell changes in place */
  setMutated(names) {
    const words = `This cell changes ${names.join(" and ")} in place. Cells that use it will not notice; make a new value instead.`;
    this.#note.replaceChildren(...(names.length === 0 ? [] : [h("p", {}, words)]));
  }

  /** @type {LiveCellView["show"]} */
  show = (value) => {
    this.#problem.replaceChildren();
    this.#output.show(value);
  };

  /** @type {LiveCellView["clear"]} */
  clear = () => {
    this.#problem.replaceChildren();
    this.#output.clear();
  };

  /** @type {LiveCellView["fail"]} */
  fail = (problem) => {
    const name = problem.code === "cell/duplicate-definition" ? problem.message.split(" ")[0] : undefined;
    const rename = name === undefined ? undefined : () => this.#actions.rename(this.#cell.id, name);
    const goToLine = (/** @type {number} */ line) => {
      this.element.classList.remove("code-hidden");
      void this.code.edit({line});
    };
    // An old result must not pass for the new one, but a doubled name leaves the cell's own output true.
    if (problem.upstream === undefined && name === undefined) this.#output.clear();
    this.#problem.replaceChildren(problemBox(problem, {goToLine, rename}));
  };

  /** @type {LiveCellView["heal"]} */
  heal = () => this.#problem.replaceChildren();

  /** @type {LiveCellView["state"]} */
  state = (state, detail) => {
    this.element.dataset.state = state;
    this.#runBar.setState(state, detail);
    clearInterval(this.#timer);
    this.#timer = 0;
    if (state === "running" || state === "idle") this.#problem.replaceChildren();
    if (state === "running" && detail.started !== undefined) {
      // Short runs need no clock, and a streaming cell would restart it ten times a second.
      const {started} = detail;
      this.#timer = setInterval(() => this.#clock(started), 500);
    } else {
      this.#state.textContent = ["done", "waiting"].includes(state) ? "" : STATE_WORDS[state];
    }
  };

  /** @param {number} started */
  #clock(started) {
    this.#state.textContent = duration((performance.now() - started) / 1000);
  }

  /** @type {LiveCellView["progress"]} */
  progress = (progress) => this.#runBar.setProgress(progress);
}
