/** @file Cell failures in the words of the page. */

import {RuntimeError} from "@observablehq/runtime";

/**
 * @typedef {object} CellProblem what an error box shows
 * @property {string} code `area/reason`
 * @property {string} message
 * @property {string} [hint]
 * @property {number} [line] 1-based line in the cell
 * @property {number} [column] 1-based
 * @property {string[]} [stack] the cell's own frames, outermost last
 * @property {string} [upstream] the name whose cell failed; this cell only suffers from it
 */

/** A problem that the notebook itself finds, before or while a cell runs. */
export class CellError extends Error {
  /** @param {{code: string, message: string, hint?: string, line?: number, column?: number}} problem */
  constructor({code, message, hint, line, column}) {
    super(message);
    this.name = "CellError";
    this.code = code;
    this.hint = hint;
    this.line = line;
    this.column = column;
  }
}

/**
 * @param {unknown} thrown
 * @param {{id: number, offset: number}} cell `offset` is the number of lines before the cell's first one in its evaluated text
 * @returns {CellProblem}
 */
export function describeError(thrown, {id, offset}) {
  if (thrown instanceof RuntimeError) return describeUpstream(thrown);
  if (!(thrown instanceof Error)) return {code: "cell/thrown", message: `The cell threw ${inspectValue(thrown)}.`};
  const {code, hint} = /** @type {{code?: unknown, hint?: unknown}} */ (thrown);
  /** @type {CellProblem} */
  const problem = {
    code: typeof code === "string" ? code : thrown instanceof SyntaxError ? "cell/syntax" : "cell/error",
    message:
      typeof code === "string" || thrown instanceof SyntaxError ? thrown.message : `${thrown.name}: ${thrown.message}`
  };
  if (typeof hint === "string") problem.hint = hint;
  if (thrown instanceof CellError) return {...problem, line: thrown.line, column: thrown.column};
  if (thrown instanceof SyntaxError) return {...problem, ...syntaxPosition(thrown)};
  const stack = ownFrames(thrown, offset);
  const here = stack.find((frame) => frame.cell === id);
  if (here !== undefined) problem.line = here.line;
  if (stack.length > 0) problem.stack = stack.map((f) => `${f.name} (cell ${f.cell}, line ${f.line})`);
  return problem;
}

/** @param {RuntimeError} error */
function describeUpstream(error) {
  const {message, input} = /** @type {RuntimeError & {input?: string}} */ (error);
  if (message.endsWith("is defined more than once")) {
    const name = message.split(" ")[0];
    const hint = `Give one of the cells another name for ${name}, or wrap a cell's code in { } to keep its names to itself.`;
    return {code: "cell/duplicate-definition", message: `${message}.`, hint};
  }
  if (message === "circular definition") {
    const hint = "These cells use each other's values in a circle. Break the circle by merging two of them.";
    return {code: "cell/circular", message: "This cell depends on itself.", hint};
  }
  if (message === `${input} is not defined`) {
    const hint = `No cell defines ${input}. Check the spelling, or add a cell that defines it.`;
    return {code: "cell/not-defined", message: `${input} is not defined.`, hint};
  }
  return {code: "cell/upstream", message: `${input ?? "An input"} is not available: its cell failed.`, upstream: input};
}

/**
 * acorn ends its messages with "(line:column)", column counted from 0.
 * @param {SyntaxError} error
 */
function syntaxPosition(error) {
  const match = /^([\s\S]*) \((\d+):(\d+)\)$/.exec(error.message);
  if (match === null) return {};
  return {message: `${match[1]}.`, line: Number(match[2]), column: Number(match[3]) + 1};
}

/**
 * Frames of cell code, told by the `cell-<id>.js` names that evaluation gives them.
 * @param {Error} error
 * @param {number} offset
 */
function ownFrames(error, offset) {
  const frames = [];
  for (const row of (error.stack ?? "").split("\n")) {
    const match = /cell-(\d+)\.js:(\d+):\d+/.exec(row);
    if (match === null) continue;
    const name = /at (?:async )?([\w$.]+) \(|^([\w$.]+)@/.exec(row);
    const line = Number(match[2]) - offset;
    if (line >= 1) frames.push({cell: Number(match[1]), line, name: functionName(name?.[1] ?? name?.[2])});
  }
  // WebKit leaves evaluated code without a name, but puts the position on the error itself.
  const {line} = /** @type {{line?: unknown}} */ (error);
  if (frames.length === 0 && typeof line === "number" && line > offset) return [];
  return frames;
}

/** @param {string | undefined} name */
function functionName(name) {
  return name === undefined || name === "eval" ? "top level" : name;
}

/** @param {unknown} value */
function inspectValue(value) {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
