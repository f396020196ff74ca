//! Coset concentration of neurons, and losses on pairs of cosets.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{assert_close, group};
use glassbook_groups::Subgroup;
use glassbook_interp::{CosetSide, NetworkAnalysis, oracles};
use wasm_bindgen_test::wasm_bindgen_test;

fn analysis(name: &str, oracle: &str) -> NetworkAnalysis {
    let group = group(name);
    let network = oracles::by_id(&group, oracle).unwrap();
    NetworkAnalysis::new(group, network).unwrap()
}

#[wasm_bindgen_test(unsupported = test)]
fn signs_are_constant_on_the_cosets_of_the_alternating_group() {
    let analysis = analysis("S4", "sign-circuit");
    let report = analysis.coset_concentration().unwrap();
    assert_eq!(report.subgroups.len(), 30 - 2);
    assert_eq!((report.below_one, report.below_millionth), (1.0, 1.0));
    for neuron in &report.neurons {
        let best = neuron.left.unwrap();
        assert!(best.concentration < 1e-12 && best.within < 1e-12);
        // Zero already on the smallest subgroup of even permutations that is met.
        assert!(report.subgroups[best.subgroup].order <= 12);
        assert_eq!(
            (neuron.irrep.as_str(), neuron.irrep_share > 1.0 - 1e-9),
            ("sign", true)
        );
    }
    assert!(report.unconcentrated.is_empty());
}

#[wasm_bindgen_test(unsupported = test)]
fn coset_concentration_follows_its_definition() {
    let analysis = analysis("S4", "bilinear:standard");
    let report = analysis.coset_concentration().unwrap();
    let group = analysis.group();
    let embedding = analysis.network().x_embed();
    for neuron in [0, 4, 13] {
        let values = embedding.column(neuron);
        let variance = |members: &[f64]| {
            let mean = members.iter().sum::<f64>() / members.len() as f64;
            members.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / members.len() as f64
        };
        let mut best = f64::INFINITY;
        for class in glassbook_groups::subgroup_classes(group).unwrap() {
            for g in 0..group.order() {
                let subgroup = class.representative.conjugate(group, g);
                if [1, 24].contains(&subgroup.order()) {
                    continue;
                }
                let cosets = glassbook_groups::Cosets::right(group, &subgroup);
                let mut members = vec![Vec::new(); cosets.len()];
                for (x, &coset) in cosets.coset_of.iter().enumerate() {
                    members[coset as usize].push(values[x]);
                }
                let sum: f64 = members.iter().map(|m| variance(m)).sum();
                best = best.min(sum / variance(&values));
            }
        }
        let got = report.neurons[neuron].left.unwrap().concentration;
        assert_close(got, best, 1e-9, "C_H");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn losses_by_cosets_are_those_of_each_pair_of_cosets() {
    let analysis = analysis("S4", "bilinear:standard");
    let losses = analysis.pair_losses().unwrap();
    let group = analysis.group();
    let even: Vec<u32> = (0..24)
        .filter(|&x| group.permutation(x as usize).unwrap().signature() == 1)
        .collect();
    let odd: Vec<u32> = (0..24).filter(|x| !even.contains(x)).collect();
    let subgroup = Subgroup::from_elements(group, &even).unwrap();
    let table = losses.by_cosets(group, &subgroup, CosetSide::Left);
    assert_eq!((table.size, table.losses.rows), (12, 2));
    let first_is_even = even.contains(&table.representatives[0]);
    let parts = if first_is_even {
        [&even, &odd]
    } else {
        [&odd, &even]
    };
    for i in 0..2 {
        for j in 0..2 {
            let want = losses.over(parts[i], parts[j]).unwrap();
            assert_eq!(want.pairs, 144);
            assert_close(table.losses.at(i, j), want.loss, 1e-12, "coset pair");
        }
    }
}
