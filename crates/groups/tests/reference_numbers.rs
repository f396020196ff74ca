//! Losses, characters, mixtures and singular values against independently computed numbers.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::float_cmp,
    reason = "integer matrices are exact in floating point"
)]

mod common;

use common::{assert_close, group, irrep_name, numbers, reference, singular_values};
use glassbook_groups::{
    Group, RealCharacter, Representation, best_mixture, best_mixture_on_grid, real_characters,
    real_irrep, real_irreps, trace_accuracy, trace_loss, trace_row,
};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

fn find<'a>(characters: &'a [RealCharacter], name: &str) -> &'a RealCharacter {
    characters
        .iter()
        .find(|c| c.name == name)
        .unwrap_or_else(|| panic!("no irrep {name}"))
}

/// Reference numbers are printed to twelve digits.
const TOLERANCE: f64 = 1e-9;

#[wasm_bindgen_test(unsupported = test)]
fn trace_losses_and_accuracies_match_the_reference() {
    let reference = reference();
    let mut checked = 0;
    for (name, facts) in reference["groups"].as_object().unwrap() {
        let group = group(name);
        let characters = real_characters(&group).unwrap();
        let irreps = facts["irreps"].as_object().unwrap();
        assert_eq!(irreps.len(), characters.len(), "{name}");
        assert_eq!(
            facts["num_classes"],
            group.conjugacy_classes().len(),
            "{name}"
        );
        assert_close(
            (group.order() as f64).ln(),
            facts["uniform_loss"].as_f64().unwrap(),
            TOLERANCE,
            name,
        );
        for (irrep, want) in irreps {
            let got = find(&characters, &irrep_name(irrep));
            let e = group.identity();
            let what = format!("{name} {irrep}");
            assert_eq!(want["dim"], got.dim, "{what}");
            let loss = trace_loss(&got.values, e);
            assert_close(loss, want["loss"].as_f64().unwrap(), TOLERANCE, &what);
            for key in ["acc", "expected_acc"] {
                if let Some(accuracy) = want[key].as_f64() {
                    assert_close(trace_accuracy(&got.values, e), accuracy, TOLERANCE, &what);
                }
            }
            let kernel = got
                .values
                .iter()
                .filter(|v| (**v - got.values[e]).abs() < 1e-9)
                .count();
            assert_eq!(want["kernel_order"], kernel, "{what}");
            let norm: f64 = got.values.iter().map(|v| v * v).sum::<f64>() / group.order() as f64;
            assert_close(
                norm,
                want["char_norm_sq"].as_f64().unwrap(),
                TOLERANCE,
                &what,
            );
            checked += 1;
        }
    }
    assert_eq!(checked, 84);
}

