/** @file A network under analysis, as cells see it: one method per analysis. */

/**
 * @typedef {object} Matrix what heatmaps draw
 * @property {number} rows
 * @property {number} columns
 * @property {Float64Array} values row by row
 */

/**
 * @typedef {object} NetworkSource one of
 * @property {number | {run: number}} [run] a state of `kernel.train`: the weights at its present step
 * @property {string} [group] for an oracle, tensors, or a file that does not say
 * @property {string} [oracle] an id of `kernel.oracles(group)`
 * @property {Record<string, {shape: number[], values: Float32Array}>} [tensors] by name
 * @property {Uint8Array | ArrayBuffer} [file] a checkpoint, a .safetensors or an .npz file
 * @property {string} [model] "mlp", "mlp-summed", "mlp-bias", "bilinear", "transformer"; guessed where absent
 * @property {string[]} [elements] names of the group's elements in the order of the tensors' rows
 * @property {boolean} [transposed] linear layers are stored as PyTorch's nn.Linear does, `[out, in]`
 */

/**
 * Takes a network apart. It stands for the weights at the moment it was made; what is costly (the forward pass
 * over all pairs) is done once and kept by the kernel. Losses are in nats, energies are shares of 1, lists are typed
 * arrays, matrices are {@link Matrix}, and row x · |G| + y belongs to the pair (x, y).
 */
export class Network {
  #ask;

  /**
   * @param {{network: number, info: Record<string, any>}} opened
   * @param {(analysis: string, args: unknown[]) => Promise<any>} ask
   */
  constructor({network, info}, ask) {
    this.id = network;
    /** group, order, model, width, parameters, irreps, tensors, and where known trainRows and step */
    this.info = info;
    this.#ask = ask;
  }

  /** @param {string} name a tensor of `info.tensors`, or "x_embed", "y_embed", "unembed" @returns {Promise<Matrix>} */
  weights = (name) => this.#ask("weights", [name]);
  /** Every per-irrep metric at once, as followed through training. */
  metrics = () => this.#ask("metrics", []);

  /** Mean over all pairs: {loss, accuracy, pairs}. */
  loss = () => this.#ask("loss", []);
  /**
   * The same over the pairs of some left factors with some right factors.
   * @param {ArrayLike<number>} lefts
   * @param {ArrayLike<number>} rights
   */
  lossOver = (lefts, rights) => this.#ask("lossOver", [Uint32Array.from(lefts), Uint32Array.from(rights)]);
  /**
   * Loss for every pair of cosets of a subgroup: {representatives, sizes, losses, accuracies}.
   * @param {ArrayLike<number>} subgroup its elements
   * @param {"left" | "right"} [side]
   */
  lossByCosets = (subgroup, side = "left") => this.#ask("lossByCosets", [Uint32Array.from(subgroup), side]);
  /** Mean loss per element as left factor, right factor and product: {left, right, product}. */
  lossByElement = () => this.#ask("lossByElement", []);

  /** @param {number} neuron @returns {Promise<Matrix>} its activation for every (x, y) */
  neuronMap = (neuron) => this.#ask("neuronMap", [neuron]);
  /** @param {number} element @returns {Promise<Matrix>} its logit for every (x, y) */
  logitMap = (element) => this.#ask("logitMap", [element]);
  /**
   * Logits centered over z, with one of the three elements held.
   * @param {{x?: number, y?: number, z?: number}} held
   * @returns {Promise<Matrix>}
   */
  logitSlice = (held) => this.#ask("logitSlice", Object.entries(held)[0] ?? ["z", 0]);
  /** Per irrep: cosine, softmaxCosine, fve, softmaxFve, softmaxFveOfMean, flatCosine, flatFve. */
  traceComparison = () => this.#ask("traceComparison", []);
  /** Per irrep: losses without it and with nothing else, of logits and of the hidden layer. */
  excludedRestricted = () => this.#ask("excludedRestricted", []);
  /** @returns {Promise<string[]>} the irreps that the network has learned */
  keyIrreps = () => this.#ask("keyIrreps", []);

