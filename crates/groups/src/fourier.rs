//! The Fourier transform on a finite group.
//!
//! f̂(ρ) = Σ_g f(g) ρ(g), f(g) = |G|⁻¹ Σ_ρ w_ρ tr(ρ(g)* f̂(ρ)), and Plancherel's formula
//! Σ_g |f(g)|² = |G|⁻¹ Σ_ρ w_ρ ‖f̂(ρ)‖². Over ℂ the weight w_ρ is the dimension; over the
//! irreducible real representations it is their dimension divided by 1, 2 or 4 by type, so all
//! functions here work with both lists of irreps.
//!
//! Reference: Diaconis, *Group Representations in Probability and Statistics*, ch. 2.

use crate::scalar::Scalar;
use crate::{Group, GroupError, Irrep};

/// The Fourier transform: one coefficient matrix per irrep.
///
/// # Shapes
///
/// - `function`: `[order]`; `irreps`: all of the group's irreps over ℂ or over ℝ
/// - returns `[dim, dim]` row-major per irrep
///
/// # Errors
///
/// [`GroupError::ElementCountMismatch`], [`GroupError::ShapeMismatch`] for irreps of another group.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, fourier_transform, inverse_fourier_transform, real_irreps};
///
/// let group = Group::parse("S4")?;
/// let irreps = real_irreps(&group)?;
/// let f: Vec<f64> = (0..24).map(|g| f64::from(g).sin()).collect();
/// let back = inverse_fourier_transform(&group, &fourier_transform(&group, &f, &irreps)?, &irreps)?;
/// assert!(f.iter().zip(&back).all(|(x, y)| (x - y).abs() < 1e-13));
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn fourier_transform<T: Scalar>(
    group: &Group,
    function: &[T],
    irreps: &[Irrep<T>],
) -> Result<Vec<Vec<T>>, GroupError> {
    check_count(group.order(), function.len())?;
    check_irreps(group, irreps)?;
    let coefficient = |irrep: &Irrep<T>| {
        let size = irrep.dim() * irrep.dim();
        let mut sum = vec![T::ZERO; size];
        for (&value, matrix) in function
            .iter()
            .zip(irrep.representation.matrices().chunks_exact(size))
        {
            if value != T::ZERO {
                for (total, &entry) in sum.iter_mut().zip(matrix) {
                    *total += value * entry;
                }
            }
        }
        sum
    };
    Ok(irreps.iter().map(coefficient).collect())
}

/// The function with the given Fourier coefficients.
///
/// # Shapes
///
/// - `coefficients`: `[dim, dim]` per irrep; returns `[order]`
///
/// # Errors
///
/// [`GroupError::ShapeMismatch`].
pub fn inverse_fourier_transform<T: Scalar>(
    group: &Group,
    coefficients: &[Vec<T>],
    irreps: &[Irrep<T>],
) -> Result<Vec<T>, GroupError> {
    check_irreps(group, irreps)?;
    check_coefficients(coefficients, irreps)?;
    let mut function = vec![T::ZERO; group.order()];
    for (irrep, coefficient) in irreps.iter().zip(coefficients) {
        let scale = T::from_real(irrep.weight / group.order() as f64);
        let matrices = irrep
            .representation
            .matrices()
            .chunks_exact(coefficient.len());
        for (value, matrix) in function.iter_mut().zip(matrices) {
            let trace: T = matrix
                .iter()
                .zip(coefficient)
                .map(|(&m, &c)| m.conj() * c)
                .sum();
            *value += scale * trace;
        }
    }
    Ok(function)
}

/// Plancherel's decomposition: the part of Σ_g |f(g)|² that each irrep holds.
///
/// # Shapes
///
/// - returns one energy per irrep; they add up to Σ_g |f(g)|²
///
/// # Errors
///
/// As [`fourier_transform`].
pub fn fourier_energies<T: Scalar>(
    group: &Group,
    function: &[T],
    irreps: &[Irrep<T>],
) -> Result<Vec<f64>, GroupError> {
    let coefficients = fourier_transform(group, function, irreps)?;
    let energy = |(irrep, coefficient): (&Irrep<T>, &Vec<T>)| {
        let norm: f64 = coefficient.iter().map(|c| c.modulus().powi(2)).sum();
        norm * irrep.weight / group.order() as f64
    };
    Ok(irreps.iter().zip(&coefficients).map(energy).collect())
}

/// The convolution (f ∗ h)(g) = Σ_x f(x) h(x⁻¹g), whose transform is f̂·ĥ.
///
/// # Shapes
///
/// - `f`, `h`: `[order]`; returns `[order]`
///
/// # Errors
///
/// [`GroupError::ElementCountMismatch`].
pub fn convolve<T: Scalar>(group: &Group, f: &[T], h: &[T]) -> Result<Vec<T>, GroupError> {
    let order = group.order();
    check_count(order, f.len())?;
    check_count(order, h.len())?;
    let mut product = vec![T::ZERO; order];
    for (x, &value) in f.iter().enumerate().filter(|&(_, &value)| value != T::ZERO) {
        let row = &group.cayley_table()[x * order..(x + 1) * order];
        for (&xy, &other) in row.iter().zip(h) {
            product[xy as usize] += value * other;
        }
    }
    Ok(product)
}

