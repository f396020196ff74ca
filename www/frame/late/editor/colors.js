/** @file Colors of code, the same in the editor and in text that is only read. The colors are CSS variables. */

import {HighlightStyle} from "@codemirror/language";
import {highlightCode, tagHighlighter, tags as t} from "@lezer/highlight";
import {parserOf} from "./languages.js";

/** @type {[string, import("@lezer/highlight").Tag[]][]} */
const GROUPS = [
  ["keyword", [t.keyword, t.operatorKeyword, t.modifier, t.self, t.null, t.bool]],
  ["string", [t.string, t.special(t.string), t.regexp]],
  ["number", [t.number]],
  ["comment", [t.comment]],
  ["heading", [t.heading]],
  ["emphasis", [t.emphasis, t.strong]],
  ["link", [t.link, t.url]],
  ["tag", [t.tagName, t.attributeName]],
  ["quiet", [t.processingInstruction, t.punctuation, t.meta]]
];

export const colors = HighlightStyle.define(GROUPS.map(([name, tags]) => ({tag: tags, class: `code-${name}`})));

const reader = tagHighlighter(GROUPS.map(([name, tags]) => ({tag: tags, class: `code-${name}`})));

/**
 * @param {string} text
 * @param {string} mode the cell's type
 * @returns {Node}
 */
export function highlighted(text, mode) {
  const parser = parserOf(mode);
  if (parser === undefined) return document.createTextNode(text);
  const fragment = document.createDocumentFragment();
  highlightCode(
    text,
    parser.parse(text),
    reader,
    (piece, classes) => {
      if (classes === "") {
        fragment.append(piece);
        return;
      }
      const span = document.createElement("span");
      span.className = classes;
      span.textContent = piece;
      fragment.append(span);
    },
    () => fragment.append("\n")
  );
  return fragment;
}
