//! Deterministic rows against reference numbers in f64, to 1e-9.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{assert_close, group, reference, reference_name};
use glassbook_groups::{Representation, real_irreps};
use glassbook_interp::{
    PeterWeyl, element_listing, gram, hidden_space_overlaps, irrep_overlaps, orthonormal_basis,
    representation_elements, singular_values, theoretical_optimum, trace_cosines, trace_loss_over,
    trace_losses,
};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

const TOLERANCE: f64 = 1e-9;

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn trace_losses_of_s5_and_their_best_mixture() {
    let reference = reference();
    let group = group("S5");
    for loss in trace_losses(&group).unwrap() {
        let Some(want) = reference["groups"]["S5"]["irreps"].get(reference_name(&loss.irrep))
        else {
            panic!("{} is not in the reference", loss.irrep);
        };
        assert_close(
            loss.loss,
            want["loss"].as_f64().unwrap(),
            TOLERANCE,
            &loss.irrep,
        );
        assert_close(
            loss.accuracy,
            want["acc"].as_f64().unwrap(),
            TOLERANCE,
            &loss.irrep,
        );
    }
    let facts = &reference["S5_best_convex_combination"];
    let irreps = ["standard", "sign", "standard_sign"];
    let grid = theoretical_optimum(&group, &irreps, Some(10)).unwrap();
    assert_close(
        grid.loss,
        facts["best_loss"].as_f64().unwrap(),
        TOLERANCE,
        "grid",
    );
    let log = facts["improvement_log"].as_array().unwrap();
    assert_eq!(grid.improvements.len(), log.len());
    for (got, want) in grid.improvements.iter().zip(log) {
        // The reference prints ten digits.
        assert_close(got.loss, want[0].as_f64().unwrap(), 1e-9, "improvement");
    }
    let free = theoretical_optimum(&group, &irreps, None).unwrap();
    let want = facts["continuous_optimum_same_three"]["loss"]
        .as_f64()
        .unwrap();
    assert_close(free.loss, want, TOLERANCE, "continuum");
}

#[wasm_bindgen_test(unsupported = test)]
fn trace_losses_are_the_same_on_every_subset_of_pairs() {
    let group = group("S5");
    let even: Vec<u32> = (0..120)
        .filter(|&x| group.permutation(x as usize).unwrap().signature() == 1)
        .collect();
    for whole in trace_losses(&group).unwrap() {
        let part = trace_loss_over(&group, &whole.irrep, &even[..7], &even).unwrap();
        assert_close(part.loss, whole.loss, TOLERANCE, &whole.irrep);
        assert_eq!(part.pairs, 7 * 60);
    }
    let everything: Vec<u32> = (0..120).collect();
    let sign = trace_loss_over(&group, "sign", &everything, &everything).unwrap();
    assert_close(sign.accuracy, 1.0 / 60.0, TOLERANCE, "accuracy of the sign");
}

