/** @file Networks under analysis: where they come from, and what they are asked. */

import {CodedError} from "../shared/errors.js";
import {inTurn} from "./turns.js";

/** @typedef {import("glassbook-kernel").GroupNetwork} GroupNetwork */
/** @typedef {import("./kernel.js").WasmKernel} WasmKernel */

/** Networks kept for analysis; older ones are freed. A notebook that compares runs holds several. */
const KEPT_NETWORKS = 16;

/** What a network answers; the arguments follow the names of `GroupNetwork` in crates/kernel. */
const ANALYSES = new Set(
  (
    "weights metrics loss lossOver lossByCosets lossByElement neuronMap logitMap logitSlice traceComparison " +
    "excludedRestricted keyIrreps spectra lowRank principalComponents embeddingEnergy elementEnergy neuronCentering hiddenSpaceOverlaps " +
    "hiddenEnergy hiddenSpectrum ablations unembeddedNorms hiddenElementEnergy neuronClusters characterCircuit neuronFormula " +
    "cosetConcentration interventions embeddingInIrrep hiddenInIrrep unembedInIrrep irrepFit withoutNeurons"
  ).split(" ")
);

export class Networks {
  #kernel;
  #next = 1;
  /** @type {Map<number, GroupNetwork>} */
  #networks = new Map();

  /** @param {WasmKernel} kernel */
  constructor(kernel) {
    this.#kernel = kernel;
  }

  /**
   * @param {Record<string, any>} source see `NetworkSource` in frame/kernel/network.js
   * @param {(run: unknown) => import("glassbook-kernel").TrainingRun} runOf
   */
  async open(source, runOf) {
    const network = await this.#make(source, runOf);
    const id = this.#next++;
    this.#networks.set(id, network);
    const oldest = this.#networks.keys().next().value;
    if (this.#networks.size > KEPT_NETWORKS && oldest !== undefined) {
      this.#networks.get(oldest)?.free();
      this.#networks.delete(oldest);
    }
    return {network: id, info: network.info};
  }

  /**
   * @param {Record<string, any>} source
   * @param {(run: unknown) => import("glassbook-kernel").TrainingRun} runOf
   * @returns {Promise<GroupNetwork>}
   */
  async #make({run, group = "", oracle, tensors, file, model = "", elements = [], transposed = false}, runOf) {
    const names = Array.from(elements, String);
    if (run !== undefined) return inTurn(runOf(run), (training) => training.network());
    if (oracle !== undefined) return this.#kernel.oracleNetwork(String(group), String(oracle));
    if (tensors !== undefined) return this.#kernel.tensorNetwork(String(group), String(model), tensors, names);
    if (file !== undefined)
      return this.#kernel.fileNetwork(new Uint8Array(file), String(group), String(model), names, Boolean(transposed));
    throw new CodedError({
      code: "kernel/no-network-source",
      message: "The network's source is missing.",
      hint: "Give one of {run}, {group, oracle}, {group, tensors} and {file}."
    });
  }

  /**
   * @param {unknown} id
   * @param {unknown} analysis
   * @param {unknown[]} args
   */
  ask(id, analysis, args) {
    const network = this.#networks.get(Number(id));
    if (network === undefined) {
      throw new CodedError({
        code: "kernel/unknown-network",
        message: `The kernel no longer holds network ${id}.`,
        hint: `Run the cell that made it again. A restart forgets all networks, and the latest ${KEPT_NETWORKS} are kept.`
      });
    }
    const method = /** @type {any} */ (network)[String(analysis)];
    if (!ANALYSES.has(String(analysis)) || typeof method !== "function") {
      throw new CodedError({
        code: "kernel/unknown-method",
        message: `A network has no analysis named ${analysis}.`,
        hint: "Reload the page: the page and the kernel seem to be of different versions."
      });
    }
    return typed(method.apply(network, args));
  }
}

/**
 * Lists of numbers become typed arrays, and matrices say `columns` as charts do.
 * @param {any} value
 * @returns {any}
 */
export function typed(value) {
  if (Array.isArray(value)) {
    const numbers = value.length > 0 && value.every((item) => typeof item === "number");
    return numbers ? Float64Array.from(value) : value.map(typed);
  }
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  /** @type {Record<string, any>} */
  const result = {};
  for (const [key, item] of Object.entries(value)) result[key] = typed(item);
  if ("cols" in result && "values" in result) {
    const {cols, ...rest} = result;
    return {...rest, columns: cols};
  }
  return result;
}
