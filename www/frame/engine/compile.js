/** @file A cell's text, made into a function of its inputs. */

import {parseJavaScript, transpileJavaScript, transpileTemplate} from "@observablehq/notebook-kit";
import {readDirective} from "./directive.js";
import {Edits} from "./edits.js";
import {CellError} from "./errors.js";
import {guardLoops} from "./guards.js";
import {findMutations} from "./mutations.js";

/**
 * @typedef {object} Cell one cell of a notebook, as its file holds it
 * @property {number} id
 * @property {"js" | "md" | "html" | "tex" | string} mode
 * @property {string} value
 * @property {boolean} [pinned] whether readers see the code
 * @property {boolean} [hidden] whether the output is hidden
 * @property {string} [output] name for the value of a template cell
 */

/**
 * @typedef {object} Compiled
 * @property {string[]} inputs names that the cell reads
 * @property {string[]} outputs names that the cell defines
 * @property {boolean} autodisplay the cell is an expression and shows its value
 * @property {boolean} manual
 * @property {number} offset lines before the cell's own in the evaluated text
 * @property {string[]} mutated inputs that the cell changes in place
 * @property {(...inputs: any[]) => any} body
 */

/** What the notebook lends to every cell; a cell cannot define these names. */
export const LENT = [
  "display",
  "view",
  "kernel",
  "plot",
  "invalidation",
  "visibility",
  "Inputs",
  "Mutable",
  "saveFile",
  "bundled",
  "html",
  "svg",
  "md",
  "tex",
  "htl"
];

/**
 * @param {Cell} cell
 * @returns {Compiled} throws a SyntaxError or a CellError
 */
export function compileCell(cell) {
  return cell.mode === "js" ? compileScript(cell) : compileTemplate(cell);
}

/** @param {Cell} cell */
function compileScript({id, value}) {
  const {manual, source} = readDirective(value);
  const parsed = parseJavaScript(source);
  checkImports(parsed.body, source);
  checkNames(parsed.declarations ?? []);
  const edits = new Edits();
  if (!parsed.expression) displayLast(parsed, source, edits);
  guardLoops(parsed.body, edits);
  const transpiled = transpileJavaScript(edits.apply(source));
  const expression = parsed.expression;
  return {
    ...pick(transpiled),
    autodisplay: transpiled.autodisplay === true,
    manual,
    // transpile puts the parameter list on a line of its own, and "return (" on another for expressions.
    offset: expression ? 2 : 1,
    mutated: findMutations(parsed.body, new Set(transpiled.inputs ?? [])),
    body: evaluate(transpiled.body, id)
  };
}

/** @param {Cell} cell */
function compileTemplate(cell) {
  if (!["md", "html", "tex"].includes(cell.mode)) {
    throw new CellError({
      code: "cell/unknown-type",
      message: `This page cannot run cells of type ${cell.mode}.`,
      hint: "Change the cell's type to JavaScript, Markdown or HTML. The cell is kept when the notebook is saved."
    });
  }
  // An empty template is no expression; an empty string shows nothing.
  const source = transpileTemplate(/** @type {any} */ (cell)) || '""';
  const transpiled = transpileJavaScript(source);
  if (cell.output !== undefined) transpiled.outputs = [];
  const body = evaluate(transpiled.body, cell.id);
  return {...pick(transpiled), autodisplay: !cell.hidden, manual: false, offset: 2, mutated: [], body};
}

/** @param {{inputs?: string[], outputs?: string[]}} transpiled */
function pick({inputs = [], outputs = []}) {
  return {inputs, outputs};
}

/**
 * Indirect eval: cell code sees globals, not this module. The name at the end lets stacks find the cell.
 * @param {string} body
 * @param {number} id
 */
function evaluate(body, id) {
  return (0, eval)(`"use strict";(${body})\n//# sourceURL=cell-${id}.js`);
}

/**
 * Like Jupyter: a cell of several statements shows its last one, unless that ends in a semicolon.
 * @param {{body: any, references: {name: string}[]}} parsed
 * @param {string} source
 * @param {Edits} edits
 */
function displayLast({body, references}, source, edits) {
  const last = body.body.at(-1);
  if (last?.type !== "ExpressionStatement" || source[last.end - 1] === ";") return;
  if (references.some(({name}) => name === "display" || name === "view")) return;
  if (["AssignmentExpression", "UpdateExpression"].includes(last.expression.type)) return;
  edits.insert(last.start, "display(");
  edits.insert(last.end, ")");
}

/**
 * @param {any} body
 * @param {string} source
 */
function checkImports(body, source) {
  const node = body.body?.find?.((/** @type {any} */ n) => n.type === "ImportDeclaration");
  if (node === undefined) return;
  const line = source.slice(0, node.start).split("\n").length;
  throw new CellError({
    code: "cell/import-unavailable",
    message: `Cells cannot import ${node.source.raw}: the notebook runs sealed off, without a network.`,
    hint: "Paste the code you need into a cell, or use what the notebook offers: kernel, plot, Inputs, html, md, tex.",
    line
  });
}

/** @param {{name: string}[]} declarations */
function checkNames(declarations) {
  const taken = declarations.find(({name}) => LENT.includes(name));
  if (taken === undefined) return;
  throw new CellError({
    code: "cell/reserved-name",
    message: `${taken.name} is the notebook's own name and cannot be defined by a cell.`,
    hint: "Choose another name."
  });
}
