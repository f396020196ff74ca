/** @file Files in and out, by name. */

import {fromIpynb, toIpynb} from "../../formats/ipynb.js";
import {fromMarkdown, toMarkdown} from "../../formats/markdown.js";
import {FormatError} from "../../formats/format-error.js";
import {pageWithOutputs} from "./snapshot.js";

/** @typedef {import("../document/document.js").Notebook} Notebook */

/** The early code's reader and writer: a second copy of them would double this download. @typedef {typeof import("../../formats/observable-html.js")} OwnFormat */

/**
 * @param {string} name of the file
 * @param {string} text
 * @param {OwnFormat} own
 * @returns {string} the notebook in the page's own format; throws a FormatError
 */
export function importFile(name, text, {fromHtml, toHtml}) {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  if (extension === "ipynb") return toHtml(fromIpynb(text));
  if (extension === "md" || extension === "markdown") return toHtml(fromMarkdown(text));
  if (extension !== "html" && extension !== "htm") {
    throw new FormatError("format/unknown", `${name} is of no type that this page opens (.html, .ipynb, .md)`);
  }
  const at = text.search(/<notebook[\s>]/i);
  if (at < 0)
    throw new FormatError("format/not-a-notebook", `${name} holds no <notebook> element`, {line: 1, column: 1});
  const end = text.search(/<\/notebook\s*>/i);
  if (end < 0) {
    const lines = text.split("\n");
    const position = {line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1};
    throw new FormatError("format/cut-off", `${name} ends before its </notebook>`, position);
  }
  if (fromHtml(text).cells.length === 0) throw new FormatError("format/empty", `${name} has no cells`);
  return text;
}

/**
 * @param {"ipynb" | "md" | "page"} format
 * @param {Notebook} notebook
 * @returns {string}
 */
export function exportText(format, notebook) {
  if (format === "ipynb") return toIpynb(notebook);
  if (format === "md") return toMarkdown(notebook);
  return pageWithOutputs(notebook.title);
}
