/** @file The keys in words, for the sheet under `?`. What they do: `../keys.js`. */

/** Keys of the command mode, for the sheet under `?`. */
export const COMMAND_KEYS = [
  ["Enter", "edit the cell"],
  ["↑ ↓ or K J", "select the cell above or below"],
  ["A, B", "insert a cell above, below"],
  ["D D", "delete the cell"],
  ["M, Y", "make it Markdown, JavaScript"],
  ["Alt-↑ Alt-↓", "move the cell"],
  ["Shift-M", "merge with the cell below"],
  ["H", "show or hide the code"],
  ["Z, Shift-Z", "undo, redo"],
  ["I I", "stop"],
  ["0 0", "restart the kernel"],
  ["?", "this sheet"]
];

/** Keys that work in both modes. */
export const COMMON_KEYS = [
  ["Shift-Enter", "run, go to the next cell"],
  ["Ctrl-Enter", "run, stay"],
  ["Alt-Enter", "run, insert a cell below"],
  ["Ctrl-Shift-–", "split the cell at the cursor"],
  ["Ctrl-S", "save the notebook as a file"],
  ["Ctrl-F", "in a cell's text: find and replace"],
  ["Esc", "leave the text"]
];
