/** @file The bundled notebooks as text: every cell compiles, every name is defined once and somewhere. */

import assert from "node:assert/strict";
import {readFileSync, readdirSync} from "node:fs";
import path from "node:path";
import {test} from "node:test";
import {JSDOM} from "jsdom";
import {fromHtml} from "../../www/formats/observable-html.js";
import {compileCell, LENT} from "../../www/frame/engine/compile.js";

const folder = path.resolve(import.meta.dirname, "../../www/notebooks");
const {window} = new JSDOM("");

for (const file of readdirSync(folder).filter((name) => name.endsWith(".html"))) {
  test(`${file}: cells compile, names are defined once, and what is read is defined`, () => {
    const {cells} = fromHtml(readFileSync(path.join(folder, file), "utf8"), new window.DOMParser());
    const ids = cells.map(({id}) => id);
    assert.equal(new Set(ids).size, ids.length, "ids are unique");
    /** @type {Map<string, number>} */
    const defined = new Map();
    /** @type {[name: string, id: number][]} */
    const read = [];
    for (const cell of cells) {
      const {inputs, outputs, mutated} = compileCell(/** @type {any} */ (cell));
      for (const name of outputs) {
        assert.ok(!defined.has(name), `cells ${defined.get(name)} and ${cell.id} both define ${name}`);
        defined.set(name, cell.id);
      }
      assert.deepEqual(mutated, [], `cell ${cell.id} changes another cell's value in place`);
      read.push(...inputs.map((name) => /** @type {[string, number]} */ ([name, cell.id])));
    }
    for (const [name, id] of read) {
      const known =
        defined.has(name) || LENT.includes(name) || name === "__guard" || name in globalThis || name in window;
      assert.ok(known, `cell ${id} reads ${name}, which nothing defines`);
    }
  });
}
