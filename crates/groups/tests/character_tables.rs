//! Exact orthogonality, and closed forms against the Burnside–Dixon method.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::group;
use glassbook_groups::{
    CharacterTable, CycleBase, Cyclotomic, Group, IrrepKind, Permutation, real_characters,
    trace_loss,
};
use wasm_bindgen_test::wasm_bindgen_test;

const GROUPS: [&str; 34] = [
    "C1",
    "C2",
    "C6",
    "C15",
    "D1",
    "D2",
    "D5",
    "D8",
    "D9",
    "Q8",
    "Dic3",
    "Dic6",
    "Q20",
    "S2",
    "S4",
    "S5",
    "S6",
    "A3",
    "A4",
    "A5",
    "A6",
    "V4",
    "C3^2",
    "C2xC6",
    "S3xC4",
    "Q8xC3",
    "Q8xQ8",
    "AGL(1,7)",
    "AGL(1,13)",
    "PSL(2,7)",
    "PSL(2,11)",
    "perm:(1 2 3 4),(5 6)",
    "perm:(1 2 3 4 5 6 7),(2 3 5)(4 7 6)",
    "perm:(1 2 3),(1 4 7)(2 5 8)(3 6 9)",
];

fn integer(value: usize) -> Cyclotomic {
    Cyclotomic::from_integer(value as i64)
}

