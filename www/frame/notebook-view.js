/** @file The notebook on the page: its cells in order, each tied to the engine. */

import {CellView} from "./view/cell-view.js";
import {h} from "./view/dom.js";

/** @typedef {import("./document/document.js").Notebook} Notebook */
/** @typedef {import("./engine/compile.js").Cell} Cell */

export class NotebookView {
  #engine;
  #actions;
  #paused;
  /** @type {Map<number, CellView>} */
  #views = new Map();
  /** @type {readonly Cell[]} */
  #shown = [];
  #list = h("div", {class: "cells"});
  element = h("main", {class: "notebook"}, this.#list);
  /** @type {number | undefined} */
  selected;

  /**
   * @param {import("./engine/engine.js").Engine} engine
   * @param {import("./view/cell-view.js").CellActions} actions
   * @param {{paused: boolean}} options cells of a paused notebook wait until they are asked to run
   */
  constructor(engine, actions, {paused}) {
    this.#engine = engine;
    this.#actions = actions;
    this.#paused = paused;
  }

  /**
   * Makes the page show a notebook, with as little change as possible.
   * @param {Notebook} notebook
   * @param {{run?: boolean}} [options] `run: false` leaves new text unrun, as typing does
   */
  sync({cells}, {run = true} = {}) {
    const wanted = new Set(cells.map(({id}) => id));
    for (const [id, view] of this.#views) {
      if (wanted.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
      this.#engine.remove(id);
    }
    for (const [index, cell] of cells.entries()) {
      const view = this.#views.get(cell.id) ?? this.#create(cell);
      const shown = this.#shown[index];
      // Typing changes one cell; the others are the same objects as before.
      if (shown === cell) continue;
      view.update(cell, index);
      const here = this.#list.children[index] ?? null;
      if (here !== view.element) this.#list.insertBefore(view.element, here);
      if (this.isEdited(cell) && run && !this.#paused) this.define(cell);
      view.setEdited(this.isEdited(cell));
    }
    this.#shown = cells;
    // Only what was there at the start waits; what a reader adds or brings back afterwards runs.
    this.#paused = false;
  }

  /**
   * Whether the cell's text is newer than what runs.
   * @param {Cell} cell
   */
  isEdited(cell) {
    const live = this.#engine.get(cell.id);
    return live !== undefined && (live.cell.value !== cell.value || live.cell.mode !== cell.mode);
  }

  /** @param {Cell} cell */
  #create(cell) {
    const view = new CellView(cell, this.#actions);
    this.#views.set(cell.id, view);
    const live = this.#engine.add(cell, view);
    if (view.showPlain(cell)) live.setState("done");
    else if (this.#paused) live.prepare();
    else live.define();
    this.#describe(cell.id);
    return view;
  }

  /**
   * Makes the cell's present text what runs.
   * @param {Cell} cell
   */
  define(cell) {
    const live = this.#engine.get(cell.id);
    const view = this.#views.get(cell.id);
    if (live === undefined || view === undefined) return;
    live.cell = cell;
    if (view.showPlain(cell)) {
      live.remove();
      live.setState("done");
    } else {
      live.define();
    }
    view.setEdited(false);
    this.#describe(cell.id);
  }

  /** @param {number} id */
  #describe(id) {
    const live = this.#engine.get(id);
    this.#views.get(id)?.setManual(live?.manual ?? false);
    this.#views.get(id)?.setMutated(live?.compiled?.mutated ?? []);
  }

  /** @param {number} id */
  view(id) {
    return this.#views.get(id);
  }

  /** @param {number} id */
  select(id) {
    if (this.selected === id) return;
    if (this.selected !== undefined) this.#views.get(this.selected)?.element.classList.remove("selected");
    this.selected = id;
    this.#views.get(id)?.element.classList.add("selected");
  }

  /** Colors all code, once the grammars are there. */
  paint() {
    for (const view of this.#views.values()) view.code.paint();
  }
}
