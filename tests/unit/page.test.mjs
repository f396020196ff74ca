/** @file Small parts of the page: operations with undo, progress in words, differences, the address. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {NotebookDocument} from "../../www/frame/document/document.js";
import * as ops from "../../www/frame/document/operations.js";
import {History} from "../../www/frame/kernel/history.js";
import {readAddress} from "../../www/shell/address.js";
import {compareLines} from "../../www/shell/compare.js";
import {duration, progressText} from "../../www/shared/progress.js";
import {Speedometer} from "../../www/worker/training.js";

/** @param {string[]} values */
function notebookOf(...values) {
  const cells = values.map((value, i) => ({id: i + 1, mode: "js", value}));
  return {title: "", theme: "air", readOnly: false, cells};
}
/** @param {import("../../www/frame/document/document.js").Notebook} notebook */
const texts = ({cells}) => cells.map(({value}) => value);

test("cells can be inserted, moved, copied, split, merged and deleted", () => {
  const start = notebookOf("a", "b\nc");
  assert.deepEqual(texts(ops.insertCell(start, 1, "js", "x").notebook), ["a", "x", "b\nc"]);
  assert.deepEqual(texts(ops.moveCell(start, 2, -1)), ["b\nc", "a"]);
  assert.equal(ops.moveCell(start, 2, 1), start, "the last cell cannot go down");
  const copied = ops.duplicateCell(start, 1);
  assert.deepEqual(texts(copied.notebook), ["a", "a", "b\nc"]);
  assert.equal(new Set(copied.notebook.cells.map(({id}) => id)).size, 3, "ids stay unique");
  const split = ops.splitCell(start, 2, 2).notebook;
  assert.deepEqual(texts(split), ["a", "b", "c"]);
  assert.deepEqual(texts(ops.mergeBelow(split, 2)), ["a", "b\nc"]);
  assert.equal(ops.mergeBelow(start, 2), start, "nothing is below the last cell");
  assert.deepEqual(texts(ops.deleteCell(start, 1)), ["b\nc"]);
});

test("undo goes back step by step, typing is one step, redo goes forward", () => {
  const start = notebookOf("a", "b");
  const notebook = new NotebookDocument(start, () => {});
  for (const value of ["a1", "a12", "a123"]) {
    notebook.change("Edit", ops.changeCell(notebook.notebook, 1, {value}), "text 1");
  }
  notebook.change("Delete cell", ops.deleteCell(notebook.notebook, 2));
  assert.equal(notebook.undo(), "Delete cell");
  assert.deepEqual(texts(notebook.notebook), ["a123", "b"]);
  assert.equal(notebook.undo(), "Edit");
  assert.equal(notebook.notebook, start, "the very notebook that was opened, so it saves byte for byte");
  assert.equal(notebook.undo(), undefined);
  assert.equal(notebook.redo(), "Edit");
  assert.deepEqual(texts(notebook.notebook), ["a123", "b"]);
});

test("progress is told in words", () => {
  const progress = {
    label: "",
    step: 1200,
    steps: 250_000,
    stepsPerSecond: 310.4,
    secondsLeft: 801.5,
    status: /** @type {const} */ ("training")
  };
  assert.equal(progressText(progress), "step 1,200 of 250,000 · 310 steps/s · 13 min 22 s left");
  assert.equal(progressText({...progress, stepsPerSecond: 0, secondsLeft: Infinity}), "step 1,200 of 250,000");
  assert.equal(progressText({...progress, status: "done"}), "step 1,200 of 250,000");
  assert.match(progressText({...progress, device: "GPU"}), /310 steps\/s on the GPU · 13 min/);
  assert.deepEqual([0.42, 9.96, 59.6, 3599.4, 7800].map(duration), [
    "0.4 s",
    "10 s",
    "1 min 00 s",
    "59 min 59 s",
    "2 h 10 min"
  ]);
});

test("the speed is that of the last seconds", () => {
  const speed = new Speedometer();
  const start = performance.now();
  for (let i = 1; i <= 100; i++) speed.record(i * 10, start + i * 100);
  assert.ok(Math.abs(speed.stepsPerSecond() - 100) < 1e-6);
  for (let i = 1; i <= 50; i++) speed.record(1000 + i * 20, start + 10_000 + i * 100);
  assert.ok(Math.abs(speed.stepsPerSecond() - 200) < 1e-6);
});

test("the history grows, and old snapshots keep their points", () => {
  const history = new History();
  const points = (/** @type {number} */ n, /** @type {number} */ from) => {
    const column = Float64Array.from({length: n}, (_, i) => from + i);
    return {step: column, trainLoss: column, testLoss: column, trainAccuracy: column, testAccuracy: column};
  };
  history.append(points(200, 0));
  const early = history.snapshot();
  history.append(points(1000, 200));
  assert.equal(early.step.length, 200);
  assert.deepEqual(
    Array.from(early.testLoss),
    Array.from({length: 200}, (_, i) => i)
  );
  assert.deepEqual(
    Array.from(history.snapshot().trainAccuracy),
    Array.from({length: 1200}, (_, i) => i)
  );
});

test("the address chooses device and notebook, and mistakes are told", () => {
  const names = ["group-composition", "gallery"];
  assert.deepEqual(readAddress("", names), {device: "auto", notebook: "group-composition", problems: []});
  assert.deepEqual(readAddress("?device=cpu&n=gallery", names), {device: "cpu", notebook: "gallery", problems: []});
  const {device, notebook, problems} = readAddress("?device=tpu&n=none", names);
  assert.deepEqual([device, notebook, problems.length], ["auto", "group-composition", 2]);
});

test("differences are shown line by line", () => {
  const rows = compareLines("a\nb\nc\nd", "a\nx\nc\nd\ne");
  assert.deepEqual(
    rows.map(({sign, text}) => sign + text),
    [" a", "-b", "+x", " c", " d", "+e"]
  );
  assert.deepEqual(compareLines("same", "same"), [{sign: " ", text: "same"}]);
});
