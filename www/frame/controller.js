/** @file What a reader can do to the notebook; buttons, menus and keys all end here. */

import {NotebookDocument} from "./document/document.js";
import * as ops from "./document/operations.js";
import {Editing} from "./editing.js";
import {Engine} from "./engine/engine.js";
import {NotebookView} from "./notebook-view.js";
import {toTop} from "./top.js";
import {late, lateNow} from "./late.js";
import {toast} from "./view/toast.js";

/** @typedef {import("./document/document.js").Notebook} Notebook */

export class Controller {
  #document;
  #keeper;
  editing = new Editing(this);

  /**
   * @param {Notebook} notebook
   * @param {{paused: boolean, builtins: Record<string, unknown>, loadPlots: () => Promise<import("./engine/cell-run.js").PlotCode>, keeper: import("./keeper.js").Keeper}} options
   */
  constructor(notebook, {paused, builtins, loadPlots, keeper}) {
    this.#keeper = keeper;
    this.engine = new Engine(builtins, loadPlots, (activity) => toTop({type: "activity", ...activity}));
    this.#document = new NotebookDocument(notebook, ({after, label}) => {
      this.view.sync(after, {run: label !== "Edit"});
      keeper.changed();
    });
    this.view = new NotebookView(
      this.engine,
      {
        run: (id) => void this.run(id),
        stop: (id) => this.engine.get(id)?.stop(),
        edit: (id, text) => this.change("Edit", ops.changeCell(this.notebook, id, {value: text}), `text ${id}`),
        select: (id) => this.view.select(id),
        leave: (id) => this.focus(id),
        toggleCode: (id) => this.editing.toggleCode(id),
        rename: (id, name) => this.editing.rename(id, name),
        menu: (id, anchor) => void late().then(({openMenu}) => openMenu(this, id, anchor)),
        help: {api: () => lateNow()?.API ?? [], names: () => this.engine.names}
      },
      {paused}
    );
    this.view.sync(notebook);
  }

  get notebook() {
    return this.#document.notebook;
  }

  /** The selected cell's id; the first cell's when none is selected. */
  get selected() {
    return this.view.selected ?? this.notebook.cells[0]?.id;
  }

  /**
   * @param {string} label
   * @param {Notebook} after
   * @param {string} [merge]
   */
  change(label, after, merge) {
    this.#document.change(label, after, merge);
  }

  /** @param {number} id */
  cell(id) {
    return this.notebook.cells[ops.indexOf(this.notebook, id)];
  }

  /** Runs a cell with its present text. @param {number} id */
  async run(id) {
    const cell = this.cell(id);
    const live = this.engine.get(id);
    if (cell === undefined || live === undefined) return;
    if (this.view.isEdited(cell) || !live.defined) {
      await this.#keeper.safe();
      this.view.define(cell);
      this.#defineUpstream(live);
    } else if (!live.manual) {
      live.start();
    }
    if (live.manual) live.start();
  }

  /**
   * In a paused notebook a cell brings along what it depends on, and nothing else.
   * @param {import("./engine/live-cell.js").LiveCell} live
   */
  #defineUpstream(live) {
    for (const name of live.compiled?.inputs ?? []) {
      for (const {id} of this.notebook.cells) {
        const other = this.engine.get(id);
        const cell = this.cell(id);
        if (
          other === undefined ||
          cell === undefined ||
          other.defined ||
          other.compiled?.outputs.includes(name) !== true
        )
          continue;
        this.view.define(cell);
        this.#defineUpstream(other);
      }
    }
  }

  /** Runs everything above a cell, in order. @param {number} id */
  runAbove(id) {
    void this.#runInOrder(this.notebook.cells.slice(0, ops.indexOf(this.notebook, id)));
  }

  runAll() {
    void this.#runInOrder(this.notebook.cells);
  }

  /** @param {readonly import("./engine/compile.js").Cell[]} cells */
  async #runInOrder(cells) {
    if (cells.some((cell) => this.view.isEdited(cell))) await this.#keeper.safe();
    for (const cell of cells) {
      const live = this.engine.get(cell.id);
      const paused = live?.defined === false && live.state === "idle";
      if (this.view.isEdited(cell) || paused) this.view.define(cell);
    }
    void this.engine.runInOrder(cells.map(({id}) => id));
  }

  /** @param {number} id */
  focus(id) {
    const element = this.view.view(id)?.element;
    this.view.view(id)?.code.leave();
    this.view.select(id);
    element?.focus({preventScroll: true});
    element?.scrollIntoView({block: "nearest"});
  }

  /** @param {number} id */
  edit(id) {
    const view = this.view.view(id);
    if (view === undefined) return;
    if (!this.cell(id)?.pinned) view.element.classList.remove("code-hidden");
    void view.code.edit({end: true});
  }

  /** @param {number} by cells down (negative: up) */
  selectNext(by) {
    const {cells} = this.notebook;
    const index = cells.findIndex(({id}) => id === this.selected) + by;
    const cell = cells[Math.min(cells.length - 1, Math.max(0, index))];
    if (cell !== undefined) this.focus(cell.id);
  }

  /** @param {boolean} [open] @returns {boolean} whether anything changed */
  toggleHelp(open) {
    return lateNow()?.toggleHelp(open) ?? false;
  }

  undo() {
    const label = this.#document.undo();
    toast(label === undefined ? "Nothing to undo." : `Undone: ${label.toLowerCase()}.`);
  }

  redo() {
    const label = this.#document.redo();
    toast(label === undefined ? "Nothing to redo." : `Done again: ${label.toLowerCase()}.`);
  }
}
