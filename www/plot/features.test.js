/** @file Feature directions become arrows where they should, and a turntable keeps lengths in its plane. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {featureFilm, featurePanels, turntable} from "./features.js";

// Two instances, three hidden dimensions, two features.
const W = [1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6];

test("each instance has its columns of W as arrows", () => {
  const {panels} = featurePanels({W, instances: 2, hidden: 3, features: 2});
  assert.deepEqual(Array.from(panels[1].dx), [-1, -2]);
  assert.deepEqual(Array.from(panels[1].dy), [-3, -4]);
  assert.ok(panels[0].limit > 4 && panels[0].limit === panels[1].limit);
});

test("other axes, chosen panels, and colors by value", () => {
  const values = [0.1, 0.2, 0.3, 0.4];
  const {panels} = featurePanels({W, instances: 2, hidden: 3, features: 2, axes: [0, 2], show: [1], values});
  assert.equal(panels.length, 1);
  assert.deepEqual(Array.from(panels[0].dy), [-5, -6]);
  assert.deepEqual(Array.from(panels[0].values), [0.3, 0.4]);
});

test("a W of another size is refused with both sizes", () => {
  assert.throws(() => featurePanels({W, instances: 2, hidden: 2, features: 2}), /12 numbers where 2 × 2 × 2/);
});

test("a film has one limit for all moments", () => {
  const snapshots = [1, 10].map((step) => ({step, weights: {W: W.map((w) => w * step)}}));
  const {frames, steps} = featureFilm({W, instances: 2, hidden: 3, features: 2, snapshots});
  assert.deepEqual(steps, [1, 10]);
  assert.equal(frames[0]?.panels[0].limit, frames[1]?.panels[0].limit);
});

test("a turntable shows lengths in the plane of the axis, and comes back", () => {
  const {frames, steps} = turntable({dx: [1, 0], dy: [0, 0], dz: [0, 1], views: 4});
  assert.deepEqual(steps, [0, 90, 180, 270]);
  const near = (/** @type {number} */ a, /** @type {number} */ b) => assert.ok(Math.abs(a - b) < 1e-12, `${a} ${b}`);
  near(frames[0]?.dx[0], 1);
  near(frames[2]?.dx[0], -1);
  // The axis itself never turns.
  for (const frame of frames) near(frame.dy[1], Math.cos((22 * Math.PI) / 180));
});
