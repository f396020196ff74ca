/**
 * @file Feature directions as specifications of charts: arrows in a panel per instance, with a slider through
 * training, and arrows in space on a turntable.
 */

/** @typedef {ArrayLike<number>} Numeric */

/**
 * @typedef {object} FeatureDirections
 * @property {Numeric} W directions, `[instances, hidden, features]`, row by row
 * @property {number} features
 * @property {number} [hidden] 2 when absent
 * @property {number} [instances] 1 when absent
 * @property {number[]} [show] instances that get a panel; all when absent
 * @property {[number, number]} [axes] hidden dimensions that are drawn; the first two when absent
 * @property {string[]} [titles] a title per instance
 * @property {Numeric} [values] a number per instance and feature, `[instances, features]`, that sets the color
 * @property {Numeric} [groups] a group per feature that sets the color
 * @property {string[]} [groupNames]
 * @property {string[]} [labels] a name per feature
 * @property {Record<string, any>} [color] color scale of the values
 * @property {number} [limit] half the side of each panel; from the data when absent
 * @property {number} [columns] panels per line
 * @property {{step: number, weights: {W: Numeric}}[]} [snapshots] moments of a run: adds a slider
 * @property {string} [title]
 * @property {string} [description]
 * @property {number} [height]
 */

/** Room around the longest arrow. */
const ROOM = 1.12;

/**
 * Specification of small multiples: one square of arrows per instance.
 *
 * @param {FeatureDirections} options
 * @param {Numeric} [W] in place of the options' own
 * @returns {Record<string, any>}
 */
export function featurePanels(options, W = options.W) {
  const {
    features,
    hidden = 2,
    instances = 1,
    axes = [0, 1],
    titles,
    values,
    color,
    groups,
    groupNames,
    labels
  } = options;
  if (W.length !== instances * hidden * features) {
    throw new TypeError(`W has ${W.length} numbers where ${instances} × ${hidden} × ${features} are expected`);
  }
  const shown = options.show ?? Array.from({length: instances}, (_, i) => i);
  /** @param {number} i @param {number} axis hidden dimension */
  const component = (i, axis) =>
    Float64Array.from({length: features}, (_, j) =>
      axis < hidden ? Number(W[(i * hidden + axis) * features + j]) : 0
    );
  const limit = options.limit ?? longest(W, options) * ROOM;
  return {
    title: options.title,
    description: options.description,
    height: options.height,
    columns: options.columns,
    panels: shown.map((i) => ({
      kind: "arrows",
      title: titles?.[i] ?? (instances > 1 ? `instance ${i}` : ""),
      dx: component(i, axes[0]),
      dy: component(i, axes[1]),
      limit,
      labels,
      groups,
      groupNames,
      color,
      values: values && Float64Array.from({length: features}, (_, j) => Number(values[i * features + j]))
    }))
  };
}

/**
 * The same as a recording, one moment per snapshot.
 *
 * @param {FeatureDirections} options with `snapshots`
 * @returns {import("./timeline.js").Timeline}
 */
export function featureFilm(options) {
  const {snapshots = []} = options;
  const limit = options.limit ?? Math.max(1e-6, ...snapshots.map(({weights}) => longest(weights.W, options))) * ROOM;
  return {
    kind: "multiples",
    label: "step",
    steps: snapshots.map(({step}) => step),
    frames: snapshots.map(({weights}) => featurePanels({...options, limit}, weights.W)),
    latest: true,
    // Every panel has the same limit already.
    fixed: false
  };
}

/**
 * Largest coordinate among the dimensions that are drawn.
 * @param {Numeric} W
 * @param {FeatureDirections} options
 */
function longest(W, {features, hidden = 2, axes = [0, 1]}) {
  let most = 0;
  for (let k = 0; k < W.length; k++) {
    const axis = Math.floor(k / features) % hidden;
    const size = Math.abs(Number(W[k]));
    if ((axis === axes[0] || axis === axes[1]) && size > most) most = size;
  }
  return most || 1;
}

/** Angle from which a turntable is looked down upon. */
const TILT = (22 * Math.PI) / 180;

/**
 * @typedef {object} SpaceArrows fields of `plot.arrows`, with a third coordinate
 * @property {Numeric} dx
 * @property {Numeric} dy
 * @property {Numeric} dz upwards
 * @property {Numeric} [startX] the origin when absent
 * @property {Numeric} [startY]
 * @property {Numeric} [startZ]
 * @property {number} [views] pictures of one turn, 36 when absent
 */

/**
 * Arrows in space, seen from all around.
 *
 * @param {SpaceArrows & Record<string, any>} options
 * @returns {import("./timeline.js").Timeline}
 */
export function turntable({dx, dy, dz, startX, startY, startZ, views = 36, ...rest}) {
  const n = dx.length;
  const from = Array.from({length: n}, (_, i) => [startX, startY, startZ].map((list) => Number(list?.[i] ?? 0)));
  const along = Array.from({length: n}, (_, i) => [dx, dy, dz].map((list) => Number(list[i])));
  const tips = along.map((d, i) => Math.hypot(...d.map((v, k) => v + Number(from[i]?.[k]))));
  const starts = from.map((p) => Math.hypot(...p));
  const limit = rest.limit ?? (Math.max(0, ...tips, ...starts) * 1.05 || 1);
  const steps = Array.from({length: views}, (_, k) => Math.round((360 * k) / views));
  return {
    kind: "arrows",
    label: "turned by (degrees)",
    steps,
    frames: steps.map((degrees) => {
      const see = camera((degrees * Math.PI) / 180);
      const seen = along.map(see);
      const base = from.map(see);
      return {
        ...rest,
        limit,
        dx: seen.map(([x]) => x),
        dy: seen.map(([, y]) => y),
        startX: base.map(([x]) => x),
        startY: base.map(([, y]) => y)
      };
    })
  };
}

/**
 * Parallel projection after a turn about the vertical axis, from slightly above.
 * @param {number} angle
 * @returns {(p: number[]) => [number, number]}
 */
function camera(angle) {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return ([x = 0, y = 0, z = 0]) => {
    const depth = x * sin + y * cos;
    return [x * cos - y * sin, z * Math.cos(TILT) + depth * Math.sin(TILT)];
  };
}