#[wasm_bindgen_test(unsupported = test)]
fn characters_match_the_reference_class_by_class() {
    let reference = reference();
    for (name, facts) in reference["groups"].as_object().unwrap() {
        if facts["class_sizes"].is_null() {
            continue;
        }
        let group = group(name);
        let sizes: Vec<f64> = group
            .conjugacy_classes()
            .iter()
            .map(|c| c.size() as f64)
            .collect();
        let mut want_sizes = numbers(&facts["class_sizes"]);
        let mut got_sizes = sizes.clone();
        // Some families list their classes in another order; the values below are compared as
        // multisets of (size, value).
        want_sizes.sort_by(f64::total_cmp);
        got_sizes.sort_by(f64::total_cmp);
        assert_eq!(got_sizes, want_sizes, "{name}");
        let characters = real_characters(&group).unwrap();
        for (irrep, want) in facts["irreps"].as_object().unwrap() {
            let got = find(&characters, &irrep_name(irrep));
            let classes = group.conjugacy_classes().iter();
            let mut got: Vec<(f64, f64)> = classes
                .map(|c| (c.size() as f64, got.values[c.representative]))
                .collect();
            let mut want: Vec<(f64, f64)> = numbers(&facts["class_sizes"])
                .into_iter()
                .zip(numbers(&want["char_by_class"]))
                .collect();
            let order = |a: &(f64, f64), b: &(f64, f64)| {
                a.0.total_cmp(&b.0)
                    .then(((a.1 * 1e6).round()).total_cmp(&(b.1 * 1e6).round()))
            };
            // Adding zero turns −0 into 0 before the values are ordered.
            for pair in got.iter_mut().chain(&mut want) {
                pair.1 = (pair.1 * 1e10).round() / 1e10 + 0.0;
            }
            got.sort_by(order);
            want.sort_by(order);
            for (g, w) in got.iter().zip(&want) {
                assert_close(g.1, w.1, TOLERANCE, &format!("{name} {irrep}"));
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn partitions_match_the_reference() {
    let reference = reference();
    for (name, partitions) in reference["partition_names"].as_object().unwrap() {
        let group = group(name);
        let table = group.character_table().unwrap();
        for (irrep, want) in partitions.as_object().unwrap() {
            let index = table.index_of(&irrep_name(irrep)).unwrap();
            let got: Value = table.partitions().unwrap()[index].clone().into();
            assert_eq!(got, *want, "{name} {irrep}");
        }
    }
}

fn values<'a>(characters: &'a [RealCharacter], names: &[String]) -> Vec<&'a [f64]> {
    names
        .iter()
        .map(|name| find(characters, name).values.as_slice())
        .collect()
}

fn names(list: &Value) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|name| irrep_name(name.as_str().unwrap()))
        .collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn the_best_mixture_of_s5_follows_the_source_notebook() {
    let want = &reference()["S5_best_convex_combination"];
    let group = group("S5");
    let characters = real_characters(&group).unwrap();
    let three = values(&characters, &names(&want["reps"]));
    let search = best_mixture_on_grid(&three, group.identity(), 10).unwrap();
    assert_eq!(search.n_points, 66);
    assert_close(
        search.best.loss,
        want["best_loss"].as_f64().unwrap(),
        TOLERANCE,
        "grid",
    );
    assert_eq!(search.best.weights, numbers(&want["best_weights"]));
    let log = want["improvement_log"].as_array().unwrap();
    assert_eq!(search.improvements.len(), log.len());
    for (got, want) in search.improvements.iter().zip(log) {
        assert_close(
            got.loss,
            want[0].as_f64().unwrap(),
            TOLERANCE,
            "improvement",
        );
        assert_eq!(got.weights, numbers(&want[1]));
    }
    let continuous = best_mixture(&three, group.identity()).unwrap();
    let optimum = &want["continuous_optimum_same_three"];
    assert_close(
        continuous.loss,
        optimum["loss"].as_f64().unwrap(),
        TOLERANCE,
        "continuum",
    );
    for (got, want) in continuous.weights.iter().zip(numbers(&optimum["weights"])) {
        // The loss is flat at its minimum: weights are known to the root of its accuracy.
        assert_close(*got, want, 1e-5, "weight");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_best_mixture_of_s4_on_the_grid() {
    let want = &reference()["S4_best_convex_combination"];
    let group = group("S4");
    let characters = real_characters(&group).unwrap();
    let four = values(&characters, &names(&want["reps"]));
    let search = best_mixture_on_grid(&four, group.identity(), 10).unwrap();
    assert_close(
        search.best.loss,
        want["best_loss"].as_f64().unwrap(),
        TOLERANCE,
        "grid",
    );
    assert_eq!(search.best.weights, numbers(&want["best_weights"]));
    assert_eq!(search.n_points, 286);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_best_mixture_of_all_nontrivial_irreps() {
    let all = &reference()["best_convex_combination_all_nontrivial_irreps_continuous"];
    for (name, want) in all.as_object().unwrap() {
        let group = group(name);
        let characters = real_characters(&group).unwrap();
        let weights = want["weights"].as_object().unwrap();
        let irreps: Vec<String> = weights.keys().map(|key| irrep_name(key)).collect();
        let best = best_mixture(&values(&characters, &irreps), group.identity()).unwrap();
        assert_close(best.loss, want["loss"].as_f64().unwrap(), TOLERANCE, name);
        for (got, want) in best.weights.iter().zip(weights.values()) {
            assert_close(*got, want.as_f64().unwrap(), 1e-5, name);
        }
    }
}

fn check_singular_values(rho: &Representation<f64>, want: &Value, what: &str) {
    let got = singular_values(rho.matrices(), rho.dim() * rho.dim());
    let want = numbers(want);
    assert_eq!(got.len(), want.len(), "{what}");
    for (g, w) in got.iter().zip(&want) {
        assert_close(*g, *w, TOLERANCE, what);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn singular_values_of_natural_and_standard_representations() {
    let reference = reference();
    // S₆ takes seconds without optimization and shows nothing more.
    for name in ["S3", "S4", "S5"] {
        let want = &reference["singular_values"][name];
        let group = group(name);
        let natural = Representation::natural(&group).unwrap();
        check_singular_values(&natural, &want["natural"], "natural");
        let differences = Representation::standard_differences(&group).unwrap();
        assert_eq!(differences.homomorphism_error(&group), 0.0);
        let key = "standard_basis_e_i_minus_e_{i+1}";
        check_singular_values(&differences, &want[key], "differences");
        let standard = real_irrep(&group, "standard").unwrap();
        check_singular_values(
            &standard.representation,
            &want["standard_orthogonal_form"],
            "Young",
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn trace_cubes_of_different_irreps_are_orthogonal() {
    let reference = reference();
    let group = group("S5");
    let characters = real_characters(&group).unwrap();
    for (pair, want) in reference["S5_trace_cube_cosines"].as_object().unwrap() {
        let (a, b) = pair.split_once('|').unwrap();
        let rows: Vec<Vec<f64>> = [a, b]
            .map(|name| {
                trace_row(&group, &find(&characters, &irrep_name(name)).values, 17).unwrap()
            })
            .into();
        let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
        let norm = (dot(&rows[0], &rows[0]) * dot(&rows[1], &rows[1])).sqrt();
        assert_close(
            dot(&rows[0], &rows[1]) / norm,
            want.as_f64().unwrap(),
            TOLERANCE,
            pair,
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_source_notebook_is_met_within_its_single_precision() {
    let reference = reference();
    let group = group("S5");
    let characters = real_characters(&group).unwrap();
    for name in ["standard", "sign", "standard_sign"] {
        let want = &reference["source_vs_exact"][name];
        let loss = trace_loss(&find(&characters, name).values, group.identity());
        assert_close(loss, want["exact"].as_f64().unwrap(), TOLERANCE, name);
        assert_close(loss, want["source"].as_f64().unwrap(), 2e-5, name);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn matrix_elements_of_different_irreps_are_orthogonal() {
    for name in ["S5", "A5", "D5", "Q8"] {
        let group: Group = group(name);
        let irreps = real_irreps(&group).unwrap();
        for (i, a) in irreps.iter().enumerate() {
            for b in &irreps[i + 1..] {
                for p in 0..a.dim() * a.dim() {
                    for q in 0..b.dim() * b.dim() {
                        let products = (0..group.order())
                            .map(|x| a.representation.matrix(x)[p] * b.representation.matrix(x)[q]);
                        assert_close(
                            products.sum(),
                            0.0,
                            1e-12,
                            &format!("{name} {} {}", a.name, b.name),
                        );
                    }
                }
            }
        }
    }
}
