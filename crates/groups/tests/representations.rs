//! Irreps as matrices: homomorphisms, orthogonal or unitary, with the characters of the table.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::float_cmp,
    reason = "integer matrices are exact in floating point"
)]

mod common;

use common::{Random, group};
use glassbook_groups::{
    Group, GroupError, Irrep, Partition, Representation, Scalar, complex_irrep, complex_irreps,
    real_characters, real_irrep, real_irreps, specht, young_orthogonal,
};
use num_complex::Complex64;
use wasm_bindgen_test::wasm_bindgen_test;

/// The bound asked for; what is reached is about 1e-13.
const TOLERANCE: f64 = 1e-10;

/// Generator relations for all elements, random pairs, unitarity and characters of one irrep.
fn check_irrep<T: Scalar>(group: &Group, irrep: &Irrep<T>, character: &[Complex64]) {
    let what = format!("{} {}", group.name(), irrep.name);
    let rho = &irrep.representation;
    assert!(rho.homomorphism_error(group) <= TOLERANCE, "{what}");
    assert!(rho.unitarity_error() <= TOLERANCE, "{what}");
    for (x, trace) in rho.character().into_iter().enumerate() {
        assert!(
            (trace.to_complex() - character[x]).norm() <= TOLERANCE,
            "{what} at {x}"
        );
    }
    let mut random = Random(7);
    let d = irrep.dim();
    for _ in 0..20 {
        let (x, y) = (random.below(group.order()), random.below(group.order()));
        let (a, b, c) = (rho.matrix(x), rho.matrix(y), rho.matrix(group.mul(x, y)));
        for i in 0..d {
            for j in 0..d {
                let product: T = (0..d).map(|k| a[i * d + k] * b[k * d + j]).sum();
                assert!((product - c[i * d + j]).modulus() <= TOLERANCE, "{what}");
            }
        }
    }
}