  /** Singular values of every weight matrix and of the multiplied-out embeddings: [{name, shape, values}]. */
  spectra = () => this.#ask("spectra", []);
  /** @param {ArrayLike<number>} ranks @returns {Promise<{k: number, loss: number, accuracy: number}[]>} */
  lowRank = (ranks) => this.#ask("lowRank", [Uint32Array.from(ranks)]);
  /**
   * The elements in the largest principal components: {scores, explained}.
   * @param {"x_embed" | "y_embed" | "unembed"} name
   * @param {number} [k] how many
   */
  principalComponents = (name, k = 2) => this.#ask("principalComponents", [name, k]);
  /** Shares of the embeddings' energy: {irreps: [{irrep, xEmbed, yEmbed, unembed}], total}. */
  embeddingEnergy = () => this.#ask("embeddingEnergy", []);
  /**
   * The same per matrix element: {xEmbed, yEmbed, unembed}, each a d × d {@link Matrix}.
   * @param {string} irrep
   * @param {{inverse?: boolean}} [options] of ρ(g⁻¹) instead of ρ(g)
   */
  elementEnergy = (irrep, {inverse = false} = {}) => this.#ask("elementEnergy", [irrep, inverse]);

  /** What taking the mean over neurons out of the hidden layer changes. */
  neuronCentering = () => this.#ask("neuronCentering", []);
  /** Overlaps between the spaces of ρ(x), ρ(y), ρ(xy). */
  hiddenSpaceOverlaps = () => this.#ask("hiddenSpaceOverlaps", []);
  /** @param {"none" | "inputs" | "neurons"} [centering] @returns {Promise<any>} {irreps: [{irrep, x, y, xy}], total} */
  hiddenEnergy = (centering = "none") => this.#ask("hiddenEnergy", [centering]);
  /** @param {"none" | "inputs" | "neurons"} [centering] @returns {Promise<Float64Array>} singular values, descending */
  hiddenSpectrum = (centering = "none") => this.#ask("hiddenSpectrum", [centering]);
  /** @param {{trainOnly?: boolean}} [options] @returns {Promise<any>} {baseline, irreps: [{irrep, xy, x, y}]} */
  ablations = ({trainOnly = false} = {}) => this.#ask("ablations", [trainOnly]);
  /** Mean square of the logits that each part of the hidden layer produces. */
  unembeddedNorms = () => this.#ask("unembeddedNorms", []);
  /**
   * @param {string} irrep
   * @param {{orthonormal?: boolean}} [options]
   * @returns {Promise<{x: Matrix, y: Matrix, xy: Matrix}>}
   */
  hiddenElementEnergy = (irrep, {orthonormal = false} = {}) => this.#ask("hiddenElementEnergy", [irrep, orthonormal]);

  /** @param {{threshold?: number}} [options] absolute energy; relative to the network's own where absent */
  neuronClusters = ({threshold} = {}) => this.#ask("neuronClusters", [threshold]);
  /** @param {string} irrep of dimension 1 */
  characterCircuit = (irrep) => this.#ask("characterCircuit", [irrep]);
  /** @param {ArrayLike<number>} neurons to switch off @returns {Promise<{loss: number, accuracy: number}>} */
  withoutNeurons = (neurons) => this.#ask("withoutNeurons", [Uint32Array.from(neurons)]);
  /** @param {number} neuron @param {string} irrep */
  neuronFormula = (neuron, irrep) => this.#ask("neuronFormula", [neuron, irrep]);
  /** Per neuron, the subgroup on whose cosets it is most nearly constant. */
  cosetConcentration = () => this.#ask("cosetConcentration", []);
  /** @param {number} [seed] of the noise @returns {Promise<{name: string, loss: number, accuracy: number}[]>} */
  interventions = (seed = 0) => this.#ask("interventions", [seed]);

  /** @param {string} irrep @param {"left" | "right"} [side] @returns {Promise<any>} {toIrrep, values, theory, cosine} */
  embeddingInIrrep = (irrep, side = "left") => this.#ask("embeddingInIrrep", [irrep, side]);
  /**
   * @param {string} irrep
   * @param {"naive" | "projected" | "inverse"} [variant]
   * @param {number} [rows] how many of the pairs' rows to return
   */
  hiddenInIrrep = (irrep, variant = "projected", rows = 24) => this.#ask("hiddenInIrrep", [irrep, variant, rows]);
  /**
   * @param {string} irrep
   * @param {"inverse-hidden" | "inverse-output" | "orthogonal" | "natural"} [variant]
   * @returns {Promise<Matrix>}
   */
  unembedInIrrep = (irrep, variant = "inverse-hidden") => this.#ask("unembedInIrrep", [irrep, variant]);
  /** @param {string} irrep @returns {Promise<any>} {hiddenMse, hiddenCosine, unembedMse, unembedCosine} */
  irrepFit = (irrep) => this.#ask("irrepFit", [irrep]);
}
