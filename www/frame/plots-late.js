/**
 * @file The download behind `plot`, asked for by the first cell that draws: the wasm charts, with figures that
 * a rerun of a cell updates in place.
 */

import * as glue from "glassbook-plots";
import {createPlot} from "../plot/index.js";

/** @typedef {import("./engine/cell-run.js").PlotSlots} PlotSlots */

export class Plots {
  #plot;

  /** @param {ArrayBuffer} wasm */
  constructor(wasm) {
    glue.initSync({module: new WebAssembly.Module(wasm)});
    this.#plot = createPlot({wasm: glue});
  }

  /**
   * The n-th chart of a cell's run takes over the n-th figure of the run before, if it is of the same kind:
   * a live curve keeps its zoom, its open table and its place.
   * @param {PlotSlots} slots
   * @returns {Record<string, unknown>}
   */
  forCell(slots) {
    /** @type {Record<string, unknown>} */
    const facade = {};
    for (const [kind, make] of Object.entries(this.#plot)) {
      if (kind !== "themeChanged")
        facade[kind] = (/** @type {Record<string, unknown>} */ spec) => place(slots, kind, make, spec);
    }
    return Object.freeze(facade);
  }
}

/**
 * @param {PlotSlots} slots
 * @param {string} kind
 * @param {(spec: any) => any} make
 * @param {Record<string, unknown>} spec
 */
function place(slots, kind, make, spec) {
  const at = slots.next++;
  const kept = slots.kept[at];
  if (kept?.kind === kind) return kept.figure.update(spec);
  const figure = make(spec);
  kept?.figure.dispose();
  slots.kept[at] = {kind, figure};
  return figure;
}
