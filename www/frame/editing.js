/** @file What a reader can do to the cells themselves. Everything can be undone. */

import * as ops from "./document/operations.js";
import {renameDefinition} from "./document/rename.js";
import {toast} from "./view/toast.js";

export class Editing {
  #of;

  /** @param {import("./controller.js").Controller} notebook */
  constructor(notebook) {
    this.#of = notebook;
  }

  /**
   * @param {number} id
   * @param {"above" | "below"} where
   * @param {string} [mode]
   */
  insert(id, where, mode = "js") {
    const index = ops.indexOf(this.#of.notebook, id) + (where === "below" ? 1 : 0);
    const {notebook, id: fresh} = ops.insertCell(this.#of.notebook, index, mode);
    this.#of.change("Insert cell", notebook);
    this.#of.focus(fresh);
    return fresh;
  }

  /** @param {number} id */
  delete(id) {
    const index = ops.indexOf(this.#of.notebook, id);
    this.#of.change("Delete cell", ops.deleteCell(this.#of.notebook, id));
    const next = this.#of.notebook.cells[Math.min(index, this.#of.notebook.cells.length - 1)];
    if (next === undefined) this.insertFirst();
    else this.#of.focus(next.id);
    toast("Cell deleted.", {label: "Undo", run: () => this.#of.undo()});
  }

  insertFirst() {
    const {notebook, id} = ops.insertCell(this.#of.notebook, 0);
    this.#of.change("Insert cell", notebook);
    this.#of.focus(id);
  }

  /** @param {number} id @param {number} by */
  move(id, by) {
    this.#of.change("Move cell", ops.moveCell(this.#of.notebook, id, by));
    this.#of.focus(id);
  }

  /** @param {number} id */
  duplicate(id) {
    const {notebook, id: copy} = ops.duplicateCell(this.#of.notebook, id);
    this.#of.change("Duplicate cell", notebook);
    this.#of.focus(copy);
  }

  /** Splits at the editor's cursor. @param {number} id */
  split(id) {
    const at = this.#of.view.view(id)?.code.cursor ?? 0;
    const {notebook, id: second} = ops.splitCell(this.#of.notebook, id, at);
    this.#of.change("Split cell", notebook);
    this.#of.edit(second);
  }

  /** @param {number} id */
  mergeBelow(id) {
    const merged = ops.mergeBelow(this.#of.notebook, id);
    if (merged === this.#of.notebook) toast("Only neighbors of one type can be merged.");
    this.#of.change("Merge cells", merged);
    this.#of.focus(id);
  }

  /** @param {number} id @param {string} mode */
  changeType(id, mode) {
    this.#of.change("Change type", ops.changeCell(this.#of.notebook, id, {mode, pinned: mode === "js"}));
    this.#of.focus(id);
  }

  /** Shows or hides a cell's code for readers. @param {number} id */
  toggleCode(id) {
    const cell = this.#of.cell(id);
    if (cell === undefined) return;
    this.#of.change(
      "Show or hide code",
      ops.changeCell(this.#of.notebook, id, {pinned: !(cell.pinned ?? cell.mode === "js")})
    );
  }

  /** Gives a name that two cells define a new spelling in one of them. @param {number} id @param {string} name */
  rename(id, name) {
    const cell = this.#of.cell(id);
    if (cell === undefined) return;
    const renamed = renameDefinition(cell.value, name, new Set(this.#of.engine.names));
    this.#of.change("Rename", ops.changeCell(this.#of.notebook, id, {value: renamed.text}));
    toast(`Renamed ${name} to ${renamed.name} in this cell.`, {label: "Undo", run: () => this.#of.undo()});
  }
}
