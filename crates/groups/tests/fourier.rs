//! Fourier transform, convolution and Plancherel, over ℝ and over ℂ, on G and on G×G.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Random, assert_close, group};
use glassbook_groups::{
    Group, Irrep, Scalar, complex_irreps, convolve, fourier_energies, fourier_transform,
    fourier_transform_pairs, inverse_fourier_transform, inverse_fourier_transform_pairs,
    real_characters, real_irreps,
};
use num_complex::Complex64;
use wasm_bindgen_test::wasm_bindgen_test;

/// Real, complex and quaternionic irreps occur among these.
const GROUPS: [&str; 8] = ["C7", "D6", "S4", "A4", "Q8", "Dic3", "AGL(1,5)", "S3xC2"];

fn random_function<T: Scalar>(group: &Group, seed: u64) -> Vec<T> {
    let mut random = Random(seed);
    (0..group.order())
        .map(|_| T::from_complex(Complex64::new(random.real(), random.real())))
        .collect()
}

fn check<T: Scalar>(group: &Group, irreps: &[Irrep<T>]) {
    let f: Vec<T> = random_function(group, 1);
    let h: Vec<T> = random_function(group, 2);
    let transform = fourier_transform(group, &f, irreps).unwrap();
    let back = inverse_fourier_transform(group, &transform, irreps).unwrap();
    for (x, y) in f.iter().zip(&back) {
        assert!((*x - *y).modulus() < 1e-12, "{}", group.name());
    }

    let energy: f64 = f.iter().map(|x| x.modulus().powi(2)).sum();
    let parts = fourier_energies(group, &f, irreps).unwrap();
    assert_close(parts.iter().sum(), energy, 1e-11, group.name());

    let other = fourier_transform(group, &h, irreps).unwrap();
    let product = fourier_transform(group, &convolve(group, &f, &h).unwrap(), irreps).unwrap();
    for (i, irrep) in irreps.iter().enumerate() {
        let d = irrep.dim();
        for row in 0..d {
            for column in 0..d {
                let want: T = (0..d)
                    .map(|k| transform[i][row * d + k] * other[i][k * d + column])
                    .sum();
                assert!(
                    (want - product[i][row * d + column]).modulus() < 1e-11,
                    "{}",
                    irrep.name
                );
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn inversion_plancherel_and_convolution_hold() {
    for name in GROUPS {
        let group = group(name);
        check(&group, &real_irreps(&group).unwrap());
        check(&group, &complex_irreps(&group).unwrap());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn convolution_is_the_sum_over_factorizations() {
    let group = group("D4");
    let f: Vec<f64> = random_function(&group, 3);
    let h: Vec<f64> = random_function(&group, 4);
    let got = convolve(&group, &f, &h).unwrap();
    for (g, value) in got.iter().enumerate() {
        let terms = (0..8).map(|x| f[x] * h[group.mul(group.inverse(x), g)]);
        assert_close(*value, terms.sum(), 1e-13, "convolution");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_real_character_holds_all_its_energy_in_its_own_irrep() {
    for name in GROUPS {
        let group = group(name);
        let irreps = real_irreps(&group).unwrap();
        for (i, character) in real_characters(&group).unwrap().iter().enumerate() {
            let energies = fourier_energies(&group, &character.values, &irreps).unwrap();
            let total: f64 = character.values.iter().map(|x| x * x).sum();
            for (j, energy) in energies.iter().enumerate() {
                let want = if i == j { total } else { 0.0 };
                assert_close(*energy, want, 1e-11, &format!("{name} {}", character.name));
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn functions_of_two_elements_are_transformed_in_both() {
    for name in ["S3", "Q8", "C5"] {
        let group = group(name);
        let n = group.order();
        let irreps = real_irreps(&group).unwrap();
        let mut random = Random(5);
        let f: Vec<f64> = (0..n * n).map(|_| random.real()).collect();
        let transform = fourier_transform_pairs(&group, &f, &irreps).unwrap();
        let back = inverse_fourier_transform_pairs(&group, &transform, &irreps).unwrap();
        for (x, y) in f.iter().zip(&back) {
            assert_close(*x, *y, 1e-12, name);
        }

        // A product f(x)·h(y) transforms to the product of the transforms.
        let (a, b): (Vec<f64>, Vec<f64>) = (random_function(&group, 8), random_function(&group, 9));
        let outer: Vec<f64> = a
            .iter()
            .flat_map(|x| b.iter().map(move |y| x * y))
            .collect();
        let got = fourier_transform_pairs(&group, &outer, &irreps).unwrap();
        let (left, right) = (
            fourier_transform(&group, &a, &irreps).unwrap().concat(),
            fourier_transform(&group, &b, &irreps).unwrap().concat(),
        );
        for (i, x) in left.iter().enumerate() {
            for (j, y) in right.iter().enumerate() {
                assert_close(got[i * right.len() + j], x * y, 1e-11, name);
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn wrong_sizes_are_reported() {
    let group = group("S3");
    let irreps = real_irreps(&group).unwrap();
    let error = fourier_transform(&group, &[1.0; 5], &irreps).unwrap_err();
    assert_eq!(error.code(), "group/element-count-mismatch");
    let error = fourier_transform_pairs(&group, &[1.0; 6], &irreps).unwrap_err();
    assert_eq!(error.code(), "group/element-count-mismatch");
    let error = inverse_fourier_transform(&group, &[vec![1.0]], &irreps).unwrap_err();
    assert_eq!(error.code(), "group/shape-mismatch");
    let other = real_irreps(&common::group("C4")).unwrap();
    let error = fourier_transform(&group, &[1.0; 6], &other).unwrap_err();
    assert_eq!(error.code(), "group/shape-mismatch");
    assert_eq!(
        convolve(&group, &[1.0; 6], &[1.0]).unwrap_err().code(),
        "group/element-count-mismatch"
    );
}
