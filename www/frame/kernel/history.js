/** @file Metrics of a run, growing at the end. */

const COLUMNS = /** @type {const} */ (["step", "trainLoss", "testLoss", "trainAccuracy", "testAccuracy"]);

/** @typedef {Record<typeof COLUMNS[number], Float64Array>} Columns */

/** Typed columns that double their room, so that appending a point costs amortized O(1). */
export class History {
  #length = 0;
  #columns = /** @type {Columns} */ (Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(256)])));

  /** @param {Columns} points */
  append(points) {
    const needed = this.#length + points.step.length;
    for (const name of COLUMNS) {
      if (this.#columns[name].length < needed) {
        const grown = new Float64Array(Math.max(needed, 2 * this.#columns[name].length));
        grown.set(this.#columns[name].subarray(0, this.#length));
        this.#columns[name] = grown;
      }
      this.#columns[name].set(points[name], this.#length);
    }
    this.#length = needed;
  }

  /** @returns {Columns} views that stay valid: written points never change */
  snapshot() {
    const length = this.#length;
    return /** @type {Columns} */ (
      Object.fromEntries(COLUMNS.map((name) => [name, this.#columns[name].subarray(0, length)]))
    );
  }
}
