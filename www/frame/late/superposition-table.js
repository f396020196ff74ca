/** @file What `kernel.superposition` offers, in words. */

/** @type {readonly import("./editor/help.js").ApiEntry[]} */
export const SUPERPOSITION_API = [
  {
    name: "kernel.superposition",
    signature: "kernel.superposition",
    text: "Toy models of superposition, many instances at once. Runs are streams of states {run, step, steps, status, history, weights, snapshots, info}: history holds step, loss and perInstance; weights holds W [instances, hidden, features] and b as flat arrays; snapshots holds earlier weights."
  },
  {
    name: "kernel.superposition.train",
    signature:
      "kernel.superposition.train({data, hidden, instances, importance, probability, steps, batch, learningRate, schedule, seed, snapshots, sampling})",
    text: "Trains ReLU(WᵀWx + b). data is {kind: “independent”, features}, {kind: “pairs”, correlated, anticorrelated} or {kind: “tree”, depth, branching, sampler, structure}; sampling is “counts” or “exact” for trees."
  },
  {
    name: "kernel.superposition.neuronModel",
    signature: "kernel.superposition.neuronModel({features, hidden, instances, importance, probability, steps})",
    text: "Trains ReLU(Wᵀ ReLU(Wx) + b): a hidden layer with a basis of its own."
  },
  {
    name: "kernel.superposition.absolute",
    signature: "kernel.superposition.absolute({features, hidden, instances, importance, probability, steps})",
    text: "Trains ReLU(W₂ ReLU(W₁x) + b) to compute |x|; weights holds W1, W2 and b."
  },
  {
    name: "kernel.superposition.doubleDescent",
    signature: "kernel.superposition.doubleDescent({points, features, hidden, instances, sparsity, steps})",
    text: "Trains the autoencoder on a fixed set of sparse points with AdamW; history holds testLoss too."
  },
  {
    name: "kernel.superposition.sae",
    signature: "kernel.superposition.sae({of, kind, dictionary, sparsity, probability, steps, resample})",
    text: "Trains sparse autoencoders on the hidden states of a trained model: of is a state of its run, kind “l1”, “gated” or “jumprelu”. history holds reconstruction, sparsity and fracActive."
  },
  {
    name: "kernel.superposition.features",
    signature: "kernel.superposition.features({of}) or ({W, instances, hidden, features})",
    text: "norms, polysemanticity, dimensionality and gram (WᵀW) of every instance; dStar and featuresPerDimension."
  },
  {
    name: "kernel.superposition.tree",
    signature: "kernel.superposition.tree({of, depth, branching, sampler, structure})",
    text: "Weights on a tree: exact losses, the largest product of an ancestor and a descendant, dead features, embeddings and their projections to two and three dimensions."
  },
  {
    name: "kernel.superposition.treeTheory",
    signature: "kernel.superposition.treeTheory({depth, branching, sampler, structure})",
    text: "A tree's nodes, distinct rows and probabilities, the width that suffices for no loss, the loss of predicting zero, a constant or a linear code, and the cost of a dead feature of each level."
  },
  {
    name: "kernel.superposition.saeQuality",
    signature: "kernel.superposition.saeQuality({decoder, W, instances, hidden, features, dictionary})",
    text: "Cosines of a dictionary with the true feature directions: best match of each feature, and their mean (mmcs)."
  },
  {
    name: "kernel.superposition.phaseDiagram",
    signature: "kernel.superposition.phaseDiagram({probabilities, importances})",
    text: "Closed-form losses of two features in one dimension, and the best solution: 0 the first alone, 1 antipodal, 2 the second alone."
  }
];
