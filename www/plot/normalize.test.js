/** @file Specifications are packed as the wasm module reads them. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {flattenRows, normalize, packNumbers} from "./normalize.js";

const numbersOf = (bytes) => [...new Float64Array(bytes.slice().buffer)];

test("lists of numbers become bytes, and gaps become NaN", () => {
  assert.deepEqual(numbersOf(packNumbers([1, null, -2.5])), [1, NaN, -2.5]);
  assert.deepEqual(numbersOf(packNumbers(Int16Array.of(3, -4))), [3, -4]);
});

test("single precision keeps its precision, and a view keeps its range", () => {
  const view = new Float32Array([9, 0.5, 0.25, 9]).subarray(1, 3);
  const {f32} = packNumbers(view);
  assert.deepEqual([...new Float32Array(f32.slice().buffer)], [0.5, 0.25]);
});

test("typed arrays are not copied", () => {
  const values = new Float64Array(8);
  assert.equal(packNumbers(values).buffer, values.buffer);
});

test("a matrix of rows is flattened with its shape", () => {
  const {rows, columns, values} = normalize({
    values: [
      [1, 2, 3],
      [4, 5, 6]
    ]
  });
  assert.deepEqual([rows, columns], [2, 3]);
  assert.deepEqual(numbersOf(values), [1, 2, 3, 4, 5, 6]);
  assert.ok(normalize({values: [Float32Array.of(1), Float32Array.of(2)]}).values.f32);
});

test("rows of different length are refused with their numbers", () => {
  assert.throws(() => flattenRows([[1, 2], [3]]), /row 1 has 1 values where row 0 has 2/);
});

test("undefined options disappear, plain axis labels expand, names stay", () => {
  const spec = normalize({x: "step", title: undefined, series: [{name: "a", y: [1]}], labels: ["p", "q"]});
  assert.deepEqual(spec.x, {label: "step"});
  assert.ok(!("title" in spec));
  assert.deepEqual(spec.labels, ["p", "q"]);
  assert.ok(spec.series[0].y instanceof Uint8Array);
});

test("what is no specification is refused", () => {
  for (const wrong of [null, 3, [1, 2]]) assert.throws(() => normalize(wrong), TypeError);
});
