/** @file Files that come and go through the top page, which alone can read and save them. */

import {fromHtml, toHtml} from "../formats/observable-html.js";
import {late} from "./late.js";
import {toTop} from "./top.js";

/** @typedef {import("./document/document.js").Notebook} Notebook */

/** Files on the notebook, and figures that want to be saved. */
export function listenForFiles() {
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    event.preventDefault();
    void file.text().then((text) => toTop({type: "file", name: file.name, text}));
  });
  addEventListener("plot-export", (event) => {
    const {name, bytes} = /** @type {CustomEvent<{name: string, bytes: Uint8Array<ArrayBuffer>}>} */ (event).detail;
    event.preventDefault();
    toTop({type: "download", name, content: bytes});
  });
}

/**
 * Offers a file that a cell has made; the top page asks the reader before it is saved.
 * @param {string} name with its extension
 * @param {string | Uint8Array} content text or bytes
 */
export function saveFile(name, content) {
  toTop({
    type: "download",
    name: String(name),
    content: content instanceof Uint8Array ? content.slice() : String(content)
  });
}

/**
 * Reads a file; a bad one changes nothing.
 * @param {{name: string, text: string}} file
 */
export async function readFile({name, text}) {
  try {
    const {importFile} = await late();
    toTop({type: "imported", name, text: importFile(name, text, {fromHtml, toHtml})});
  } catch (error) {
    const {
      code = "format/unreadable",
      message,
      hint = ""
    } = /** @type {Error & {code?: string, hint?: string}} */ (error);
    toTop({type: "refused", code, text: `${name}: ${message} ${hint}`});
  }
}

/**
 * @param {"ipynb" | "md" | "page"} format
 * @param {string} name of the file, without its extension
 * @param {Notebook} notebook
 */
export async function writeFile(format, name, notebook) {
  const {exportText} = await late();
  const extension = format === "page" ? "html" : format;
  toTop({
    type: "download",
    name: `${name}${format === "page" ? "-page" : ""}.${extension}`,
    content: exportText(format, notebook)
  });
}

/**
 * The file's text; as it came, byte for byte, as long as nothing has been changed.
 * @param {Notebook} notebook
 * @param {{notebook: Notebook, text: string}} opened
 */
export function textOf(notebook, opened) {
  return notebook === opened.notebook ? opened.text : toHtml(notebook);
}