#[wasm_bindgen_test(unsupported = test)]
fn traces_of_different_irreps_are_orthogonal() {
    for name in ["S5", "A5", "Q8", "C7", "D6"] {
        let basis = PeterWeyl::new(&group(name)).unwrap();
        let cosines = trace_cosines(&basis);
        for i in 0..cosines.rows {
            for j in 0..cosines.cols {
                let want = f64::from(u8::from(i == j));
                assert_close(cosines.at(i, j), want, TOLERANCE, name);
            }
        }
        let overlaps = irrep_overlaps(&basis);
        for i in 0..overlaps.rows {
            for j in (0..overlaps.cols).filter(|&j| j != i) {
                assert_close(overlaps.at(i, j), 0.0, TOLERANCE, name);
            }
        }
        for overlap in hidden_space_overlaps(&basis) {
            assert_close(overlap.squared_inner_products, 0.0, TOLERANCE, name);
        }
        for irrep in basis.irreps() {
            let gram = gram(irrep.orthonormal());
            assert_eq!(gram.rows, irrep.rank);
            for i in 0..gram.rows {
                for j in 0..gram.cols {
                    let want = f64::from(u8::from(i == j));
                    assert_close(gram.at(i, j), want, TOLERANCE, &irrep.name);
                }
            }
            // The basis spans the matrix elements: projecting them changes nothing.
            let kept = irrep.project(irrep.matrix_elements());
            for (a, b) in kept.values.iter().zip(&irrep.matrix_elements().values) {
                assert_close(*a, *b, TOLERANCE, &irrep.name);
            }
        }
        let ranks: usize = basis.irreps().iter().map(|irrep| irrep.rank).sum();
        assert_eq!(ranks, basis.order(), "{name}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn singular_values_of_representations_match_the_reference() {
    let reference = reference();
    for name in ["S3", "S4", "S5"] {
        let group = group(name);
        let facts = &reference["singular_values"][name];
        let check = |representation: &Representation<f64>, key: &str| {
            let got = singular_values(&representation_elements(representation));
            let want = numbers(&facts[key]);
            for (got, want) in got.iter().zip(&want) {
                assert_close(*got, *want, TOLERANCE, key);
            }
        };
        check(&Representation::natural(&group).unwrap(), "natural");
        let standard = Representation::standard_differences(&group).unwrap();
        check(&standard, "standard_basis_e_i_minus_e_{i+1}");
        let irreps = real_irreps(&group).unwrap();
        let orthogonal = irreps
            .iter()
            .find(|irrep| irrep.name == "standard")
            .unwrap();
        check(&orthogonal.representation, "standard_orthogonal_form");
        // The natural representation has rank (n − 1)² + 1.
        let natural = representation_elements(&Representation::natural(&group).unwrap());
        let degree = group.degree().unwrap();
        assert_eq!(orthonormal_basis(&natural).cols, (degree - 1).pow(2) + 1);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn elements_in_the_order_of_sympy() {
    let listing = element_listing(&group("S5@sympy"));
    let facts = |i: usize| {
        (
            listing[i].name.as_str(),
            listing[i].signature,
            listing[i].order,
        )
    };
    assert_eq!(facts(0).1, Some(1));
    assert_eq!((listing[4].signature, listing[4].order), (Some(-1), 4));
    assert_eq!((listing[9].signature, listing[9].order), (Some(-1), 6));
    assert_eq!(listing[20].order, 1);
    let classes: std::collections::BTreeSet<usize> = listing.iter().map(|e| e.class).collect();
    assert_eq!(classes.len(), 7);
    assert!(
        listing
            .iter()
            .all(|e| listing[e.inverse].inverse == e.index)
    );
}

/// D4 and Q8 have equal character tables. Over ℝ the irrep of dimension 2 of Q8 is quaternionic: it
/// spans as many functions, but takes 4×4 matrices, and its trace is twice as large.
#[wasm_bindgen_test(unsupported = test)]
fn equal_character_tables_differ_over_the_reals() {
    let [d4, q8] = ["D4", "Q8"].map(|name| PeterWeyl::new(&group(name)).unwrap());
    let ranks = |basis: &PeterWeyl| basis.irreps().iter().map(|i| i.rank).collect::<Vec<_>>();
    assert_eq!(
        (ranks(&d4), ranks(&q8)),
        (vec![1, 1, 1, 1, 4], vec![1, 1, 1, 1, 4])
    );
    let last = |basis: &PeterWeyl| {
        let irrep = &basis.irreps()[4];
        (irrep.dim, irrep.kind, irrep.character[0])
    };
    assert_eq!(last(&d4), (2, "real", 2.0));
    assert_eq!(last(&q8), (4, "quaternionic", 4.0));
    let [d4, q8] = ["D4", "Q8"].map(|name| trace_losses(&group(name)).unwrap()[4].loss);
    // log Σ exp χ − χ(e) with χ = (2, −2, 0⁶) and its double.
    let want = |scale: f64| ((-4.0 * scale).exp() + 6.0 * (-2.0 * scale).exp()).ln_1p();
    assert_close(d4, want(1.0), TOLERANCE, "D4");
    assert_close(q8, want(2.0), TOLERANCE, "Q8");
}
