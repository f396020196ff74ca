//! Every analysis of the hand-written networks against its exact answer.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{assert_close, group, reference, reference_name};
use glassbook_interp::{Centering, NetworkAnalysis, oracles, singular_values};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

/// Weights and logits are rounded to f32; losses of order 1 then agree to about 1e-6.
const TOLERANCE: f64 = 1e-5;

struct Case {
    facts: Value,
    analysis: NetworkAnalysis,
}

impl Case {
    fn new(key: &str, oracle: &str) -> Self {
        let group = group("S5");
        let network = oracles::by_id(&group, oracle).unwrap();
        Self {
            facts: reference()["oracle_models"][key].clone(),
            analysis: NetworkAnalysis::new(group, network).unwrap(),
        }
    }

    fn want(&self, table: &str, irrep: &str) -> f64 {
        self.facts[table][&reference_name(irrep)]
            .as_f64()
            .unwrap_or_else(|| panic!("{table} {irrep}"))
    }

    fn check(&self) {
        self.check_losses();
        self.check_traces();
        self.check_embeddings();
        self.check_hidden();
        self.check_ablations();
        self.check_metrics();
    }

    fn check_losses(&self) {
        let mean = self.analysis.pair_losses().unwrap().mean();
        assert_close(
            mean.loss,
            self.facts["loss"].as_f64().unwrap(),
            TOLERANCE,
            "loss",
        );
        assert_close(
            mean.accuracy,
            self.facts["accuracy"].as_f64().unwrap(),
            1e-12,
            "accuracy",
        );
        assert_eq!(mean.pairs, 14_400);
    }

    fn check_traces(&self) {
        for trace in self.analysis.trace_comparison().unwrap() {
            let want = self.want("logit_cosine", &trace.irrep);
            // All rows of these networks are alike, so that both definitions agree.
            assert_close(trace.cosine, want, TOLERANCE, "cosine");
            assert_close(trace.flat_cosine, want, TOLERANCE, "flat cosine");
            assert_close(trace.flat_fve, want * want, TOLERANCE, "flat fve");
        }
        let explained = self
            .analysis
            .metrics(None)
            .unwrap()
            .percent_logits_explained;
        assert_close(explained, 1.0, TOLERANCE, "percent logits explained");
    }

    fn check_embeddings(&self) {
        let energy = self.analysis.embedding_energy();
        for irrep in &energy.irreps {
            let name = &irrep.irrep;
            assert_close(
                irrep.shares.x_embed,
                self.want("x_embed", name),
                TOLERANCE,
                "x_embed",
            );
            assert_close(
                irrep.shares.y_embed,
                self.want("y_embed", name),
                TOLERANCE,
                "y_embed",
            );
            assert_close(
                irrep.shares.unembed,
                self.want("unembed", name),
                TOLERANCE,
                "unembed",
            );
            let elements = self.analysis.element_energy(name, false).unwrap();
            let sum: f64 = elements.x_embed.values.iter().sum();
            assert_close(sum, irrep.shares.x_embed, 1e-12, "sum over matrix elements");
        }
        assert_close(energy.total.unembed, 1.0, 1e-12, "total");
        let values = singular_values(&self.analysis.network().x_embed());
        let want = self.facts["x_embed_singular_values_top20"]
            .as_array()
            .unwrap();
        for (value, want) in values.iter().zip(want) {
            assert_close(*value, want.as_f64().unwrap(), TOLERANCE, "singular value");
        }
    }

    fn check_hidden(&self) {
        let plain = self.analysis.hidden_energy(Centering::None).unwrap();
        for irrep in &plain.irreps {
            assert_close(
                irrep.x,
                self.want("hidden_x", &irrep.irrep),
                TOLERANCE,
                "hidden_x",
            );
            assert_close(
                irrep.y,
                self.want("hidden_y", &irrep.irrep),
                TOLERANCE,
                "hidden_y",
            );
            assert_close(
                irrep.xy,
                self.want("hidden_xy", &irrep.irrep),
                TOLERANCE,
                "hidden_xy",
            );
            let elements = self
                .analysis
                .hidden_element_energy(&irrep.irrep, true)
                .unwrap();
            let sum: f64 = elements.xy.values.iter().sum();
            assert_close(sum, irrep.xy, 1e-12, "sum over matrix elements");
        }
        let centered = self.analysis.hidden_energy(Centering::Inputs).unwrap();
        for irrep in &centered.irreps {
            let want = &self.facts["hidden_centred_x_y_xy"][&reference_name(&irrep.irrep)];
            for (got, want) in [irrep.x, irrep.y, irrep.xy]
                .iter()
                .zip(want.as_array().unwrap())
            {
                assert_close(*got, want.as_f64().unwrap(), TOLERANCE, "centered hidden");
            }
        }
    }

    fn check_ablations(&self) {
        let ablations = self.analysis.ablations(None).unwrap();
        let baseline = self.facts["loss"].as_f64().unwrap();
        assert_close(ablations.baseline, baseline, TOLERANCE, "baseline");
        for irrep in &ablations.irreps {
            let want = self.want("ablate_xy_loss", &irrep.irrep);
            assert_close(irrep.xy, want, TOLERANCE, "ablate xy");
        }
        for losses in self.analysis.excluded_restricted(None).unwrap().irreps {
            let excluded = self.want("ablate_xy_loss", &losses.irrep);
            let restricted = self.want("restrict_xy_loss", &losses.irrep);
            assert_close(
                losses.hidden_excluded,
                excluded,
                TOLERANCE,
                "hidden excluded",
            );
            assert_close(
                losses.hidden_restricted,
                restricted,
                TOLERANCE,
                "hidden restricted",
            );
            // The logits are sums of traces and nothing else.
            if losses.irrep != "trivial" {
                assert_close(
                    losses.logit_excluded.unwrap(),
                    excluded,
                    TOLERANCE,
                    "excluded",
                );
                assert_close(
                    losses.logit_restricted.unwrap(),
                    restricted,
                    TOLERANCE,
                    "restricted",
                );
            }
        }
    }

    fn check_metrics(&self) {
        let metrics = self.analysis.metrics(None).unwrap();
        let baseline = self.facts["loss"].as_f64().unwrap();
        assert_close(
            metrics.explained.x_embed,
            1.0,
            TOLERANCE,
            "x_embed of key irreps",
        );
        assert_close(
            metrics.total.hidden_restricted,
            baseline,
            TOLERANCE,
            "restricted",
        );
        assert_close(
            metrics.total.logit_restricted,
            baseline,
            TOLERANCE,
            "restricted",
        );
        let uniform = 120.0_f64.ln();
        assert_close(
            metrics.total.hidden_excluded,
            uniform,
            TOLERANCE,
            "excluded",
        );
        assert_close(metrics.total.logit_excluded, uniform, TOLERANCE, "excluded");
        assert_close(
            metrics.test_loss_restricted_loss_ratio,
            1.0,
            TOLERANCE,
            "ratio",
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_standard_irrep_as_a_network() {
    Case::new("S5_bilinear_standard_width64", "bilinear:standard").check();
}

#[wasm_bindgen_test(unsupported = test)]
fn standard_and_sign_as_a_network() {
    Case::new(
        "S5_bilinear_standard_plus_sign_width65",
        "bilinear:standard,sign",
    )
    .check();
}

#[wasm_bindgen_test(unsupported = test)]
fn four_relu_neurons_make_the_sign() {
    Case::new("S5_relu_sign_4neurons", "sign-circuit").check();
}