/// The transform of a function on G×G in both arguments.
///
/// Entry ((ρ, i, j), (σ, k, l)) is Σ_{x,y} F(x, y) ρ(x)ᵢⱼ σ(y)ₖₗ.
///
/// # Shapes
///
/// - `function`: `[order, order]` row-major
/// - returns `[n, n]` row-major, n = Σ dim²; coefficients in the order of the irreps
///
/// # Errors
///
/// [`GroupError::ElementCountMismatch`], [`GroupError::ShapeMismatch`].
pub fn fourier_transform_pairs<T: Scalar>(
    group: &Group,
    function: &[T],
    irreps: &[Irrep<T>],
) -> Result<Vec<T>, GroupError> {
    let order = group.order();
    check_count(order * order, function.len())?;
    let basis = coefficient_basis(group, irreps)?;
    let n = basis.len() / order;
    Ok(sandwich(&basis, function, order, n))
}

/// The function on G×G with the given coefficients; inverse of [`fourier_transform_pairs`].
///
/// # Shapes
///
/// - `coefficients`: `[n, n]`, n = Σ dim²; returns `[order, order]`
///
/// # Errors
///
/// [`GroupError::ShapeMismatch`].
pub fn inverse_fourier_transform_pairs<T: Scalar>(
    group: &Group,
    coefficients: &[T],
    irreps: &[Irrep<T>],
) -> Result<Vec<T>, GroupError> {
    let order = group.order();
    let basis = coefficient_basis(group, irreps)?;
    let n = basis.len() / order;
    check_shape("Fourier coefficients", n * n, coefficients.len())?;
    let weights: Vec<T> = irreps
        .iter()
        .flat_map(|irrep| {
            let weight = T::from_real(irrep.weight / order as f64);
            std::iter::repeat_n(weight, irrep.dim() * irrep.dim())
        })
        .collect();
    // Rows are coefficients, columns elements: the weighted conjugate of the basis, transposed.
    let mut inverse = vec![T::ZERO; n * order];
    for (x, row) in basis.chunks_exact(n).enumerate() {
        for (c, (&entry, &weight)) in row.iter().zip(&weights).enumerate() {
            inverse[c * order + x] = entry.conj() * weight;
        }
    }
    Ok(sandwich(&inverse, coefficients, n, order))
}

/// `[order, n]`: row x lists the entries of all ρ(x).
fn coefficient_basis<T: Scalar>(group: &Group, irreps: &[Irrep<T>]) -> Result<Vec<T>, GroupError> {
    check_irreps(group, irreps)?;
    let n: usize = irreps.iter().map(|irrep| irrep.dim() * irrep.dim()).sum();
    let mut basis = Vec::with_capacity(group.order() * n);
    for x in 0..group.order() {
        for irrep in irreps {
            basis.extend_from_slice(irrep.representation.matrix(x));
        }
    }
    Ok(basis)
}

/// Bᵀ·M·B for B `[rows, columns]` and M `[rows, rows]`.
fn sandwich<T: Scalar>(b: &[T], m: &[T], rows: usize, columns: usize) -> Vec<T> {
    let mut half = vec![T::ZERO; rows * columns];
    for (source, target) in m.chunks_exact(rows).zip(half.chunks_exact_mut(columns)) {
        accumulate(source, b, columns, target);
    }
    let mut whole = vec![T::ZERO; columns * columns];
    for (b_row, half_row) in b.chunks_exact(columns).zip(half.chunks_exact(columns)) {
        for (&factor, target) in b_row.iter().zip(whole.chunks_exact_mut(columns)) {
            if factor != T::ZERO {
                for (t, &h) in target.iter_mut().zip(half_row) {
                    *t += factor * h;
                }
            }
        }
    }
    whole
}

/// Adds Σ_y source[y]·b[y] to the target row.
fn accumulate<T: Scalar>(source: &[T], b: &[T], columns: usize, target: &mut [T]) {
    for (&factor, b_row) in source.iter().zip(b.chunks_exact(columns)) {
        if factor != T::ZERO {
            for (t, &entry) in target.iter_mut().zip(b_row) {
                *t += factor * entry;
            }
        }
    }
}

fn check_count(expected: usize, got: usize) -> Result<(), GroupError> {
    if expected == got {
        Ok(())
    } else {
        Err(GroupError::ElementCountMismatch { expected, got })
    }
}

fn check_shape(what: &'static str, expected: usize, got: usize) -> Result<(), GroupError> {
    if expected == got {
        Ok(())
    } else {
        Err(GroupError::ShapeMismatch {
            what,
            expected,
            got,
        })
    }
}

fn check_irreps<T: Scalar>(group: &Group, irreps: &[Irrep<T>]) -> Result<(), GroupError> {
    for irrep in irreps {
        let size = irrep.dim() * irrep.dim();
        let n_matrices = irrep.representation.matrices().len() / size;
        check_shape("matrices of an irrep", group.order(), n_matrices)?;
    }
    Ok(())
}

fn check_coefficients<T: Scalar>(
    coefficients: &[Vec<T>],
    irreps: &[Irrep<T>],
) -> Result<(), GroupError> {
    check_shape("Fourier coefficients", irreps.len(), coefficients.len())?;
    for (irrep, coefficient) in irreps.iter().zip(coefficients) {
        check_shape(
            "entries of a coefficient",
            irrep.dim() * irrep.dim(),
            coefficient.len(),
        )?;
    }
    Ok(())
}
