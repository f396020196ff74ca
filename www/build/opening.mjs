/** @file The notebook's opening Markdown as HTML, so that the page has words before any script runs. */

import {marked} from "marked";

/**
 * @param {string} notebook a notebook file
 * @returns {string} HTML of the Markdown cells before the first code cell
 */
export function openingWords(notebook) {
  const cells = notebook.matchAll(/<script id="\d+" type="([^"]+)"[^>]*>([\s\S]*?)<\/script>/g);
  let html = "";
  for (const [, type, text = ""] of cells) {
    if (type !== "text/markdown") break;
    html += marked.parse(text.replace(/^ {4}/gm, "").trim(), {async: false});
  }
  return html;
}
