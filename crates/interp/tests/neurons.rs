//! Clusters, circuits, formulas, representation bases and cosets of networks with known answers.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{assert_close, group};
use glassbook_groups::TraceSlice;
use glassbook_interp::{
    ClusterThreshold, EmbeddingSide, HiddenVariant, InterpError, LowRankTarget, NetworkAnalysis,
    UnembedVariant, oracles,
};
use wasm_bindgen_test::wasm_bindgen_test;

const TOLERANCE: f64 = 1e-5;

fn analysis(name: &str, oracle: &str) -> NetworkAnalysis {
    let group = group(name);
    let network = oracles::by_id(&group, oracle).unwrap();
    NetworkAnalysis::new(group, network).unwrap()
}

#[wasm_bindgen_test(unsupported = test)]
fn every_listed_oracle_has_its_exact_loss_and_holds_only_its_irreps() {
    for name in ["S3", "S4", "A5", "D4", "Q8", "C5", "C6", "D5", "S3xC2"] {
        let group = group(name);
        for oracle in oracles::catalog(&group).unwrap() {
            let what = format!("{name} {}", oracle.id);
            let analysis = analysis(name, &oracle.id);
            let loss = analysis.pair_losses().unwrap().mean().loss;
            assert_close(loss, oracle.loss, TOLERANCE, &what);
            assert_eq!(analysis.network().d_hidden(), oracle.width);
            assert_eq!(analysis.network().form(), oracle.form);
            check_facts(&analysis, &oracle.id, &what);
            for irrep in &oracle.irreps {
                let fit = analysis.irrep_fit(irrep).unwrap();
                assert_close(fit.hidden_cosine, 1.0, TOLERANCE, &what);
                assert_close(fit.unembed_cosine, 1.0, TOLERANCE, &what);
                assert!(fit.hidden_mse < 1e-7 && fit.unembed_mse < 1e-6);
            }
        }
    }
}

