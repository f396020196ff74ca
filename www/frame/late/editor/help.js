/** @file Completion and hover texts from the notebook's own tables. */

/**
 * @typedef {object} ApiEntry
 * @property {string} name e.g. "kernel.train"
 * @property {string} signature e.g. "kernel.train(config)"
 * @property {string} text one or two sentences
 */

/**
 * @typedef {object} EditorHelp
 * @property {() => readonly ApiEntry[]} api what the notebook lends
 * @property {() => readonly string[]} names what the other cells define
 */

/**
 * @param {EditorHelp} help
 * @returns {import("@codemirror/autocomplete").CompletionSource}
 */
export function completeFrom(help) {
  return (context) => {
    const word = context.matchBefore(/[\w$]+(?:\.[\w$]*)?/);
    if (word === null || (word.from === word.to && !context.explicit)) return null;
    const dot = word.text.indexOf(".");
    if (dot >= 0) {
      const owner = word.text.slice(0, dot + 1);
      const members = help.api().filter(({name}) => name.startsWith(owner));
      if (members.length === 0) return null;
      const options = members.map((entry) => option(entry, entry.name.slice(owner.length)));
      return {from: word.from + dot + 1, options, validFor: /^[\w$]*$/};
    }
    const globals = help.api().filter(({name}) => !name.includes("."));
    const options = [
      ...globals.map((entry) => option(entry, entry.name)),
      ...help.names().map((label) => ({label, type: "variable", detail: "defined in this notebook"}))
    ];
    return {from: word.from, options, validFor: /^[\w$]*$/};
  };
}

/**
 * @param {EditorHelp} help
 * @returns {import("@codemirror/view").HoverTooltipSource}
 */
export function hoverFrom(help) {
  return (view, position) => {
    const line = view.state.doc.lineAt(position);
    for (const match of line.text.matchAll(/[\w$]+(?:\.[\w$]+)?/g)) {
      const from = line.from + match.index;
      if (position < from || position > from + match[0].length) continue;
      const entry = help.api().find(({name}) => name === match[0]);
      if (entry === undefined) return null;
      return {pos: from, end: from + match[0].length, above: true, create: () => ({dom: card(entry)})};
    }
    return null;
  };
}

/**
 * @param {ApiEntry} entry
 * @param {string} label
 */
function option(entry, label) {
  return {label, type: "function", detail: entry.signature.slice(entry.name.length), info: () => card(entry)};
}

/** @param {ApiEntry} entry */
function card({signature, text}) {
  const dom = document.createElement("div");
  dom.className = "api-card";
  const code = document.createElement("code");
  code.textContent = signature;
  const words = document.createElement("p");
  words.textContent = text;
  dom.append(code, words);
  return dom;
}
