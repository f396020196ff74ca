/** @file What the kernel can be asked about a group alone. */

import {typed} from "./networks.js";

/** @typedef {import("./kernel.js").WasmKernel} WasmKernel */

/** @type {Record<string, (kernel: WasmKernel, params: Record<string, any>) => unknown>} */
export const GROUP_METHODS = {
  groupInfo: (kernel, {group}) => kernel.groupInfo(String(group)),
  groupElements: (kernel, {group}) => kernel.groupElements(String(group)),
  cayleyTable: (kernel, {group}) => kernel.cayleyTable(String(group)),
  subgroups: (kernel, {group}) => kernel.subgroups(String(group)),
  characterTable: (kernel, {group}) => kernel.characterTable(String(group)),
  irrepMatrices: (kernel, {group, irrep}) => kernel.irrepMatrices(String(group), String(irrep)),
  traceTable: (kernel, {group}) => kernel.traceTable(String(group)),
  traceSlice: (kernel, {group, irrep, fixed, element}) =>
    kernel.traceSlice(String(group), String(irrep), String(fixed), Number(element)),
  traceCosines: (kernel, {group}) => typed(kernel.traceCosines(String(group))),
  traceLossOver: (kernel, {group, irrep, lefts, rights}) =>
    kernel.traceLossOver(String(group), String(irrep), Uint32Array.from(lefts), Uint32Array.from(rights)),
  irrepOverlaps: (kernel, {group}) => typed(kernel.irrepOverlaps(String(group))),
  representationMatrix: (kernel, {group, name}) => typed(kernel.representationMatrix(String(group), String(name))),
  oracles: (kernel, {group}) => typed(kernel.oracles(String(group))),
  bestMixture: (kernel, {group, irreps, divisions}) =>
    kernel.bestMixture(String(group), Array.from(irreps, String), Number(divisions))
};
