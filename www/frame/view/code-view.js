/**
 * @file A cell's code: colored text to read, an editor while it is edited.
 *
 * Only the cell being edited has an editor. A hundred editors would make a long notebook slow to open, and
 * plain text can be found by the browser's own search and printed.
 */

import {late, lateNow} from "../late.js";
import {h} from "./dom.js";

/**
 * @typedef {object} CodeEvents
 * @property {(text: string) => void} change
 * @property {() => void} leave Escape was pressed
 * @property {() => void} focus
 * @property {import("../late/editor/main.js").EditorHelp} help
 */

export class CodeView {
  #text;
  #mode;
  #events;
  #pre = h("pre", {class: "source"});
  /** @type {import("../late/editor/main.js").CellEditor | undefined} */
  #editor;
  element = h("div", {class: "code"}, this.#pre);

  /**
   * @param {string} text
   * @param {string} mode the cell's type
   * @param {CodeEvents} events
   */
  constructor(text, mode, events) {
    this.#text = text;
    this.#mode = mode;
    this.#events = events;
    this.#pre.addEventListener("click", (event) => {
      // Selecting text to copy it is not a wish to edit it.
      if (document.getSelection()?.isCollapsed !== false) void this.edit({x: event.clientX, y: event.clientY});
    });
    this.paint();
  }

  get editing() {
    return this.#editor !== undefined;
  }

  get text() {
    return this.#text;
  }

  /** The editor's cursor as a position in the text; the text's end when nobody edits. */
  get cursor() {
    return this.#editor?.cursor ?? this.#text.length;
  }

  /**
   * Text or type as changed from outside (undo, merge, change of type).
   * @param {string} text
   * @param {string} mode
   */
  set(text, mode) {
    if (mode !== this.#mode) this.leave();
    const changed = text !== this.#text || mode !== this.#mode;
    this.#text = text;
    this.#mode = mode;
    if (changed) this.#editor?.setText(text);
    if (changed) this.paint();
  }

  /** Colors the text, if the editor's grammar has arrived. */
  paint() {
    const code = h("code");
    code.append(lateNow()?.highlighted(this.#text, this.#mode) ?? this.#text);
    this.#pre.replaceChildren(code);
  }

  /** @param {{x?: number, y?: number, line?: number, end?: boolean}} [at] where to put the cursor */
  async edit(at = {}) {
    const {createEditor} = await late();
    if (this.#editor === undefined) {
      this.#editor = createEditor(this.#text, this.#mode, {
        change: (text) => {
          this.#text = text;
          this.#events.change(text);
        },
        leave: this.#events.leave,
        blur: () => this.leave(),
        help: this.#events.help
      });
      this.#pre.replaceWith(this.#editor.element);
      this.element.classList.add("editing");
    }
    this.#editor.focus(at);
    this.#events.focus();
  }

  /** Back to reading. */
  leave() {
    if (this.#editor === undefined) return;
    const editor = this.#editor;
    this.#editor = undefined;
    this.element.classList.remove("editing");
    this.paint();
    editor.element.replaceWith(this.#pre);
    editor.destroy();
  }
}
