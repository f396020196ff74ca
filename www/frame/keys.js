/**
 * @file Jupyter's keys. In command mode a cell has the focus and letters act on it; in edit mode the text
 * has it, and only chords act.
 */

import {toTop} from "./top.js";

/** @typedef {import("./controller.js").Controller} Controller */

/** Two strokes of these within this time are one command. */
const DOUBLE_MS = 800;

/**
 * @param {Controller} notebook
 * @param {AbortSignal} signal
 */
export function listenForKeys(notebook, signal) {
  let last = {key: "", time: 0};
  // The capture phase comes before the editor, which has its own ideas about Enter.
  addEventListener(
    "keydown",
    (event) => {
      if (common(notebook, event) || (isCommandMode(event) && command(event))) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    {capture: true, signal}
  );

  /** @param {KeyboardEvent} event @returns {boolean} whether the key meant something */
  function command(event) {
    const id = notebook.selected;
    if (event.ctrlKey || event.metaKey || id === undefined) return false;
    if (event.altKey) {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return false;
      notebook.editing.move(id, event.key === "ArrowUp" ? -1 : 1);
      return true;
    }
    const twice = last.key === event.key && event.timeStamp - last.time < DOUBLE_MS;
    last = twice ? {key: "", time: 0} : {key: event.key, time: event.timeStamp};
    return act(notebook, id, event.key, twice);
  }
}

/**
 * @param {Controller} notebook
 * @param {number} id
 * @param {string} key
 * @param {boolean} twice
 */
function act(notebook, id, key, twice) {
  switch (key) {
    case "Enter":
      notebook.edit(id);
      return true;
    case "ArrowUp":
    case "k":
      notebook.selectNext(-1);
      return true;
    case "ArrowDown":
    case "j":
      notebook.selectNext(1);
      return true;
    case "a":
      notebook.editing.insert(id, "above");
      return true;
    case "b":
      notebook.editing.insert(id, "below");
      return true;
    case "d":
      if (twice) notebook.editing.delete(id);
      return true;
    case "m":
      notebook.editing.changeType(id, "md");
      return true;
    case "y":
      notebook.editing.changeType(id, "js");
      return true;
    case "M":
      notebook.editing.mergeBelow(id);
      return true;
    case "h":
      notebook.editing.toggleCode(id);
      return true;
    case "z":
      notebook.undo();
      return true;
    case "Z":
      notebook.redo();
      return true;
    case "i":
      if (twice) toTop({type: "command", name: "stop"});
      return true;
    case "0":
      if (twice) toTop({type: "command", name: "restart"});
      return true;
    case "?":
      notebook.toggleHelp();
      return true;
    case "Escape":
      return notebook.toggleHelp(false);
    default:
      return false;
  }
}

/**
 * @param {Controller} notebook
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
function common(notebook, event) {
  const id = notebook.selected;
  if (id === undefined) return false;
  const control = event.ctrlKey || event.metaKey;
  const inEditor = event.target instanceof Element && event.target.closest(".cm-content, .cell") !== null;
  if (event.key === "Enter" && inEditor && !isFormControl(event.target)) {
    if (event.shiftKey && !control) {
      void notebook.run(id);
      const last = notebook.notebook.cells.at(-1)?.id === id;
      if (last) notebook.edit(notebook.editing.insert(id, "below"));
      else notebook.selectNext(1);
      return true;
    }
    if (control) return (void notebook.run(id), true);
    if (event.altKey) return (void notebook.run(id), notebook.edit(notebook.editing.insert(id, "below")), true);
  }
  if (control && event.shiftKey && (event.key === "_" || event.key === "-")) return (notebook.editing.split(id), true);
  if (control && event.key === "s") return (toTop({type: "command", name: "save"}), true);
  return false;
}

/** @param {KeyboardEvent} event */
function isCommandMode({target}) {
  if (!(target instanceof HTMLElement)) return false;
  // Escape and the arrows inside a widget or a menu are the widget's own.
  return (
    !target.isContentEditable &&
    !isFormControl(target) &&
    target.closest(".cm-editor, .menu, a, summary, [role=img]") === null
  );
}

/** @param {EventTarget | null} target */
function isFormControl(target) {
  return target instanceof Element && target.matches("input, select, textarea, button, option");
}
