//! Products, squares, decompositions, restriction and induction of class functions.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Random, group};
use glassbook_groups::{ClassFunction, Embedding, Group, Partition, Subgroup, murnaghan_nakayama};
use num_complex::Complex64;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn tensor_symmetric_and_exterior_squares_decompose() {
    for name in ["S5", "A5", "PSL(2,7)", "Q8", "Dic5", "C7"] {
        let group = group(name);
        let table = group.character_table().unwrap();
        for i in 0..table.len() {
            let chi = table.character(i);
            let square = chi.tensor(&chi).unwrap();
            let (sym, ext) = (
                chi.symmetric_square(&group).unwrap(),
                chi.exterior_square(&group).unwrap(),
            );
            assert_eq!(sym.direct_sum(&ext).unwrap(), square, "{name}");
            let parts: Vec<i128> = square
                .decompose(&group)
                .unwrap()
                .iter()
                .map(|m| m.to_integer().filter(|m| *m >= 0).unwrap())
                .collect();
            let dim: i128 = parts
                .iter()
                .zip(table.dims())
                .map(|(m, &d)| m * d as i128)
                .sum();
            assert_eq!(dim, (table.dims()[i] * table.dims()[i]) as i128, "{name}");
            // The trivial character sits in the symmetric square for real type, in the exterior
            // square for quaternionic type, in neither for complex type.
            let trivial = table.character(0);
            let indicator = i128::from(table.kinds()[i].indicator());
            let in_sym = sym
                .inner_product(&trivial, &group)
                .unwrap()
                .to_integer()
                .unwrap();
            let in_ext = ext
                .inner_product(&trivial, &group)
                .unwrap()
                .to_integer()
                .unwrap();
            assert_eq!(in_sym - in_ext, indicator, "{name}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn s5_standard_squared() {
    let group = group("S5");
    let table = group.character_table().unwrap();
    let standard = table.character(2);
    let multiplicities = |f: ClassFunction| -> Vec<i128> {
        f.decompose(&group)
            .unwrap()
            .iter()
            .map(|m| m.to_integer().unwrap())
            .collect()
    };
    // Sym² = [5] + [4,1] + [3,2], Λ² = [3,1,1].
    assert_eq!(
        multiplicities(standard.symmetric_square(&group).unwrap()),
        [1, 0, 1, 0, 0, 1, 0]
    );
    assert_eq!(
        multiplicities(standard.exterior_square(&group).unwrap()),
        [0, 0, 0, 0, 0, 0, 1]
    );
    let natural = ClassFunction::permutation_character(&group).unwrap();
    assert_eq!(multiplicities(natural), [1, 0, 1, 0, 0, 0, 0]);
    let regular = multiplicities(ClassFunction::regular(&group));
    assert_eq!(regular, [1, 1, 4, 4, 5, 5, 6]);
    let combination = table.combination(&[1, 0, 1, 0, 0, 1, 0]).unwrap();
    assert_eq!(combination, standard.symmetric_square(&group).unwrap());
}

#[wasm_bindgen_test(unsupported = test)]
fn frobenius_reciprocity_holds() {
    for (name, generators) in [
        ("S5", vec!["(1 2)", "(1 2 3 4)"]),
        ("A5", vec!["(1 2 3 4 5)"]),
        ("D6", vec!["r^2", "s"]),
        ("S4", vec!["(1 2)(3 4)", "(1 3)(2 4)"]),
    ] {
        let group: Group = group(name);
        let indices: Vec<u32> = generators
            .iter()
            .map(|g| group.element_named(g).unwrap() as u32)
            .collect();
        let subgroup = Subgroup::generated(&group, &indices).unwrap();
        let embedding = Embedding::new(&group, &subgroup);
        let smaller = embedding.group();
        let (big, small) = (
            group.character_table().unwrap(),
            smaller.character_table().unwrap(),
        );
        for i in 0..big.len() {
            let restricted = embedding.restrict(&big.character(i)).unwrap();
            for j in 0..small.len() {
                let induced = embedding.induce(&small.character(j)).unwrap();
                let left = induced.inner_product(&big.character(i), &group).unwrap();
                let right = small
                    .character(j)
                    .inner_product(&restricted, smaller)
                    .unwrap();
                assert_eq!(left, right, "{name} {i} {j}");
                assert!(left.to_integer().is_some_and(|m| m >= 0));
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn restriction_from_s5_to_s4_follows_the_branching_rule() {
    let group = group("S5");
    let generators = ["(1 2)", "(1 2 3 4)"].map(|g| group.element_named(g).unwrap() as u32);
    let embedding = Embedding::new(&group, &Subgroup::generated(&group, &generators).unwrap());
    let smaller = embedding.group();
    // The character of S₄'s irrep on the elements of S₅ that fix the last point.
    let of_partition = |partition: &Partition| {
        let value = |representative: usize| {
            let mut cycles = smaller.permutation(representative).unwrap().cycle_type();
            assert_eq!(cycles.pop(), Some(1));
            murnaghan_nakayama(partition.parts(), &cycles)
        };
        let classes = smaller.conjugacy_classes().iter();
        let values: Vec<i64> = classes.map(|c| value(c.representative)).collect();
        ClassFunction::from_integers(&values)
    };
    let table = group.character_table().unwrap();
    for (i, parts) in table.partitions().unwrap().iter().enumerate() {
        let below = Partition::new(parts).unwrap().remove_box();
        let want = below
            .iter()
            .map(of_partition)
            .reduce(|a, b| a.direct_sum(&b).unwrap())
            .unwrap();
        assert_eq!(
            embedding.restrict(&table.character(i)).unwrap(),
            want,
            "{parts:?}"
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn any_class_function_decomposes_in_double_precision() {
    let group = group("AGL(1,7)");
    let table = group.character_table().unwrap();
    let mut random = Random(3);
    let values: Vec<Complex64> = (0..table.len())
        .map(|_| Complex64::new(random.real(), random.real()))
        .collect();
    let coefficients = table.decompose(&values).unwrap();
    let characters = table.to_complex();
    for (class, value) in values.iter().enumerate() {
        let terms = coefficients.iter().zip(characters.chunks(table.len()));
        let sum: Complex64 = terms.map(|(c, row)| c * row[class]).sum();
        assert!((sum - value).norm() < 1e-13);
    }
    assert_eq!(
        table.decompose(&values[1..]).unwrap_err().code(),
        "group/class-count-mismatch"
    );
}
