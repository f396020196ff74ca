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
 * @param {{id: number, offset: number, text: string}} cell `offset` is the number of lines before the cell's first one in its evaluated text
 * @returns {CellProblem}
 */
export function describeError(thrown, {id, offset, text}) {
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
  const line = here?.line ?? (typeof code === "string" ? undefined : lineInWebKit(thrown, offset, text));
  if (line !== undefined) problem.line = line;
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
  return frames;
}

/** What the loop guards may add to a line. */
const GUARD_ROOM = 200;

/**
 * WebKit leaves evaluated code without a name in the stack, but puts the position on the error itself. One that
 * cannot be in the cell is a position in our own code, whose lines are few and long.
 * @param {Error} error
 * @param {number} offset
 * @param {string} text
 * @returns {number | undefined}
 */
function lineInWebKit(error, offset, text) {
  const {line, column} = /** @type {{line?: unknown, column?: unknown}} */ (error);
  if (typeof line !== "number" || typeof column !== "number") return undefined;
  const source = text.split("\n")[line - offset - 1];
  return source !== undefined && column <= source.length + GUARD_ROOM ? line - offset : undefined;
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
