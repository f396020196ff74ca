/** @file What the notebook lends to cells, in words: for completion, for hover texts, for the help sheet. */

import {SUPERPOSITION_API} from "./superposition-table.js";

/** @type {readonly import("./editor/help.js").ApiEntry[]} */
export const API = [
  {name: "kernel", signature: "kernel", text: "Trains and analyses networks on the device shown in the toolbar."},
  {
    name: "kernel.train",
    signature: "kernel.train({group, preset, model, width, trainFraction, learningRate, weightDecay, steps, seed, …})",
    text: "Starts a training run; preset (“quick”, “wu”, “chughtai”) gives what is left out. model is “mlp”, “mlp-summed”, “mlp-bias”, “bilinear” or “transformer”. Also: embedDim, heads, stratified, optimizer, beta1, beta2, schedule, warmupSteps, batchSize, metricsEvery, checkpoints, engine. The result is a stream of states {run, step, steps, status, stepsPerSecond, secondsLeft, history, metrics, info}; a cell that defines a name with it passes every state on. history holds step, trainLoss, testLoss, trainAccuracy and testAccuracy; metrics holds, for checkpoints: n, the per-irrep metrics at n log-spaced steps. The run ends early when its cell is stopped or run again."
  },
  {
    name: "kernel.checkpoint",
    signature: "kernel.checkpoint(run)",
    text: "The run as a safetensors file (a Uint8Array): weights, optimizer, split, settings and metrics."
  },
  {
    name: "kernel.resume",
    signature: "kernel.resume(file, {steps, engine})",
    text: "Goes on with a run from its checkpoint; a stream of states as of kernel.train."
  },
  {
    name: "kernel.tensors",
    signature: "kernel.tensors(run)",
    text: "The weights by name: {W_x: {shape, values}, …}."
  },
  {
    name: "kernel.groupInfo",
    signature: "kernel.groupInfo(group)",
    text: "Order, conjugacy classes and irreps of a finite group, e.g. “S5”, “D6”, “C12”, “S3xC2”, “Q8”."
  },
  {
    name: "kernel.characterTable",
    signature: "kernel.characterTable(group)",
    text: "The exact character table: {classes: [{representative, size, order}], irreps: [{irrep, dim, kind, exact, values}]}. exact holds texts; values holds real and imaginary parts in turn."
  },
  {
    name: "kernel.irrepMatrices",
    signature: "kernel.irrepMatrices(group, irrep)",
    text: "Orthogonal matrices of a real irrep, {irrep, dim, matrices}: one dim × dim matrix per element, row by row."
  },
  {
    name: "kernel.elements",
    signature: "kernel.elements(group)",
    text: "Elements by index: {names, orders, classes, inverses, signs}. signs (±1) where the elements are permutations."
  },
  {
    name: "kernel.cayleyTable",
    signature: "kernel.cayleyTable(group)",
    text: "The multiplication table, row by row: entry x · order + y is the index of the product xy."
  },
  {
    name: "kernel.subgroups",
    signature: "kernel.subgroups(group)",
    text: "One subgroup of each conjugacy class: an array of {name, order, index, length, normal, generators, elements}."
  },
  {
    name: "kernel.traceSlice",
    signature: "kernel.traceSlice(group, irrep, {z: 0})",
    text: "Trace logits χ(xyz⁻¹) with x, y or z held, centered over z, row by row."
  },
  {
    name: "kernel.bestMixture",
    signature: "kernel.bestMixture(group, irreps, {grid: 0.1})",
    text: "The convex mixture of trace logits with the least loss: {irreps, grid, improvements, points, optimum}."
  },
  {
    name: "kernel.traceTable",
    signature: "kernel.traceTable(group)",
    text: "For each irrep: cross-entropy (in nats) and accuracy of the logits Tr ρ(x)ρ(y)ρ(z⁻¹), centered over z. An array of {irrep, dim, kind, loss, accuracy}."
  },
  {
    name: "kernel.traceSimilarity",
    signature: "kernel.traceSimilarity(run)",
    text: "For each irrep: the mean over all pairs (x, y) of the cosine between the trained logits and the trace logits. An array of {irrep, dim, cosine}."
  },
  {
    name: "kernel.oracles",
    signature: "kernel.oracles(group)",
    text: "Networks written down by hand for a group: an array of {id, title, form, width, irreps, loss}."
  },
  {
    name: "kernel.network",
    signature: "kernel.network({run} | {group, oracle} | {group, tensors, model} | {file, group})",
    text: "Opens a network for analysis: the weights of a run at its present step, an oracle, tensors by name, or the bytes of a checkpoint, .safetensors or .npz file. Its methods take it apart: info, weights, loss, lossOver, lossByCosets, lossByElement, neuronMap, logitMap, logitSlice, traceComparison, excludedRestricted, keyIrreps, spectra, lowRank, principalComponents, embeddingEnergy, elementEnergy, neuronCentering, hiddenSpaceOverlaps, hiddenEnergy, hiddenSpectrum, ablations, unembeddedNorms, hiddenElementEnergy, neuronClusters, characterCircuit, neuronFormula, cosetConcentration, interventions, embeddingInIrrep, hiddenInIrrep, unembedInIrrep, irrepFit, withoutNeurons, metrics."
  },
  {
    name: "kernel.traceCosines",
    signature: "kernel.traceCosines(group)",
    text: "Mean cosines between the trace logits of every two non-trivial irreps, a matrix {rows, columns, values}."
  },
  {
    name: "kernel.traceLossOver",
    signature: "kernel.traceLossOver(group, irrep, lefts, rights)",
    text: "Loss and accuracy of an irrep's trace logits over the pairs of some left with some right factors."
  },
  {
    name: "kernel.irrepOverlaps",
    signature: "kernel.irrepOverlaps(group)",
    text: "Mean squared inner products between the matrix elements of every two irreps, a matrix."
  },
  {
    name: "kernel.representationMatrix",
    signature: "kernel.representationMatrix(group, name)",
    text: "Singular values and Gram matrix of an irrep, or of “natural”, “differences”, “differences*sign” of a permutation group."
  },
  ...SUPERPOSITION_API,
  {
    name: "kernel.device",
    signature: "kernel.device()",
    text: "Where runs train: {kind, name, reason, gpu, rates}; a run's own device, rates and moves are in its state's info."
  },
  {
    name: "plot",
    signature: "plot",
    text: "Charts on a canvas. Each call returns a figure; a cell that runs again updates its figure in place."
  },
  {
    name: "plot.line",
    signature: "plot.line({title, x: {label, scale}, y: {label, scale}, series: [{name, x, y}]})",
    text: "A line chart. Scales are “linear” or “log”."
  },
  {
    name: "plot.features",
    signature: "plot.features({W, instances, hidden, features, titles, values, groups, labels, limit})",
    text: "Feature directions, the columns of W [instances, hidden, features], as arrows in a panel per instance."
  },
  {
    name: "plot.featureFilm",
    signature: "plot.featureFilm({snapshots, instances, hidden, features, …})",
    text: "The same with a slider through training: snapshots is an array of {step, weights: {W}}."
  },
  {
    name: "plot.turntable",
    signature: "plot.turntable({dx, dy, dz, startX, startY, startZ, labels, parents, groups})",
    text: "Arrows in space with a slider that turns them."
  },
  {name: "display", signature: "display(value)", text: "Shows a value below the cell, and returns it."},
  {
    name: "view",
    signature: "view(input)",
    text: "Shows an input and stands for its value: cells that use the value run again when it changes."
  },
  {
    name: "Mutable",
    signature: "Mutable(value)",
    text: "A value that several cells may set: const x = Mutable(0), setX = (value) => (x.value = value). Cells that read x run again."
  },
  {
    name: "saveFile",
    signature: "saveFile(name, content)",
    text: "Offers a file of text or bytes to the reader, who decides whether it is saved."
  },
  {
    name: "bundled",
    signature: "bundled(name)",
    text: "The bytes of a data file that comes with the page, loaded at the first call."
  },
  {name: "Inputs", signature: "Inputs", text: "Observable's inputs."},
  {
    name: "Inputs.range",
    signature: "Inputs.range([min, max], {label, step, value})",
    text: "A slider with a number box."
  },
  {name: "Inputs.number", signature: "Inputs.number([min, max], {label, step, value})", text: "A number box."},
  {name: "Inputs.select", signature: "Inputs.select(values, {label, value, format})", text: "A drop-down list."},
  {name: "Inputs.radio", signature: "Inputs.radio(values, {label, value})", text: "One of several, all in view."},
  {name: "Inputs.checkbox", signature: "Inputs.checkbox(values, {label, value})", text: "Any of several."},
  {name: "Inputs.toggle", signature: "Inputs.toggle({label, value})", text: "A check box."},
  {name: "Inputs.text", signature: "Inputs.text({label, value, placeholder})", text: "A line of text."},
  {name: "Inputs.button", signature: "Inputs.button(label)", text: "A button; its value counts the presses."},
  {
    name: "Inputs.form",
    signature: "Inputs.form({name: input, …})",
    text: "Several inputs as one, with an object as value."
  },
  {name: "Inputs.table", signature: "Inputs.table(rows, {columns, format})", text: "A table of an array of objects."},
  {name: "md", signature: "md`…`", text: "Markdown, with values in ${…} and TeX in $…$."},
  {name: "html", signature: "html`…`", text: "HTML, with values in ${…}."},
  {name: "tex", signature: "tex`…`", text: "A formula; tex.block`…` sets it on its own line."},
  {
    name: "invalidation",
    signature: "invalidation",
    text: "A promise that resolves when this run of the cell is over: clean up there."
  }
];
