//! Networks written by hand from irreps: their losses, spectra and ablations are known exactly.
//!
//! Bilinear model of width Σ d³: hidden(x, y)_ijk = ρ(x)ᵢⱼ ρ(y)ⱼₖ, unembedding ρ(z⁻¹)ₖᵢ, so that
//! its logits are trace logits.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{assert_close, group, irrep_name, reference, singular_values};
use glassbook_groups::{
    Group, Irrep, RealCharacter, fourier_energies, real_characters, real_irreps, trace_loss,
};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

const TOLERANCE: f64 = 1e-9;

/// Activations and weights of a bilinear model made of some irreps.
struct Model {
    /// `[width]` columns of `[order]`.
    embed_left: Vec<Vec<f64>>,
    embed_right: Vec<Vec<f64>>,
    unembed: Vec<Vec<f64>>,
}

impl Model {
    fn of(group: &Group, irreps: &[&Irrep<f64>]) -> Self {
        let mut model = Self {
            embed_left: vec![],
            embed_right: vec![],
            unembed: vec![],
        };
        for irrep in irreps {
            let (rho, d) = (&irrep.representation, irrep.dim());
            let entry = |row: usize, column: usize, invert: bool| -> Vec<f64> {
                (0..group.order())
                    .map(|x| {
                        let x = if invert { group.inverse(x) } else { x };
                        rho.matrix(x)[row * d + column]
                    })
                    .collect()
            };
            for i in 0..d {
                for j in 0..d {
                    for k in 0..d {
                        model.embed_left.push(entry(i, j, false));
                        model.embed_right.push(entry(j, k, false));
                        model.unembed.push(entry(k, i, true));
                    }
                }
            }
        }
        model
    }

    /// Mean loss over all pairs; `keep` says which neurons count.
    fn loss(&self, group: &Group, keep: impl Fn(usize) -> bool) -> f64 {
        let n = group.order();
        // Every row is a permutation of every other one, so the rows of one x are enough.
        let x = 3;
        let losses = (0..n).map(|y| {
            let logits: Vec<f64> = (0..n)
                .map(|z| {
                    let kept = (0..self.unembed.len()).filter(|&h| keep(h));
                    kept.map(|h| {
                        self.embed_left[h][x] * self.embed_right[h][y] * self.unembed[h][z]
                    })
                    .sum()
                })
                .collect();
            logits.iter().map(|l| l.exp()).sum::<f64>().ln() - logits[group.mul(x, y)]
        });
        losses.sum::<f64>() / n as f64
    }
}

/// Share of the columns' energy in each irrep.
fn shares(group: &Group, columns: &[Vec<f64>], irreps: &[Irrep<f64>]) -> Vec<f64> {
    let mut energy = vec![0.0; irreps.len()];
    for column in columns {
        for (total, part) in energy
            .iter_mut()
            .zip(fourier_energies(group, column, irreps).unwrap())
        {
            *total += part;
        }
    }
    let total: f64 = energy.iter().sum();
    energy.iter().map(|e| e / total).collect()
}

fn want(facts: &Value, key: &str, irrep: &str) -> f64 {
    let entries = facts[key].as_object().unwrap();
    let found = entries.iter().find(|(name, _)| irrep_name(name) == irrep);
    found
        .unwrap_or_else(|| panic!("{key} {irrep}"))
        .1
        .as_f64()
        .unwrap()
}

/// A bilinear model of some irreps of S₅, with what is known about it.
struct Case {
    facts: Value,
    group: Group,
    irreps: Vec<Irrep<f64>>,
    names: Vec<&'static str>,
    model: Model,
}