#[wasm_bindgen_test(unsupported = test)]
fn rows_and_columns_are_orthogonal_exactly() {
    for name in GROUPS {
        let group = group(name);
        let table = group.character_table().unwrap();
        let k = table.len();
        for i in 0..k {
            for j in 0..k {
                let product = table
                    .character(i)
                    .inner_product(&table.character(j), &group)
                    .unwrap();
                assert_eq!(
                    product,
                    integer(usize::from(i == j)),
                    "{name} rows {i}, {j}"
                );
                let column: Cyclotomic = (0..k)
                    .map(|row| table.value(row, i) * &table.value(row, j).conj())
                    .sum();
                let centralizer = if i == j {
                    group.order() / table.class_sizes()[i]
                } else {
                    0
                };
                assert_eq!(column, integer(centralizer), "{name} columns {i}, {j}");
            }
        }
        let squares: usize = table.dims().iter().map(|d| d * d).sum();
        assert_eq!(squares, group.order(), "{name}");
        assert_eq!(table.names()[0], "trivial");
        assert!(table.row(0).all(|v| *v == integer(1)));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn closed_forms_agree_with_burnside_dixon() {
    for name in GROUPS {
        let group = group(name);
        let dixon = CharacterTable::by_dixon(&group).unwrap();
        let table = group.character_table().unwrap();
        for i in 0..table.len() {
            assert!(
                table.row(i).eq(dixon.row(i)),
                "{name}: {}",
                table.names()[i]
            );
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn names_are_unique_and_stable() {
    for name in GROUPS {
        let group = group(name);
        let table = group.character_table().unwrap();
        for (i, irrep) in table.names().iter().enumerate() {
            assert_eq!(table.index_of(irrep), Some(i), "{name} {irrep}");
        }
    }
    let names = |name: &str| group(name).character_table().unwrap().names().join(" ");
    assert_eq!(names("S4"), "trivial sign standard standard_sign 2d");
    assert_eq!(
        names("S5"),
        "trivial sign standard standard_sign 5d_a 5d_b 6d"
    );
    assert_eq!(
        names("S6"),
        "trivial sign standard standard_sign 5d_a 5d_b 9d_a 9d_b 10d_a 10d_b 16d"
    );
    assert_eq!(names("A4"), "trivial standard 1d 1d_conj");
    assert_eq!(names("A5"), "trivial standard 3d_a 3d_b 5d");
    assert_eq!(names("C4"), "trivial sign freq_1 freq_1_conj");
    assert_eq!(names("D6"), "trivial sign 1d_a 1d_b freq_1 freq_2");
    assert_eq!(names("Dic3"), "trivial sign 1d 1d_conj freq_1 freq_2");
    assert_eq!(
        names("S3xC2"),
        "trivial trivial*sign sign*trivial sign*sign standard*trivial standard*sign"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn generators_of_s5_give_the_table_of_s5() {
    let (named, generated) = (group("S5"), group("perm:(1 2 3 4 5),(1 2)"));
    assert_eq!(named.character_table(), generated.character_table());
    assert_eq!(named.cayley_table(), generated.cayley_table());
}

#[wasm_bindgen_test(unsupported = test)]
fn the_golden_ratio_of_a5_is_exact() {
    let group = group("A5");
    let table = group.character_table().unwrap();
    let cycle = group.element_named("(1 2 3 4 5)").unwrap();
    let class = group.conjugacy_classes().class_of()[cycle] as usize;
    let value = |name: &str| {
        table
            .value(table.index_of(name).unwrap(), class)
            .to_string()
    };
    assert_eq!(value("3d_a"), "(1+√5)/2");
    assert_eq!(value("3d_b"), "(1-√5)/2");
}

#[wasm_bindgen_test(unsupported = test)]
fn indicators_tell_real_complex_and_quaternionic_apart() {
    let kind = |name: &str, irrep: &str| {
        let group = group(name);
        let table = group.character_table().unwrap();
        let index = table.index_of(irrep).unwrap();
        let exact = table.character(index).frobenius_schur(&group).unwrap();
        let kind = table.kinds()[index];
        assert_eq!(
            exact,
            Cyclotomic::from_integer(i64::from(kind.indicator())),
            "{name} {irrep}"
        );
        kind
    };
    assert_eq!(kind("Q8", "freq_1"), IrrepKind::Quaternionic);
    assert_eq!(kind("D4", "freq_1"), IrrepKind::Real);
    assert_eq!(kind("PSL(2,7)", "3d"), IrrepKind::Complex);
    assert_eq!(kind("Dic5", "freq_2"), IrrepKind::Real);
    assert_eq!(kind("Q8xQ8", "freq_1*freq_1"), IrrepKind::Real);
    // D₄ and Q₈ have the same table of values and differ by the indicator only.
    let values = |name: &str| {
        let group = group(name);
        let table = group.character_table().unwrap();
        let rows: Vec<Vec<String>> = (0..5)
            .map(|i| table.row(i).map(ToString::to_string).collect())
            .collect();
        rows
    };
    let sorted = |mut rows: Vec<Vec<String>>| {
        for row in &mut rows {
            row.sort();
        }
        rows.sort();
        rows
    };
    assert_eq!(sorted(values("D4")), sorted(values("Q8")));
}

#[wasm_bindgen_test(unsupported = test)]
fn kernels_are_normal_subgroups() {
    let group = group("S4");
    let table = group.character_table().unwrap();
    let kernel_order = |name: &str| -> usize {
        let index = table.index_of(name).unwrap();
        let kernel = table.kernel(&group, index);
        assert!(kernel.is_normal(&group), "{name}");
        let classes = table.kernel_classes(index);
        assert_eq!(
            classes
                .iter()
                .map(|&c| table.class_sizes()[c])
                .sum::<usize>(),
            kernel.order()
        );
        kernel.order()
    };
    assert_eq!(
        ["trivial", "sign", "2d", "standard"].map(kernel_order),
        [24, 12, 4, 1]
    );
}

/// Many classes at once: eigenspaces of a matrix with hundreds of eigenvalues, long power maps.
#[wasm_bindgen_test(unsupported = test)]
fn a_dihedral_group_from_generators_has_the_dihedral_characters() {
    let n = 90;
    let rotation: Vec<usize> = (0..n).map(|i| (i + 1) % n).collect();
    let reflection: Vec<usize> = (0..n).map(|i| (n - i) % n).collect();
    let generators =
        [rotation, reflection].map(|images| Permutation::from_images(&images).unwrap());
    let generated = Group::from_permutations(&generators, CycleBase::One).unwrap();
    let named = group("D90");
    let sorted = |group: &Group| {
        let characters = real_characters(group).unwrap();
        let losses = characters
            .iter()
            .map(|c| trace_loss(&c.values, group.identity()));
        let mut losses: Vec<f64> = losses.collect();
        losses.sort_by(f64::total_cmp);
        losses
    };
    for (a, b) in sorted(&generated).iter().zip(sorted(&named)) {
        assert!((a - b).abs() < 1e-11);
    }
    assert_eq!(generated.character_table().unwrap().len(), 48);
}

#[wasm_bindgen_test(unsupported = test)]
fn large_groups_have_tables_too() {
    for (name, n_classes) in [
        ("S7", 15),
        ("A7", 9),
        ("PSL(2,17)", 11),
        ("D500", 253),
        ("C720", 720),
        ("AGL(1,61)", 61),
    ] {
        let group = group(name);
        let table = group.character_table().unwrap();
        assert_eq!(table.len(), n_classes, "{name}");
        let squares: usize = table.dims().iter().map(|d| d * d).sum();
        assert_eq!(squares, group.order(), "{name}");
    }
}
