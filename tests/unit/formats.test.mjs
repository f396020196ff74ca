/** @file Notebooks come back from every file format as they went. */

import assert from "node:assert/strict";
import {readFile, readdir} from "node:fs/promises";
import path from "node:path";
import {test} from "node:test";
import {JSDOM} from "jsdom";
import {fromHtml, toHtml} from "../../www/formats/observable-html.js";
import {fromIpynb, toIpynb} from "../../www/formats/ipynb.js";
import {fromMarkdown, toMarkdown} from "../../www/formats/markdown.js";

const {window} = new JSDOM();
const parser = new window.DOMParser();
const notebooks = path.resolve(import.meta.dirname, "../../www/notebooks");

for (const file of (await readdir(notebooks)).filter((name) => name.endsWith(".html"))) {
  test(`${file} is byte for byte the same after a round trip`, async () => {
    const text = await readFile(path.join(notebooks, file), "utf8");
    assert.equal(toHtml(fromHtml(text, parser), window.document), text);
  });
}

const mixed = {
  title: 'A "mixed" notebook',
  theme: "air",
  readOnly: false,
  cells: [
    {id: 1, mode: "md", value: "# Title\n\nSome *text* with $x^2$.", pinned: false, hidden: false},
    {id: 2, mode: "md", value: "More text.\n\n```python\nprint(1)\n```", pinned: false, hidden: false},
    {id: 3, mode: "js", value: '"use manual";\nconst x = `${1}\n`;', pinned: true, hidden: false},
    {id: 4, mode: "js", value: "// ```js inside\n/*\n```\n*/ x", pinned: false, hidden: false},
    {id: 5, mode: "html", value: "<b>${x}</b>\n<script>1</script>", pinned: false, hidden: false}
  ]
};

test("cells of all types survive the page's own format", () => {
  const text = toHtml(mixed, window.document);
  assert.deepEqual(plain(fromHtml(text, parser).cells), mixed.cells);
  assert.equal(toHtml(fromHtml(text, parser), window.document), text);
});

test("cells of all types survive ipynb", () => {
  const again = fromIpynb(toIpynb(mixed));
  assert.equal(again.title, mixed.title);
  assert.deepEqual(plain(again.cells), mixed.cells);
});

test("cells of all types survive Markdown", () => {
  const again = fromMarkdown(toMarkdown(mixed));
  assert.equal(again.title, mixed.title);
  assert.deepEqual(plain(again.cells), mixed.cells);
});

test("a Python notebook becomes text with its code in fences", () => {
  const {title, cells} = fromIpynb(
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {language_info: {name: "python"}},
      cells: [
        {cell_type: "markdown", metadata: {}, source: ["# Hello\n", "there"]},
        {cell_type: "code", metadata: {}, source: "print(f'${x}')", outputs: []}
      ]
    })
  );
  assert.equal(title, "Hello");
  assert.deepEqual(
    cells.map(({mode, value}) => [mode, value]),
    [
      ["md", "# Hello\nthere"],
      ["md", "```python\nprint(f'\\${x}')\n```"]
    ]
  );
});

test("a broken ipynb names the line", () => {
  const text = '{\n "cells": [\n  {"cell_type": "code",, }\n ]\n}';
  assert.throws(() => fromIpynb(text), {code: "format/not-json", message: /line 3, column 24/});
  assert.throws(() => fromIpynb('{"worksheets": []}'), {code: "format/not-a-notebook", message: /format 3/});
});

/** @param {readonly any[]} cells */
function plain(cells) {
  return cells.map(({id, mode, value, pinned, hidden}) => ({id, mode, value, pinned, hidden}));
}