impl Case {
    fn new(key: &str, names: &[&'static str]) -> Self {
        let group = group("S5");
        let irreps = real_irreps(&group).unwrap();
        let chosen: Vec<&Irrep<f64>> = irreps
            .iter()
            .filter(|i| names.contains(&i.name.as_str()))
            .collect();
        let model = Model::of(&group, &chosen);
        let facts = reference()["oracle_models"][key].clone();
        Self {
            facts,
            model,
            names: names.to_vec(),
            group,
            irreps,
        }
    }

    /// Whether each neuron belongs to the irrep.
    fn owned_by(&self, name: &str) -> Vec<bool> {
        let chosen = self
            .irreps
            .iter()
            .filter(|i| self.names.contains(&i.name.as_str()));
        chosen
            .flat_map(|i| std::iter::repeat_n(i.name == name, i.dim().pow(3)))
            .collect()
    }

    fn check_loss_and_cosines(&self) {
        let loss = self.model.loss(&self.group, |_| true);
        assert_close(
            loss,
            self.facts["loss"].as_f64().unwrap(),
            TOLERANCE,
            "loss",
        );
        let characters = real_characters(&self.group).unwrap();
        let of_model = |c: &&RealCharacter| self.names.contains(&c.name.as_str());
        let mixed: Vec<f64> = (0..self.group.order())
            .map(|g| {
                characters
                    .iter()
                    .filter(of_model)
                    .map(|c| c.values[g])
                    .sum()
            })
            .collect();
        assert_close(
            trace_loss(&mixed, self.group.identity()),
            loss,
            1e-12,
            "closed form",
        );
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        for character in &characters[1..] {
            let chi = &character.values;
            let cosine = dot(chi, &mixed) / (dot(chi, chi) * dot(&mixed, &mixed)).sqrt();
            let want = want(&self.facts, "logit_cosine", &character.name);
            assert_close(cosine, want, TOLERANCE, "cosine");
        }
    }

    fn check_weights(&self) {
        let weights = [
            ("x_embed", &self.model.embed_left),
            ("y_embed", &self.model.embed_right),
            ("unembed", &self.model.unembed),
        ];
        for (key, columns) in weights {
            for (irrep, share) in self
                .irreps
                .iter()
                .zip(shares(&self.group, columns, &self.irreps))
            {
                assert_close(share, want(&self.facts, key, &irrep.name), TOLERANCE, key);
            }
        }
        let width = self.model.embed_left.len();
        let embed: Vec<f64> = (0..self.group.order())
            .flat_map(|x| self.model.embed_left.iter().map(move |column| column[x]))
            .collect();
        let known = common::numbers(&self.facts["x_embed_singular_values_top20"]);
        for (got, want) in singular_values(&embed, width).iter().zip(known) {
            assert_close(*got, want, 1e-8, "singular value");
        }
    }

    /// Without an irrep's neurons the other irreps' logits remain, and the other way round.
    fn check_ablations(&self) {
        for irrep in &self.irreps {
            let owned = self.owned_by(&irrep.name);
            for (key, keep) in [("ablate_xy_loss", false), ("restrict_xy_loss", true)] {
                let loss = self.model.loss(&self.group, |h| owned[h] == keep);
                assert_close(loss, want(&self.facts, key, &irrep.name), TOLERANCE, key);
            }
        }
    }

    /// Energy of the hidden layer in functions of x·y: every neuron is projected on its mean over
    /// the pairs with the same product.
    fn check_hidden_layer(&self) {
        let n = self.group.order();
        let mut total = 0.0;
        let mut means = Vec::new();
        for (left, right) in self.model.embed_left.iter().zip(&self.model.embed_right) {
            let mut mean = vec![0.0; n];
            for x in 0..n {
                for y in 0..n {
                    let value = left[x] * right[y];
                    mean[self.group.mul(x, y)] += value / n as f64;
                    total += value * value;
                }
            }
            means.push(mean);
        }
        let kept: f64 = means.iter().flatten().map(|m| m * m).sum::<f64>() * n as f64 / total;
        for (irrep, share) in self
            .irreps
            .iter()
            .zip(shares(&self.group, &means, &self.irreps))
        {
            let want = want(&self.facts, "hidden_xy", &irrep.name);
            assert_close(share * kept, want, TOLERANCE, "hidden_xy");
        }
    }

    fn check(&self) {
        self.check_loss_and_cosines();
        self.check_weights();
        self.check_ablations();
        self.check_hidden_layer();
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_standard_irrep_as_a_network() {
    Case::new("S5_bilinear_standard_width64", &["standard"]).check();
}

#[wasm_bindgen_test(unsupported = test)]
fn standard_and_sign_as_a_network() {
    Case::new(
        "S5_bilinear_standard_plus_sign_width65",
        &["sign", "standard"],
    )
    .check();
}

#[wasm_bindgen_test(unsupported = test)]
fn four_relu_neurons_make_the_sign() {
    let reference = reference();
    let facts = &reference["oracle_models"]["S5_relu_sign_4neurons"];
    let group = group("S5");
    let sign: Vec<f64> = group
        .signatures()
        .unwrap()
        .iter()
        .map(|&s| f64::from(s))
        .collect();
    // relu(±s(x) ± s(y)) with output signs so that the logits are c·s(x)s(y)s(z).
    let relu = |v: f64| v.max(0.0);
    let strength = |c: f64| {
        let chi: Vec<f64> = sign.iter().map(|s| c * s).collect();
        trace_loss(&chi, group.identity())
    };
    let neurons = |x: f64, y: f64| [relu(x + y), relu(-x - y), relu(x - y), relu(y - x)];
    let logit = |x: f64, y: f64, z: f64| {
        let h = neurons(x, y);
        z * (h[0] + h[1] - h[2] - h[3])
    };
    for (x, y, z) in [(1.0, 1.0, 1.0), (1.0, -1.0, 1.0), (-1.0, -1.0, -1.0)] {
        assert_close(logit(x, y, z), 2.0 * x * y * z, 0.0, "sign circuit");
    }
    assert_close(
        strength(2.0),
        facts["loss"].as_f64().unwrap(),
        TOLERANCE,
        "loss",
    );
}
