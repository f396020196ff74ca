/** @file The open notebook: immutable states, what turns one into the next, and the way back. */

/** @typedef {import("../engine/compile.js").Cell} Cell */

/**
 * @typedef {object} Notebook
 * @property {string} title
 * @property {string | {light: string, dark: string}} theme Observable's theme; kept, not used
 * @property {boolean} readOnly
 * @property {readonly Cell[]} cells
 */

/**
 * @typedef {object} Change
 * @property {Notebook} before
 * @property {Notebook} after
 * @property {string} label e.g. "Delete cell"
 * @property {"do" | "undo" | "redo"} way
 */

/** Steps kept for undo; cells are shared between states, so a step costs a small array. */
const LIMIT = 500;

export class NotebookDocument {
  /** @type {{notebook: Notebook, label: string, merge: string | undefined}[]} */
  #past = [];
  /** @type {{notebook: Notebook, label: string}[]} */
  #future = [];
  #current;
  #onChange;

  /**
   * @param {Notebook} notebook
   * @param {(change: Change) => void} onChange
   */
  constructor(notebook, onChange) {
    this.#current = notebook;
    this.#onChange = onChange;
  }

  get notebook() {
    return this.#current;
  }

  /** What undo would take back, or undefined. */
  get undoLabel() {
    return this.#past.at(-1)?.label;
  }

  /**
   * @param {string} label
   * @param {Notebook} after
   * @param {string} [merge] changes in a row with the same key are one step
   */
  change(label, after, merge) {
    if (after === this.#current) return;
    const before = this.#current;
    if (merge === undefined || this.#past.at(-1)?.merge !== merge) {
      this.#past.push({notebook: before, label, merge});
      if (this.#past.length > LIMIT) this.#past.shift();
    }
    this.#future = [];
    this.#move(after, label, "do");
  }

  /** @returns {string | undefined} the label of what was undone */
  undo() {
    const step = this.#past.pop();
    if (step === undefined) return undefined;
    this.#future.push({notebook: this.#current, label: step.label});
    this.#move(step.notebook, step.label, "undo");
    return step.label;
  }

  /** @returns {string | undefined} the label of what was done again */
  redo() {
    const step = this.#future.pop();
    if (step === undefined) return undefined;
    this.#past.push({notebook: this.#current, label: step.label, merge: undefined});
    this.#move(step.notebook, step.label, "redo");
    return step.label;
  }

  /**
   * @param {Notebook} after
   * @param {string} label
   * @param {Change["way"]} way
   */
  #move(after, label, way) {
    const before = this.#current;
    this.#current = after;
    this.#onChange({before, after, label, way});
  }
}
