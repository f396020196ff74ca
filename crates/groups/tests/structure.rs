//! Groups as groups: tables, orders, subgroups, cosets, quotients and actions.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Random, group};
use glassbook_groups::{
    Cosets, CycleBase, Group, Partition, Permutation, Subgroup, Tableau, TraceSlice, coset_action,
    normal_subgroups, quotient, real_characters, subgroup_classes, trace_loss, trace_slice,
};
use wasm_bindgen_test::wasm_bindgen_test;

const GROUPS: [&str; 22] = [
    "C1", "C2", "C12", "D1", "D2", "D3", "D8", "Q8", "Dic1", "Dic5", "S1", "S4", "S5", "A1", "A2",
    "A5", "V4", "C2^3", "S3xQ8", "AGL(1,2)", "AGL(1,7)", "PSL(2,7)",
];

#[wasm_bindgen_test(unsupported = test)]
fn tables_are_groups() {
    let mut random = Random(11);
    for name in GROUPS {
        let group = group(name);
        let (n, e) = (group.order(), group.identity());
        assert_eq!(group.cayley_table().len(), n * n);
        for x in 0..n {
            assert_eq!((group.mul(x, e), group.mul(e, x)), (x, x), "{name}");
            assert_eq!(group.mul(x, group.inverse(x)), e, "{name}");
            assert_eq!(group.power(x, group.order_of(x) as i64), e, "{name}");
            assert_eq!(group.power(x, -1), group.inverse(x), "{name}");
            assert_eq!(
                group.element_named(&group.element_name(x)),
                Some(x),
                "{name}"
            );
        }
        for _ in 0..300 {
            let (x, y, z) = (random.below(n), random.below(n), random.below(n));
            assert_eq!(
                group.mul(group.mul(x, y), z),
                group.mul(x, group.mul(y, z)),
                "{name}"
            );
        }
        let whole = Subgroup::generated(&group, group.generators()).unwrap();
        assert_eq!(whole.order(), n, "{name}");
        let classes = group.conjugacy_classes();
        assert_eq!(classes.sizes().iter().sum::<usize>(), n, "{name}");
        assert_eq!(classes.as_slice()[0].members, [e as u32], "{name}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn permutations_multiply_as_permutations() {
    for name in ["S4", "A5", "AGL(1,7)", "PSL(2,7)", "perm0:(0 2)(1 3),(0 1)"] {
        let group = group(name);
        for x in 0..group.order() {
            for &y in group.generators() {
                let (p, q) = (
                    group.permutation(x).unwrap(),
                    group.permutation(y as usize).unwrap(),
                );
                let product = group.permutation(group.mul(x, y as usize)).unwrap();
                assert_eq!(*product, p.then(q), "{name}");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn orders_of_the_families() {
    let cases = [
        ("C12", 12),
        ("D7", 14),
        ("Dic7", 28),
        ("Q16", 16),
        ("S6", 720),
        ("A6", 360),
        ("V4", 4),
        ("C2^5", 32),
        ("S3xC2", 12),
        ("S3×C2", 12),
        ("AGL(1,11)", 110),
        ("PSL(2,11)", 660),
        ("S_4", 24),
        ("S₄", 24),
        (" D 5 ", 10),
        ("Z6", 6),
        ("PSL(2, 7)", 168),
        ("C2^2xS3", 24),
        ("perm:()", 1),
        ("A7", 2520),
        ("C1^3", 1),
    ];
    for (name, order) in cases {
        assert_eq!(group(name).order(), order, "{name}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn dihedral_and_dicyclic_relations() {
    let d = group("D6");
    let (r, s) = (1, 6);
    assert_eq!(d.mul(d.mul(s, r), s), d.inverse(r));
    assert_eq!(
        ["r^5", "rs", "s"].map(|n| d.element_named(n)),
        [Some(5), Some(7), Some(6)]
    );
    let q = group("Q8");
    let at = |name: &str| q.element_named(name).unwrap();
    assert_eq!(q.mul(at("i"), at("j")), at("k"));
    assert_eq!(q.mul(at("j"), at("i")), at("-k"));
    assert_eq!(q.mul(at("j"), at("k")), at("i"));
    assert_eq!(q.mul(at("k"), at("k")), at("-1"));
    let dic = group("Dic5");
    assert_eq!(dic.power(10, 2), 5);
}

#[wasm_bindgen_test(unsupported = test)]
fn affine_maps_compose_from_the_left() {
    let group = group("AGL(1,7)");
    let (f, g) = (
        group.element_named("3x+1").unwrap(),
        group.element_named("2x+5").unwrap(),
    );
    // x ↦ 3x + 1 ↦ 2(3x + 1) + 5 = 6x.
    assert_eq!(group.element_name(group.mul(f, g)), "6x");
}

#[wasm_bindgen_test(unsupported = test)]
fn structure_of_well_known_groups() {
    // name, abelian, simple, solvable, exponent, |Z|, |G′|
    let cases = [
        ("C7", true, true, true, 7, 7, 1),
        ("D4", false, false, true, 4, 2, 2),
        ("Q8", false, false, true, 4, 2, 2),
        ("A4", false, false, true, 6, 1, 4),
        ("S4", false, false, true, 12, 1, 12),
        ("A5", false, true, false, 30, 1, 60),
        ("S5", false, false, false, 60, 1, 60),
        ("PSL(2,7)", false, true, false, 84, 1, 168),
        ("AGL(1,7)", false, false, true, 42, 1, 7),
        ("C1", true, false, true, 1, 1, 1),
    ];
    for (name, abelian, simple, solvable, exponent, center, derived) in cases {
        let group = group(name);
        assert_eq!(group.is_abelian(), abelian, "{name}");
        assert_eq!(group.is_simple(), simple, "{name}");
        assert_eq!(group.is_solvable(), solvable, "{name}");
        assert_eq!(group.exponent(), exponent, "{name}");
        assert_eq!(group.center().order(), center, "{name}");
        assert_eq!(group.derived_subgroup().order(), derived, "{name}");
    }
    let series: Vec<usize> = group("S4")
        .derived_series()
        .iter()
        .map(Subgroup::order)
        .collect();
    assert_eq!(series, [24, 12, 4, 1]);
}

#[wasm_bindgen_test(unsupported = test)]
fn numbers_of_subgroups() {
    for (name, classes, subgroups) in [
        ("S3", 4, 6),
        ("D4", 8, 10),
        ("Q8", 6, 6),
        ("S4", 11, 30),
        ("A5", 9, 59),
        ("S5", 19, 156),
        ("C2^4", 67, 67),
    ] {
        let group = group(name);
        let found = subgroup_classes(&group).unwrap();
        assert_eq!(found.len(), classes, "{name}");
        assert_eq!(
            found.iter().map(|c| c.length).sum::<usize>(),
            subgroups,
            "{name}"
        );
        for class in &found {
            let h = &class.representative;
            assert_eq!(
                Subgroup::from_elements(&group, h.elements()).as_ref(),
                Ok(h)
            );
            assert_eq!(
                Subgroup::generated(&group, &class.generators).as_ref(),
                Ok(h)
            );
            assert_eq!(h.is_normal(&group), class.length == 1, "{name}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn s6_has_1455_subgroups() {
    let classes = subgroup_classes(&group("S6")).unwrap();
    assert_eq!(classes.iter().map(|c| c.length).sum::<usize>(), 1455);
    assert_eq!(classes.len(), 56);
}

#[wasm_bindgen_test(unsupported = test)]
fn too_many_subgroups_are_refused() {
    let error = subgroup_classes(&group("S7")).unwrap_err();
    assert_eq!(error.code(), "group/order-over-subgroup-limit");
    assert_eq!(normal_subgroups(&group("A7")).unwrap().len(), 2);
}

#[wasm_bindgen_test(unsupported = test)]
fn cosets_partition_the_group() {
    let group = group("S4");
    let h = Subgroup::generated(&group, &[group.element_named("(1 2 3)").unwrap() as u32]).unwrap();
    let k = Subgroup::generated(&group, &[group.element_named("(1 2)").unwrap() as u32]).unwrap();
    let (left, right) = (Cosets::left(&group, &h), Cosets::right(&group, &h));
    assert_eq!((left.len(), right.len()), (8, 8));
    for x in 0..24 {
        for &y in h.elements() {
            assert_eq!(left.coset_of[x], left.coset_of[group.mul(x, y as usize)]);
            assert_eq!(right.coset_of[x], right.coset_of[group.mul(y as usize, x)]);
        }
    }
    assert_ne!(left.coset_of, right.coset_of);
    let double = Cosets::double(&group, &h, &k);
    // Orbits of H×K: |HxK| = |H||K|/|H ∩ xKx⁻¹|, and H ∩ xKx⁻¹ is trivial here.
    assert_eq!(double.len(), 4);
    for x in 0..24 {
        for &a in h.elements() {
            for &b in k.elements() {
                let y = group.mul(group.mul(a as usize, x), b as usize);
                assert_eq!(double.coset_of[x], double.coset_of[y]);
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn quotients_and_coset_actions_are_homomorphisms() {
    let group = group("S4");
    let four = normal_subgroups(&group).unwrap().swap_remove(1);
    let by_four = quotient(&group, &four).unwrap();
    assert_eq!(
        (by_four.group.order(), by_four.group.is_abelian()),
        (6, false)
    );
    for x in 0..24 {
        for y in 0..24 {
            let image = |z: usize| by_four.projection[z] as usize;
            assert_eq!(
                image(group.mul(x, y)),
                by_four.group.mul(image(x), image(y))
            );
        }
    }
    let h = Subgroup::generated(&group, &[group.element_named("(1 2)").unwrap() as u32]).unwrap();
    assert_eq!(quotient(&group, &h).unwrap_err().code(), "group/not-normal");
    let action = coset_action(&group, &four).unwrap();
    assert_eq!(action.kernel, four);
    for x in 0..24 {
        for y in 0..24 {
            let product = action.permutations[x].then(&action.permutations[y]);
            assert_eq!(action.permutations[group.mul(x, y)], product);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn groups_from_tables_and_permutations_agree() {
    for name in ["S4", "Q8", "C6", "D5"] {
        let original = group(name);
        let n = original.order();
        let rows: Vec<Vec<u32>> = original
            .cayley_table()
            .chunks(n)
            .map(<[u32]>::to_vec)
            .collect();
        let copy = Group::from_cayley_table("copy", &rows).unwrap();
        assert_eq!(copy.cayley_table(), original.cayley_table());
        let sorted_dims = |g: &Group| {
            let mut dims = g.character_table().unwrap().dims().to_vec();
            dims.sort_unstable();
            dims
        };
        assert_eq!(sorted_dims(&copy), sorted_dims(&original), "{name}");
        // Cayley's theorem: right multiplications generate the same group.
        let regular: Vec<Permutation> = original
            .generators()
            .iter()
            .map(|&s| {
                let images: Vec<usize> = (0..n).map(|x| original.mul(x, s as usize)).collect();
                Permutation::from_images(&images).unwrap()
            })
            .collect();
        let regular = Group::from_permutations(&regular, CycleBase::Zero).unwrap();
        assert_eq!(sorted_dims(&regular), sorted_dims(&original), "{name}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn trace_slices_are_permutations_of_the_character() {
    let group = group("S4");
    let n = group.order();
    let characters = real_characters(&group).unwrap();
    let chi = &characters[2].values;
    let fixed_x = trace_slice(&group, chi, TraceSlice::FixedX(5)).unwrap();
    let fixed_y = trace_slice(&group, chi, TraceSlice::FixedY(7)).unwrap();
    let fixed_z = trace_slice(&group, chi, TraceSlice::FixedZ(9)).unwrap();
    assert_eq!(fixed_x[7 * n + 9].to_bits(), fixed_y[5 * n + 9].to_bits());
    assert_eq!(fixed_x[7 * n + 9].to_bits(), fixed_z[5 * n + 7].to_bits());
    // The mean cross-entropy of a slice is the closed form, row by row.
    let closed_form = trace_loss(chi, group.identity());
    for (y, row) in fixed_x.chunks(n).enumerate() {
        let total: f64 = row.iter().map(|logit| logit.exp()).sum();
        let loss = total.ln() - row[group.mul(5, y)];
        assert!((loss - closed_form).abs() < 1e-12);
    }
    assert_eq!(
        trace_slice(&group, chi, TraceSlice::FixedZ(24))
            .unwrap_err()
            .code(),
        "group/element-out-of-range"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn tableaux_are_standard_and_counted_by_hooks() {
    for n in 1..=7 {
        for shape in Partition::all(n) {
            let tableaux = Tableau::standard(&shape);
            assert_eq!(tableaux.len() as u64, shape.dim(), "{shape}");
            for tableau in &tableaux {
                let rows = tableau.rows();
                assert!(
                    rows.iter()
                        .all(|row| row.windows(2).all(|pair| pair[0] < pair[1]))
                );
                for pair in rows.windows(2) {
                    assert!(
                        pair[0]
                            .iter()
                            .zip(&pair[1])
                            .all(|(above, below)| above < below)
                    );
                }
            }
        }
    }
}
