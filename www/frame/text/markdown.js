/**
 * @file Markdown with values in it and TeX in dollars, as a tagged template.
 *
 * The result is set as HTML. That is safe here and only here: the frame is sealed, and its policy runs no
 * script and no handler that stands in markup.
 */

import {Marked} from "marked";
import {mathSpan, typeset} from "./math.js";

const marked = new Marked({gfm: true});

marked.use({
  extensions: [
    {
      name: "blockMath",
      level: "block",
      start: (source) => source.indexOf("$$"),
      tokenizer(source) {
        const match = /^\$\$([\s\S]+?)\$\$(?:\n|$)/.exec(source);
        return match === null ? undefined : {type: "blockMath", raw: match[0], tex: match[1]};
      },
      renderer: ({tex}) => `<p>${mathSpan(tex, true).outerHTML}</p>`
    },
    {
      name: "inlineMath",
      level: "inline",
      start: (source) => source.indexOf("$"),
      tokenizer(source) {
        // As in Pandoc: no space just inside the dollars, no digit after them, so that prices stay prices.
        const match = /^\$(?!\s)((?:\\.|[^\\$\n])+?)(?<!\s)\$(?!\d)/.exec(source);
        return match === null ? undefined : {type: "inlineMath", raw: match[0], tex: match[1]};
      },
      renderer: ({tex}) => mathSpan(tex, false).outerHTML
    }
  ],
  renderer: {
    heading({tokens, depth}) {
      const html = this.parser.parseInline(tokens);
      const id = html
        .replace(/<[^>]*>/g, "")
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, "-");
      return `<h${depth} id="${id}">${html}</h${depth}>\n`;
    }
  }
});

/**
 * @param {readonly string[]} strings
 * @param {...unknown} values text is Markdown too; nodes are put in as they are
 * @returns {HTMLElement}
 */
export function md(strings, ...values) {
  /** @type {Node[]} */
  const nodes = [];
  const source = strings.reduce((text, part, i) => text + slot(values[i - 1]) + part);
  return renderMarkdown(source, nodes);

  /** @param {unknown} value @returns {string} */
  function slot(value) {
    if (Array.isArray(value)) return value.map(slot).join("");
    if (!(value instanceof Node)) return String(value);
    nodes.push(value);
    return `<span data-slot="${nodes.length - 1}"></span>`;
  }
}

/**
 * @param {string} source
 * @param {Node[]} [nodes] for the slots
 * @returns {HTMLElement}
 */
export function renderMarkdown(source, nodes = []) {
  const root = document.createElement("div");
  root.className = "prose";
  root.innerHTML = /** @type {string} */ (marked.parse(source, {async: false}));
  for (const place of root.querySelectorAll("[data-slot]")) {
    const node = nodes[Number(place.getAttribute("data-slot"))];
    if (node !== undefined) place.replaceWith(node);
  }
  typeset(root);
  return root;
}
