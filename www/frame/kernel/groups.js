/** @file The part of `kernel` that knows groups and no network. */

/** @typedef {(method: string, params: Record<string, unknown>) => Promise<any>} Ask one call of the kernel */

/**
 * @param {Ask} ask
 */
export function groupFacade(ask) {
  return {
    /** @param {string} group e.g. "S5", "D6", "C12", "S3xC2", "Q8" */
    groupInfo: (group) => ask("groupInfo", {group}),
    /**
     * Elements by index: names, orders, classes, inverses and, for permutations, signs.
     * @param {string} group
     */
    elements: (group) => ask("groupElements", {group}),
    /**
     * @param {string} group
     * @returns {Promise<Uint32Array>} `[order, order]`, row by row: the index of x·y
     */
    cayleyTable: (group) => ask("cayleyTable", {group}),
    /**
     * One subgroup of each conjugacy class.
     * @param {string} group
     */
    subgroups: (group) => ask("subgroups", {group}),
    /** @param {string} group */
    traceTable: (group) => ask("traceTable", {group}),
    /** @param {string} group */
    characterTable: (group) => ask("characterTable", {group}),
    /**
     * @param {string} group
     * @param {string} irrep a name of `groupInfo`
     */
    irrepMatrices: (group, irrep) => ask("irrepMatrices", {group, irrep}),
    /**
     * Trace logits χ(x·y·z⁻¹) centered over z, with one of the three elements held.
     * @param {string} group
     * @param {string} irrep
     * @param {{x?: number, y?: number, z?: number}} held
     * @returns {Promise<Float64Array>} `[order, order]`: rows and columns are the two others, in the order x, y, z
     */
    traceSlice: (group, irrep, held) => {
      const [fixed, element] = Object.entries(held)[0] ?? ["z", 0];
      return ask("traceSlice", {group, irrep, fixed, element});
    },
    /**
     * Loss and accuracy of an irrep's trace logits over some pairs.
     * @param {string} group
     * @param {string} irrep
     * @param {ArrayLike<number>} lefts
     * @param {ArrayLike<number>} rights
     */
    traceLossOver: (group, irrep, lefts, rights) =>
      ask("traceLossOver", {group, irrep, lefts: Array.from(lefts), rights: Array.from(rights)}),
    /**
     * Mean cosines between the trace logits of every two non-trivial irreps, a matrix.
     * @param {string} group
     */
    traceCosines: (group) => ask("traceCosines", {group}),
    /**
     * Mean squared inner products between the matrix elements of every two irreps, a matrix.
     * @param {string} group
     */
    irrepOverlaps: (group) => ask("irrepOverlaps", {group}),
    /**
     * A representation as an `[order, dim²]` matrix: {name, dim, singularValues, gram}.
     * @param {string} group
     * @param {string} name an irrep, or "natural", "differences", "differences*sign" for permutation groups
     */
    representationMatrix: (group, name) => ask("representationMatrix", {group, name}),
    /**
     * Networks built by hand for a group: [{id, title, exact}], with their exact answers.
     * @param {string} group
     */
    oracles: (group) => ask("oracles", {group}),
    /**
     * The mixture of trace logits with the least loss; weights are at least 0 and add up to 1.
     * @param {string} group
     * @param {string[]} irreps
     * @param {{grid?: number}} [options] spacing of the grid of weights
     */
    bestMixture: (group, irreps, {grid = 0.1} = {}) =>
      ask("bestMixture", {group, irreps, divisions: Math.round(1 / grid)})
  };
}