fn check_group(name: &str) {
    let group = group(name);
    let table = group.character_table().unwrap();
    let values = table.to_complex();
    let class_of = group.conjugacy_classes().class_of();
    let complex = complex_irreps(&group).unwrap();
    assert_eq!(complex.len(), table.len());
    for (i, irrep) in complex.iter().enumerate() {
        let character: Vec<Complex64> = class_of
            .iter()
            .map(|&c| values[i * table.len() + c as usize])
            .collect();
        check_irrep(&group, irrep, &character);
    }
    let characters = real_characters(&group).unwrap();
    let real = real_irreps(&group).unwrap();
    assert_eq!(real.len(), characters.len(), "{name}");
    for (irrep, character) in real.iter().zip(&characters) {
        assert_eq!((&irrep.name, irrep.dim()), (&character.name, character.dim));
        let values: Vec<Complex64> = character.values.iter().map(|&v| v.into()).collect();
        check_irrep(&group, irrep, &values);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn irreps_of_symmetric_and_alternating_groups() {
    for name in ["S1", "S2", "S3", "S4", "S5", "A3", "A4", "A5", "A6"] {
        check_group(name);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn irreps_of_affine_and_projective_groups() {
    for p in [2, 3, 5, 7, 11, 13, 17] {
        check_group(&format!("AGL(1,{p})"));
    }
    for p in [2, 3, 5, 7] {
        check_group(&format!("PSL(2,{p})"));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn irreps_of_products_and_elementary_abelian_groups() {
    for name in [
        "V4", "C2^5", "C3^3", "C4xC6", "S3xC2", "S3xS3", "Q8xC3", "Q8xQ8", "Q8xS3", "Dic3xC4",
        "A4xD5", "C2xC2xS4",
    ] {
        check_group(name);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn irreps_of_groups_from_generators() {
    for name in [
        "perm:(1 2 3 4),(1 3)",
        "perm:(1 2 3 4)(5 6 7 8),(1 5 3 7)(2 8 4 6)",
        "perm:(1 2 3 4 5 6 7),(2 3 5)(4 7 6)",
        "perm:(1 2 3),(1 4 7)(2 5 8)(3 6 9)",
        "perm:(1 2),(3 4),(5 6),(7 8),(1 3 5 7)(2 4 6 8)",
        "perm:(1 2 3)(4 5 6),(2 3)(5 6),(1 4)(2 5)(3 6)",
    ] {
        check_group(name);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn irreps_of_cyclic_dihedral_and_dicyclic_groups() {
    for n in 1..=24 {
        for family in ["C", "D", "Dic"] {
            check_group(&format!("{family}{n}"));
        }
    }
}

/// The largest groups of every family; too slow without optimization for a browser run.
#[cfg(not(target_family = "wasm"))]
#[test]
fn irreps_of_the_largest_groups_up_to_order_720() {
    let names = [
        "C113",
        "C360",
        "D113",
        "D180",
        "Dic90",
        "Q240",
        "S6",
        "AGL(1,19)",
        "AGL(1,23)",
        "PSL(2,11)",
        "S4xS4",
        "A5xC12",
        "Q8xA5",
        "S5xS3",
        "C2^8",
        "C5^4",
        "Dic13xC13",
    ];
    for name in names {
        check_group(name);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn all_products_of_s4_are_respected() {
    let group = group("S4");
    for irrep in real_irreps(&group).unwrap() {
        let (rho, d) = (&irrep.representation, irrep.dim());
        for x in 0..24 {
            for y in 0..24 {
                for i in 0..d {
                    for j in 0..d {
                        let product: f64 = (0..d)
                            .map(|k| rho.matrix(x)[i * d + k] * rho.matrix(y)[k * d + j])
                            .sum();
                        let want = rho.matrix(group.mul(x, y))[i * d + j];
                        assert!((product - want).abs() < 1e-14);
                    }
                }
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn young_and_specht_forms_have_the_same_characters() {
    for n in 1..=5 {
        let group = group(&format!("S{n}"));
        for partition in Partition::all(n) {
            let young = young_orthogonal(&group, &partition).unwrap();
            let integer = specht(&group, &partition).unwrap();
            assert_eq!(young.dim() as u64, partition.dim());
            assert!(young.homomorphism_error(&group) < 1e-13, "{partition}");
            assert!(young.unitarity_error() < 1e-13, "{partition}");
            assert_eq!(integer.homomorphism_error(&group), 0.0, "{partition}");
            assert!(
                integer.matrices().iter().all(|x| x.fract() == 0.0),
                "{partition}"
            );
            for (a, b) in young.character().iter().zip(integer.character()) {
                assert!((a - b).abs() < 1e-12, "{partition}");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn natural_is_trivial_plus_standard() {
    let group = group("S5");
    let natural = Representation::natural(&group).unwrap().character();
    let differences = Representation::standard_differences(&group).unwrap();
    let standard = real_irrep(&group, "standard")
        .unwrap()
        .representation
        .character();
    for x in 0..group.order() {
        assert_eq!(natural[x], differences.character()[x] + 1.0);
        assert!((natural[x] - standard[x] - 1.0).abs() < 1e-13);
    }
    let regular = Representation::regular(&common::group("D4"));
    assert_eq!(
        regular.character(),
        [8.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn tensor_products_multiply_characters() {
    let group = group("A4");
    let standard = real_irrep(&group, "standard").unwrap().representation;
    let square = standard.tensor(&standard).unwrap();
    assert_eq!(square.dim(), 9);
    assert!(square.homomorphism_error(&group) < 1e-12);
    for (a, b) in square.character().iter().zip(standard.character()) {
        assert!((a - b * b).abs() < 1e-12);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn matrices_on_generators_are_checked_against_the_relations() {
    let group = group("S5");
    let standard = Representation::standard_differences(&group).unwrap();
    let (a, b) = (
        group.element_named("(1 2 3 4 5)").unwrap(),
        group.element_named("(1 2)").unwrap(),
    );
    let on = |x: usize| (x, standard.matrix(x).to_vec());
    let rebuilt = Representation::from_generators(&group, 4, &[on(a), on(b)]).unwrap();
    assert!(
        rebuilt
            .matrices()
            .iter()
            .zip(standard.matrices())
            .all(|(x, y)| x == y)
    );

    let mut broken = on(b);
    broken.1[5] += 0.5;
    let error = Representation::from_generators(&group, 4, &[on(a), broken]).unwrap_err();
    assert!(
        matches!(error, GroupError::RelationViolated { gap, .. } if gap > 0.1),
        "{error}"
    );
    let error = Representation::from_generators(&group, 4, &[on(a)]).unwrap_err();
    assert_eq!(
        error,
        GroupError::DoesNotGenerate {
            generated: 5,
            order: 120
        }
    );
    let error = Representation::from_generators(&group, 4, &[(a, vec![1.0; 3])]).unwrap_err();
    assert_eq!(error.code(), "group/shape-mismatch");
    let error = Representation::from_generators(&group, 1, &[(500, vec![1.0])]).unwrap_err();
    assert_eq!(error.code(), "group/element-out-of-range");
    let error = Representation::from_generators(&group, 1, &[(a, vec![f64::NAN])]).unwrap_err();
    assert_eq!(error, GroupError::NotFinite { index: 0 });
}

#[wasm_bindgen_test(unsupported = test)]
fn single_irreps_by_name() {
    let group = group("PSL(2,7)");
    let conjugate = complex_irrep(&group, "3d_conj").unwrap();
    let all = complex_irreps(&group).unwrap();
    assert!(all.contains(&conjugate));
    assert_eq!(real_irrep(&group, "3d").unwrap().dim(), 6);
    assert_eq!(
        real_irrep(&group, "3d_conj").unwrap_err().code(),
        "group/unknown-irrep"
    );
    assert_eq!(
        complex_irrep(&group, "4d").unwrap_err().code(),
        "group/unknown-irrep"
    );
    let partition = Partition::new(&[2, 1]).unwrap();
    assert_eq!(
        young_orthogonal(&group, &partition).unwrap_err().code(),
        "group/not-symmetric"
    );
    let error = specht(&common::group("S4"), &partition).unwrap_err();
    assert_eq!(error.code(), "group/shape-mismatch");
}

/// Every cyclic, dihedral, dicyclic, symmetric, alternating, affine and projective group up to
/// order 720. Minutes without optimization: `cargo test --release -- --ignored every_named`.
#[cfg(not(target_family = "wasm"))]
#[test]
#[ignore = "minutes without optimization"]
fn every_named_group_up_to_order_720() {
    let family =
        |name: &'static str, largest: usize| (1..=largest).map(move |n| format!("{name}{n}"));
    let primes = (2..=23).filter(|p| (2..*p).all(|d| p % d != 0));
    let affine = primes.map(|p| format!("AGL(1,{p})"));
    let projective = [2, 3, 5, 7, 11].map(|p| format!("PSL(2,{p})"));
    let names = family("C", 720)
        .chain(family("D", 360))
        .chain(family("Dic", 180))
        .chain(family("S", 6))
        .chain(family("A", 6))
        .chain(affine)
        .chain(projective);
    let mut worst = 0.0_f64;
    for name in names {
        let group = group(&name);
        for irrep in real_irreps(&group).unwrap() {
            worst = worst.max(irrep.representation.homomorphism_error(&group));
        }
        for irrep in complex_irreps(&group).unwrap() {
            worst = worst.max(irrep.representation.homomorphism_error(&group));
        }
        assert!(worst <= TOLERANCE, "{name}: {worst:e}");
    }
    println!("worst homomorphism error {worst:e}");
}
