/**
 * @file A notebook as Markdown: text as it is, code in fences. A fence marked `js` or `html` is a cell, as in
 * Observable Framework; other fences are part of the text.
 */

/** @typedef {import("../frame/document/document.js").Notebook} Notebook */
/** @typedef {import("../frame/engine/compile.js").Cell} Cell */

/** Keeps neighboring text cells apart. */
const BREAK = "<!-- cell -->";
const FENCED = ["js", "html", "tex"];

/**
 * @param {Notebook} notebook
 * @returns {string}
 */
export function toMarkdown({title, cells}) {
  const parts = [];
  for (const [i, {mode, value, pinned}] of cells.entries()) {
    if (mode === "md") {
      if (cells[i - 1]?.mode === "md") parts.push(BREAK);
      parts.push(value);
    } else {
      const flags = mode === "js" && pinned === false ? " echo=false" : mode !== "js" && pinned ? " echo" : "";
      parts.push(`${ticks(value)}${mode}${flags}\n${value}\n${ticks(value)}`);
    }
  }
  return `---\ntitle: ${JSON.stringify(title)}\n---\n\n${parts.join("\n\n")}\n`;
}

/** A fence longer than any in the text. @param {string} text */
function ticks(text) {
  const longest = Math.max(2, ...[...text.matchAll(/^ {0,3}(`{3,})/gm)].map(([, run = ""]) => run.length));
  return "`".repeat(longest + 1);
}

/**
 * @param {string} text
 * @returns {Notebook}
 */
export function fromMarkdown(text) {
  const matter = /^---\n([\s\S]*?)\n---\n?/.exec(text);
  const body = matter === null ? text : text.slice(matter[0].length);
  /** @type {Cell[]} */
  const cells = [];
  const add = (/** @type {string} */ mode, /** @type {string} */ value, pinned = false) => {
    if (mode !== "md" || value.trim() !== "") cells.push({id: cells.length + 1, mode, value, pinned, hidden: false});
  };
  let prose = "";
  const flush = () => {
    for (const part of prose.split(`\n${BREAK}\n`)) add("md", part.replace(/^\n+|\n+$/g, ""));
    prose = "";
  };
  for (const {fence, info, content} of blocks(body)) {
    const [mode = "", ...flags] = (info ?? "").trim().split(/\s+/);
    if (fence === undefined || !FENCED.includes(mode)) {
      prose += content;
      continue;
    }
    flush();
    add(mode, fence, mode === "js" ? !flags.includes("echo=false") : flags.includes("echo"));
  }
  flush();
  return {title: frontTitle(matter?.[1]) ?? heading(body) ?? "Untitled", theme: "air", readOnly: false, cells};
}

/**
 * Text and fenced blocks in turn. `content` is the source as it stands; `fence` is what a block holds.
 * @param {string} text
 */
function* blocks(text) {
  const opening = /^(`{3,}|~{3,})([^\n`]*)$/gm;
  let from = 0;
  for (;;) {
    opening.lastIndex = from;
    const open = opening.exec(text);
    if (open === null) break;
    const [line, run = "", info] = open;
    const closing = new RegExp(`^${run[0] === "~" ? "~" : "`"}{${run.length},}[ \\t]*$`, "gm");
    closing.lastIndex = open.index + line.length;
    const close = closing.exec(text);
    const end = close === null ? text.length : close.index + close[0].length;
    if (open.index > from) yield {content: text.slice(from, open.index)};
    const fence = text.slice(
      open.index + line.length + 1,
      close === null ? end : Math.max(open.index + line.length + 1, close.index - 1)
    );
    yield {content: text.slice(open.index, end), info, fence};
    from = end;
  }
  if (from < text.length) yield {content: text.slice(from)};
}

/** @param {string | undefined} matter */
function frontTitle(matter) {
  const value = /^title:\s*(.+)$/m.exec(matter ?? "")?.[1];
  if (value === undefined) return undefined;
  try {
    return String(JSON.parse(value));
  } catch {
    return value.replace(/^'|'$/g, "");
  }
}

/** @param {string} text */
function heading(text) {
  return /^#\s+(.+)$/m.exec(text)?.[1];
}
