/** @file File names and JSON of exported figures. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {fileName, jsonValue} from "./export.js";

test("a file name keeps letters of any script and nothing a file system minds", () => {
  assert.equal(fileName("Loss of S₅: χ / train", "png"), "loss-of-s₅-χ-train.png");
  assert.equal(fileName("../../etc", "csv"), "etc.csv");
  assert.equal(fileName(undefined, "svg"), "figure.svg");
});

test("JSON has lists for typed arrays and null for what it cannot write", () => {
  const text = JSON.stringify({y: Float32Array.of(0.5, 1), z: [NaN, Infinity, 2]}, jsonValue);
  assert.equal(text, '{"y":[0.5,1],"z":[null,null,2]}');
});
