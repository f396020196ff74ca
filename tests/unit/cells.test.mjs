/** @file Reading cells: the directive, guards, lints, compiled inputs and outputs, errors with their place. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {renameDefinition} from "../../www/frame/document/rename.js";
import {compileCell} from "../../www/frame/engine/compile.js";
import {readDirective} from "../../www/frame/engine/directive.js";
import {CellError, describeError} from "../../www/frame/engine/errors.js";
import {Guard, GUARD} from "../../www/frame/engine/guards.js";

/** @param {string} value @param {string} [mode] */
const compile = (value, mode = "js") => compileCell({id: 3, mode, value});

test("the directive is seen behind comments, and leaves every position as it was", () => {
  for (const source of ['"use manual"; x', "'use manual'\nx", '// why\n/* more */ "use manual";\nx']) {
    const {manual, source: rest} = readDirective(source);
    assert.equal(manual, true, source);
    assert.equal(rest.length, source.length);
    assert.equal(rest.indexOf("x", rest.lastIndexOf("*/")), source.lastIndexOf("x"));
  }
});

test("the directive is not seen where it is no directive", () => {
  for (const source of ['x; "use manual"', '"use manual" + x', 'const s = "use manual";', "`use manual`"]) {
    assert.equal(readDirective(source).manual, false, source);
  }
});

test("a cell's free names are inputs, its declarations outputs", () => {
  const cell = compile("const {a, b: [c]} = f(x);\nfunction g(y) { return y + z; }");
  assert.deepEqual(cell.inputs.sort(), ["f", "x", "z"]);
  assert.deepEqual(cell.outputs.sort(), ["a", "c", "g"]);
  assert.equal(cell.autodisplay, false);
});

test("an expression shows itself, and so does the last statement without a semicolon", () => {
  assert.equal(compile("x + 1").autodisplay, true);
  assert.ok(compile("const x = 1\nx + 1").inputs.includes("display"));
  for (const source of ["const x = 1;\nx + 1;", "const x = 1\ndisplay(x)", "let x = 1\nx = 2", "if (x) y()"]) {
    const {autodisplay, inputs} = compile(source);
    assert.equal(autodisplay, false, source);
    assert.equal(inputs.filter((name) => name === "display").length, source.includes("display") ? 1 : 0, source);
  }
});

test("Markdown and HTML read the names in their values", () => {
  assert.deepEqual(compile("Value ${x.y} and `code`.", "md").inputs.sort(), ["md", "x"]);
  assert.deepEqual(compile("<b>${z}</b>", "html").inputs.sort(), ["htl", "z"]);
  assert.throws(() => compile("select 1", "sql"), {code: "cell/unknown-type"});
});

test("syntax errors have a line and a column from 1", () => {
  const problem = describe("const a = 1;\nconst b = ;");
  assert.deepEqual([problem.code, problem.line, problem.column], ["cell/syntax", 2, 11]);
  assert.equal(describe("other = 1").code, "cell/syntax");
  assert.match(describe("other = 1").message, /Assignment to external variable/);
  assert.equal(describe("const kernel = 1").code, "cell/reserved-name");
  assert.equal(describe('\nimport x from "y"').line, 2);
});

test("runtime errors have the cell's own line", () => {
  const cell = compile("const a = 1;\nconst b = () => {\n  throw new Error('x');\n};\nb();");
  try {
    cell.body();
    assert.fail("the cell throws");
  } catch (error) {
    const problem = describeError(error, {id: 3, offset: cell.offset, text: ""});
    assert.equal(problem.line, 3);
    assert.deepEqual(problem.stack, ["b (cell 3, line 3)", "top level (cell 3, line 5)"]);
  }
});

test("changes in place of other cells' values are found, changes of own values are not", () => {
  assert.deepEqual(compile("list.push(1)").mutated, ["list"]);
  assert.deepEqual(compile("a.b.c = 1;\ndelete d.e;\nm.set(1, 2);\nn[0]++;").mutated.sort(), ["a", "d", "m", "n"]);
  assert.deepEqual(compile("const own = [];\nown.push(other.length);").mutated, []);
});

test("a guard ends an endless loop, whatever its form", () => {
  for (const source of [
    "a: b: while (true) continue a;",
    "let s = 0;\nfor (let i = 0; i < 5; i += s) 1;",
    "while (true);",
    "for (;;) {}",
    "do { } while (true)",
    "for (const x of forever()) x;"
  ]) {
    const cell = compile(source);
    const guard = new Guard({deadlineMs: 30});
    /** @type {Record<string, unknown>} */
    const values = {[GUARD]: guard, forever: () => forever()};
    assert.throws(() => cell.body(...cell.inputs.map((name) => values[name])), {code: "cell/endless-loop"}, source);
  }
});

test("a counted loop has no counter, but its bound is checked", () => {
  const cell = compile("let s = 0;\nfor (let i = 0; i < n; i++) s += i * i;");
  const body = cell.body.toString();
  assert.doesNotMatch(body, /check/);
  const run = (/** @type {number} */ n) => cell.body(...cell.inputs.map((name) => (name === "n" ? n : new Guard())));
  assert.deepEqual(run(10), {s: 285});
  assert.throws(() => run(1e10), {code: "cell/endless-loop"});
});

test("a rename touches the definition and its uses, not keys and members", () => {
  const text = "const a = 1;\nconst o = {a, b: a, a: 2};\no.a + a;";
  assert.deepEqual(renameDefinition(text, "a", new Set(["a", "a2"])), {
    text: "const a3 = 1;\nconst o = {a: a3, b: a3, a: 2};\no.a + a3;",
    name: "a3"
  });
});

function* forever() {
  for (;;) yield 1;
}

/** @param {string} source */
function describe(source) {
  try {
    compile(source);
  } catch (error) {
    assert.ok(error instanceof SyntaxError || error instanceof CellError);
    return describeError(error, {id: 3, offset: 1, text: ""});
  }
  return assert.fail(`${source} compiles`);
}
