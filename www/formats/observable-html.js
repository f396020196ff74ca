/** @file Observable's notebook file: HTML that their tools open, too. */

import {deserialize, serialize} from "@observablehq/notebook-kit";

/** @typedef {import("../frame/document/document.js").Notebook} Notebook */

/**
 * @param {string} text
 * @param {DOMParser} [parser]
 * @returns {Notebook}
 */
export function fromHtml(text, parser = new DOMParser()) {
  const notebook = deserialize(text, {parser});
  return {...notebook, readOnly: notebook.readOnly ?? false};
}

/**
 * @param {Notebook} notebook
 * @param {Document} [document] for making elements
 * @returns {string}
 */
export function toHtml(notebook, document = globalThis.document) {
  return serialize(/** @type {any} */ (notebook), {document});
}