/// The measured metrics against the closed forms.
fn check_facts(analysis: &NetworkAnalysis, id: &str, what: &str) {
    let facts = oracles::exact(analysis.group(), id).unwrap();
    let metrics = analysis.metrics(None).unwrap();
    assert_close(metrics.all.loss, facts.loss, TOLERANCE, what);
    // Ties of f32 logits are decided by rounding, so that only sharp answers are compared.
    if facts.accuracy == 1.0 {
        assert_eq!(metrics.all.accuracy, 1.0, "{what}");
    }
    for (got, want) in metrics.irreps.iter().zip(&facts.irreps) {
        let what = format!("{what} {}", got.irrep);
        let close = |got: f64, want: f64| assert_close(got, want, TOLERANCE, &what);
        assert_eq!(got.irrep, want.irrep);
        close(
            got.trace_similarity.unwrap_or(0.0),
            want.trace_similarity.unwrap_or(0.0),
        );
        close(got.x_embed, want.embedding);
        close(got.y_embed, want.embedding);
        close(got.unembed, want.embedding);
        close(got.hidden_x, want.hidden_x);
        close(got.hidden_y, want.hidden_y);
        close(got.hidden_xy, want.hidden_xy);
        close(got.hidden_excluded_loss, want.excluded_loss);
        close(got.hidden_restricted_loss, want.restricted_loss);
    }
    for spectrum in analysis
        .spectra()
        .iter()
        .filter(|s| s.name.ends_with("embed"))
    {
        for (index, got) in spectrum.values.iter().enumerate() {
            let want = facts.singular_values.get(index).copied().unwrap_or(0.0);
            assert_close(*got, want, TOLERANCE, what);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn principal_components_of_an_exact_embedding_are_even() {
    let analysis = analysis("S4", "bilinear:standard");
    let points = analysis
        .principal_components(LowRankTarget::Unembed, 3)
        .unwrap();
    assert_eq!((points.scores.rows, points.scores.cols), (24, 3));
    // Nine equal directions.
    for share in &points.explained {
        assert_close(*share, 1.0 / 9.0, TOLERANCE, "explained");
    }
    let mean = points.scores.column(0).iter().sum::<f64>() / 24.0;
    assert_close(mean, 0.0, 1e-9, "centered");
}

#[wasm_bindgen_test(unsupported = test)]
fn neurons_of_two_irreps_fall_into_two_clusters() {
    let analysis = analysis("S5", "bilinear:standard,sign");
    let clusters = analysis
        .neuron_clusters(ClusterThreshold::Absolute(2.0))
        .unwrap();
    assert!(clusters.off.is_empty() && clusters.unaccounted.is_empty());
    assert!(clusters.shared.is_empty());
    for cluster in &clusters.irreps {
        let want: Vec<usize> = match cluster.irrep.as_str() {
            "standard" => (0..64).collect(),
            "sign" => vec![64],
            _ => vec![],
        };
        assert_eq!(cluster.neurons, want, "{}", cluster.irrep);
        let share = if want.is_empty() {
            0.0
        } else {
            1.0 / if want.len() == 64 { 4.0 } else { 1.0 }
        };
        assert_close(cluster.hidden_xy, share, TOLERANCE, "share of ρ(xy)");
    }
    let rest = analysis
        .without_neurons(&(0..64).collect::<Vec<_>>())
        .unwrap();
    assert_close(rest.loss, 4.221_272_573_3, TOLERANCE, "the sign alone");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_sign_circuit_is_read_off() {
    let analysis = analysis("S5", "sign-circuit");
    let circuit = analysis
        .character_circuit("sign", ClusterThreshold::default())
        .unwrap();
    let formulas: Vec<&str> = circuit.neurons.iter().map(|n| n.formula.as_str()).collect();
    assert_eq!(
        formulas,
        [
            "relu(1.000 s(x) + 1.000 s(y))",
            "relu(−1.000 s(x) − 1.000 s(y))",
            "relu(1.000 s(x) − 1.000 s(y))",
            "relu(−1.000 s(x) + 1.000 s(y))",
        ]
    );
    let outputs: Vec<f64> = circuit.neurons.iter().map(|n| n.unembed).collect();
    assert_eq!(outputs, [1.0, 1.0, -1.0, -1.0]);
    assert!(
        circuit
            .neurons
            .iter()
            .all(|n| (n.explained - 1.0).abs() < 1e-12)
    );
    assert_eq!(circuit.left_rows.row(0), circuit.character);
    assert_eq!((circuit.left_rows.rows, circuit.left_rows.cols), (5, 120));
    let error = analysis
        .character_circuit("standard", ClusterThreshold::default())
        .unwrap_err();
    assert_eq!(
        error,
        InterpError::IrrepNotLinear {
            irrep: "standard".into(),
            dim: 4
        }
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn interventions_on_the_sign_circuit_do_what_the_algebra_says() {
    // relu(s) = (|s| + s)/2 and the linear part cancels: |·| doubles the logits, a flip of both
    // signs permutes the neurons, a flip of one negates the logits, and the embeddings are equal.
    let analysis = analysis("S5", "sign-circuit");
    let list = analysis.interventions(7).unwrap();
    let loss = |name: &str| list.iter().find(|entry| entry.name == name).unwrap().loss;
    let of = |scale: f64| {
        let values: Vec<f64> = analysis
            .basis()
            .irrep("sign")
            .unwrap()
            .character
            .iter()
            .map(|s| s * scale)
            .collect();
        glassbook_groups::trace_loss(&values, analysis.group().identity())
    };
    assert_close(loss("none"), of(2.0), TOLERANCE, "none");
    assert_close(loss("both signs flipped"), of(2.0), TOLERANCE, "both");
    assert_close(loss("left sign flipped"), of(-2.0), TOLERANCE, "left");
    assert_close(loss("right sign flipped"), of(-2.0), TOLERANCE, "right");
    assert_close(
        loss("embeddings exchanged"),
        of(2.0),
        TOLERANCE,
        "exchanged",
    );
    assert_close(loss("|·| for ReLU"), of(4.0), TOLERANCE, "|·|");
    assert!(loss("noise N(0, 0.1)") > of(2.0) && loss("noise N(0, 1)") > loss("noise N(0, 0.1)"));
    assert_eq!(
        analysis.interventions(7).unwrap(),
        list,
        "the seed names the noise"
    );
    assert_ne!(analysis.interventions(8).unwrap(), list);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_unembedding_is_a_permutation_with_an_inverse_and_diagonal_without() {
    let analysis = analysis("S4", "bilinear:standard");
    let largest = |m: &glassbook_interp::Matrix| m.values.iter().copied().fold(0.0, f64::max);
    for variant in [UnembedVariant::InverseHidden, UnembedVariant::InverseOutput] {
        let map = analysis.unembed_in_irrep("standard", variant).unwrap();
        let top = largest(&map);
        for ij in 0..9 {
            for kl in 0..9 {
                let want = if kl == ij % 3 * 3 + ij / 3 { 1.0 } else { 0.0 };
                assert_close(map.at(ij, kl) / top, want, TOLERANCE, "permutation");
            }
        }
    }
    let map = analysis
        .unembed_in_irrep("standard", UnembedVariant::Orthogonal)
        .unwrap();
    let top = largest(&map);
    for ij in 0..9 {
        for kl in 0..9 {
            let want = f64::from(u8::from(ij == kl));
            assert_close(map.at(ij, kl) / top, want, TOLERANCE, "diagonal");
        }
    }
    let natural = analysis
        .unembed_in_irrep("", UnembedVariant::Natural)
        .unwrap();
    assert_eq!((natural.rows, natural.cols), (16, 16));
}

#[wasm_bindgen_test(unsupported = test)]
fn embeddings_and_hidden_layer_are_the_irrep_in_its_own_basis() {
    let analysis = analysis("S4", "bilinear:standard");
    for side in [EmbeddingSide::Left, EmbeddingSide::Right] {
        let read = analysis.embedding_in_irrep("standard", side).unwrap();
        assert_close(read.cosine, 1.0, TOLERANCE, "embedding");
        assert_eq!((read.values.rows, read.values.cols), (24, 9));
    }
    for (variant, want) in [
        (HiddenVariant::Projected, 1.0),
        (HiddenVariant::Inverse, 1.0),
        // H·toᵀ sums over j with equal weights, which is the product again.
        (HiddenVariant::Naive, 1.0),
    ] {
        let read = analysis.hidden_in_irrep("standard", variant, 10).unwrap();
        assert_close(read.cosine, want, TOLERANCE, "hidden");
        assert_eq!(
            (read.to_irrep.rows, read.to_irrep.cols, read.values.rows),
            (9, 27, 10)
        );
        let scale = read.values.at(3, 1) / read.theory.at(3, 1);
        for (value, theory) in read.values.values.iter().zip(&read.theory.values) {
            assert_close(value / scale, *theory, TOLERANCE, "row");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_neuron_is_the_matrix_element_that_made_it() {
    let analysis = analysis("S4", "bilinear:standard");
    // Neuron (i, j, k) = (0, 2, 1) has index 0·9 + 2·3 + 1.
    let formula = analysis.neuron_formula(7, "standard").unwrap();
    assert_eq!(formula.left_text, "1.000 ρ₁₃(x)");
    assert_eq!(formula.right_text, "1.000 ρ₃₂(y)");
    assert_eq!(formula.hidden_text, "0.333 ρ₁₂(xy)");
    assert_close(formula.explained[0], 1.0, TOLERANCE, "explained");
    let other = analysis.neuron_formula(7, "2d").unwrap();
    assert_close(other.explained[0], 0.0, TOLERANCE, "explained");
    assert!(analysis.neuron_formula(27, "standard").is_err());
}

#[wasm_bindgen_test(unsupported = test)]
fn sixteen_directions_are_all_that_the_standard_irrep_needs() {
    let analysis = analysis("S5", "bilinear:standard,sign");
    let targets = [
        LowRankTarget::XEmbed,
        LowRankTarget::YEmbed,
        LowRankTarget::Unembed,
    ];
    let losses = analysis.low_rank(&targets, &[17, 120]).unwrap();
    assert_close(losses[0].loss, 0.996_189_406_6, TOLERANCE, "rank 17");
    assert_close(losses[1].loss, 0.996_189_406_6, TOLERANCE, "full rank");
    let spectra = analysis.spectra();
    let spectrum = spectra.iter().find(|s| s.name == "unembed").unwrap();
    let large = spectrum
        .values
        .iter()
        .filter(|&&value| value > 1e-3)
        .count();
    assert_eq!((large, spectrum.shape), (17, [65, 120]));
    assert!(matches!(
        analysis.low_rank(&[], &[1]),
        Err(InterpError::Empty { .. })
    ));
}

#[wasm_bindgen_test(unsupported = test)]
fn slices_of_logits_are_the_slices_of_traces() {
    let analysis = analysis("S4", "bilinear:standard");
    for slice in [
        TraceSlice::FixedX(3),
        TraceSlice::FixedY(5),
        TraceSlice::FixedZ(7),
    ] {
        let real = analysis.logit_slice(slice).unwrap();
        let theory = analysis.trace_slice("standard", slice).unwrap();
        for (a, b) in real.values.iter().zip(&theory.values) {
            assert_close(*a, *b, TOLERANCE, "slice");
        }
    }
    let map = analysis.logit_map(7).unwrap();
    let slice = analysis
        .trace_slice("standard", TraceSlice::FixedZ(7))
        .unwrap();
    assert_close(map.at(2, 3), slice.at(2, 3), TOLERANCE, "logit map");
    let neuron = analysis.neuron_map(5).unwrap();
    let (x, y) = (analysis.network().x_embed(), analysis.network().y_embed());
    assert_close(
        neuron.at(4, 9),
        x.at(4, 5) * y.at(9, 5),
        TOLERANCE,
        "neuron map",
    );
    assert!(analysis.neuron_map(27).is_err() && analysis.logit_map(24).is_err());
}
