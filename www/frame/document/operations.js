/** @file What can be done to the cells of a notebook. Pure functions: a notebook in, a notebook out. */

/** @typedef {import("./document.js").Notebook} Notebook */
/** @typedef {import("../engine/compile.js").Cell} Cell */

/**
 * @param {Notebook} notebook
 * @param {number} id
 */
export function indexOf(notebook, id) {
  return notebook.cells.findIndex((cell) => cell.id === id);
}

/** @param {Notebook} notebook */
function freshId({cells}) {
  return Math.max(0, ...cells.map(({id}) => id)) + 1;
}

/**
 * @param {Notebook} notebook
 * @param {number} index where the new cell will stand
 * @param {string} [mode]
 * @param {string} [value]
 * @returns {{notebook: Notebook, id: number}}
 */
export function insertCell(notebook, index, mode = "js", value = "") {
  const id = freshId(notebook);
  const cell = {id, mode, value, pinned: mode === "js", hidden: false};
  return {notebook: {...notebook, cells: notebook.cells.toSpliced(index, 0, cell)}, id};
}

/**
 * @param {Notebook} notebook
 * @param {number} id
 * @returns {Notebook}
 */
export function deleteCell(notebook, id) {
  return {...notebook, cells: notebook.cells.filter((cell) => cell.id !== id)};
}

/**
 * @param {Notebook} notebook
 * @param {number} id
 * @param {number} by places down (negative: up)
 * @returns {Notebook} the same notebook when the cell cannot move
 */
export function moveCell(notebook, id, by) {
  const from = indexOf(notebook, id);
  const to = from + by;
  const cell = notebook.cells[from];
  if (cell === undefined || to < 0 || to >= notebook.cells.length) return notebook;
  return {...notebook, cells: notebook.cells.toSpliced(from, 1).toSpliced(to, 0, cell)};
}

/**
 * @param {Notebook} notebook
 * @param {number} id
 * @returns {{notebook: Notebook, id: number}} the copy's id
 */
export function duplicateCell(notebook, id) {
  const index = indexOf(notebook, id);
  const copy = {.../** @type {Cell} */ (notebook.cells[index]), id: freshId(notebook)};
  return {notebook: {...notebook, cells: notebook.cells.toSpliced(index + 1, 0, copy)}, id: copy.id};
}

/**
 * Cuts a cell in two at a position of its text; the line break at the cut goes.
 * @param {Notebook} notebook
 * @param {number} id
 * @param {number} at
 * @returns {{notebook: Notebook, id: number}} the second part's id
 */
export function splitCell(notebook, id, at) {
  const index = indexOf(notebook, id);
  const cell = /** @type {Cell} */ (notebook.cells[index]);
  const first = {...cell, value: cell.value.slice(0, at).replace(/\n+$/, "")};
  const second = {...cell, id: freshId(notebook), value: cell.value.slice(at).replace(/^\n+/, "")};
  return {notebook: {...notebook, cells: notebook.cells.toSpliced(index, 1, first, second)}, id: second.id};
}

/**
 * Joins a cell with the one below. Markdown parts stay apart by an empty line.
 * @param {Notebook} notebook
 * @param {number} id
 * @returns {Notebook} the same notebook for the last cell or for cells of two types
 */
export function mergeBelow(notebook, id) {
  const index = indexOf(notebook, id);
  const first = notebook.cells[index];
  const second = notebook.cells[index + 1];
  if (first === undefined || second === undefined || first.mode !== second.mode) return notebook;
  const glue = first.mode === "js" ? "\n" : "\n\n";
  const value = [first.value, second.value].filter((text) => text !== "").join(glue);
  return {...notebook, cells: notebook.cells.toSpliced(index, 2, {...first, value})};
}

/**
 * @param {Notebook} notebook
 * @param {number} id
 * @param {Partial<Cell>} change
 * @returns {Notebook}
 */
export function changeCell(notebook, id, change) {
  return {...notebook, cells: notebook.cells.map((cell) => (cell.id === id ? {...cell, ...change} : cell))};
}
