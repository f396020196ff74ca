/** @file A recorded run keeps its axes and colors. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {fixLimits} from "./timeline.js";

test("axes get the limits of all moments, but not over the author's", () => {
  const extents = {x: {min: 0, max: 9}, y: {min: -1, max: 4}};
  const fixed = fixLimits("line", extents, {x: "step", y: {label: "loss", max: 10}});
  assert.deepEqual(fixed.x, {min: 0, max: 9, label: "step"});
  assert.deepEqual(fixed.y, {min: -1, max: 10, label: "loss"});
});

test("diverging colors stay symmetric about their center", () => {
  const extents = {color: {min: -1, max: 3}};
  assert.deepEqual(fixLimits("heatmap", extents, {}).color, {min: -3, max: 3});
  const viridis = fixLimits("heatmap", extents, {color: {map: "viridis"}});
  assert.deepEqual(viridis.color, {min: -1, max: 3, map: "viridis"});
});

test("arrows share one square", () => {
  const extents = {x: {min: -1, max: 0.5}, y: {min: 0, max: 2}};
  assert.equal(fixLimits("arrows", extents, {}).limit, 2.1);
});

test("a range of one value fixes nothing", () => {
  assert.deepEqual(fixLimits("line", {y: {min: 1, max: 1}}, {}), {});
});
