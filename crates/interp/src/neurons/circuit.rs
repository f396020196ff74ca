//! The circuit of an irrep of dimension 1, such as the sign.
//!
//! With s the character, the neurons of the circuit are relu(a s(x) + b s(y)) and reach the logits with
//! c s(z): four neurons with a = ±α, b = ±α and c = ±γ compute the trace 2αγ s(x) s(y) s(z).

use serde::Serialize;

use super::clusters::ClusterThreshold;
use crate::matrix::{Matrix, dot, share};
use crate::{Form, InterpError, NetworkAnalysis};

/// One neuron of the circuit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CircuitNeuron {
    /// Index of the neuron.
    pub neuron: usize,
    /// a: coefficient of s in its left part.
    pub left: f64,
    /// b: coefficient of s in its right part.
    pub right: f64,
    /// c: coefficient of s in its row of the unembedding.
    pub unembed: f64,
    /// Share of the energy of both parts that s explains.
    pub explained: f64,
    /// What it computes, with its sign pattern.
    pub formula: String,
}

/// The circuit of a character.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CharacterCircuit {
    /// `[order]`, the character s.
    pub character: Vec<f64>,
    /// Its neurons.
    pub neurons: Vec<CircuitNeuron>,
    /// `[1 + k, order]`: s, then the left part of each of the k neurons.
    pub left_rows: Matrix,
    /// `[1 + k, order]`: s, then the right parts.
    pub right_rows: Matrix,
    /// `[1 + k, order]`: s, then the rows of the unembedding.
    pub unembed_rows: Matrix,
}

impl NetworkAnalysis {
    /// The neurons that serve an irrep of dimension 1, beside its character.
    ///
    /// # Errors
    ///
    /// [`InterpError::UnknownIrrep`], [`InterpError::IrrepNotLinear`],
    /// [`InterpError::LogitsNotFinite`].
    pub fn character_circuit(
        &self,
        irrep: &str,
        threshold: ClusterThreshold,
    ) -> Result<CharacterCircuit, InterpError> {
        let irrep = self.irrep(irrep)?;
        if irrep.dim != 1 {
            return Err(InterpError::IrrepNotLinear {
                irrep: irrep.name.clone(),
                dim: irrep.dim,
            });
        }
        let clusters = self.neuron_clusters(threshold)?.irreps;
        let cluster = clusters
            .into_iter()
            .find(|cluster| cluster.irrep == irrep.name);
        let indices = cluster.map(|cluster| cluster.neurons).unwrap_or_default();
        let parts = self.neuron_parts()?;
        let s = &irrep.character;
        let n = s.len() as f64;
        let columns = |functions: &Matrix| -> Vec<Vec<f64>> {
            indices.iter().map(|&k| functions.column(k)).collect()
        };
        let [lefts, rights, outputs] = [&parts.left, &parts.right, &self.embeddings.u].map(columns);
        let neuron = |index: usize| {
            let [a, b, c] = [&lefts, &rights, &outputs].map(|list| dot(&list[index], s) / n);
            let energy = dot(&lefts[index], &lefts[index]) + dot(&rights[index], &rights[index]);
            CircuitNeuron {
                neuron: indices[index],
                left: a,
                right: b,
                unembed: c,
                explained: share(n * (a * a + b * b), energy),
                formula: self.circuit_formula(a, b),
            }
        };
        let stack = |list: &[Vec<f64>]| Matrix {
            rows: 1 + list.len(),
            cols: s.len(),
            values: s.iter().chain(list.iter().flatten()).copied().collect(),
        };
        Ok(CharacterCircuit {
            neurons: (0..indices.len()).map(neuron).collect(),
            left_rows: stack(&lefts),
            right_rows: stack(&rights),
            unembed_rows: stack(&outputs),
            character: s.clone(),
        })
    }

    fn circuit_formula(&self, a: f64, b: f64) -> String {
        let sign = if b < 0.0 { '−' } else { '+' };
        let lead = if a < 0.0 { "−" } else { "" };
        let (a, b) = (a.abs(), b.abs());
        match self.network.form() {
            Form::Bilinear => {
                let lead = if (lead == "−") == (sign == '−') {
                    ""
                } else {
                    "−"
                };
                format!("{lead}{:.3} s(x) s(y)", a * b)
            }
            Form::Transformer => format!("mean {lead}{a:.3} s(x) {sign} {b:.3} s(y)"),
            _ => format!("relu({lead}{a:.3} s(x) {sign} {b:.3} s(y))"),
        }
    }
}
