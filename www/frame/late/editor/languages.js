/** @file Grammars by cell type. */

import {html, htmlLanguage} from "@codemirror/lang-html";
import {javascript, javascriptLanguage} from "@codemirror/lang-javascript";
import {markdown, markdownLanguage} from "@codemirror/lang-markdown";

/** @param {string} mode */
export function languageOf(mode) {
  if (mode === "md") return markdown({base: markdownLanguage});
  if (mode === "html") return html();
  return mode === "js" ? javascript() : [];
}

/** @param {string} mode */
export function parserOf(mode) {
  if (mode === "md") return markdownLanguage.parser;
  if (mode === "html") return htmlLanguage.parser;
  return mode === "js" ? javascriptLanguage.parser : undefined;
}
