//! Frobenius–Schur indicators: real, complex and quaternionic irreps.

use std::fmt;

use crate::{Cyclotomic, GroupError};

/// What kind of real representation an irrep over ℂ comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IrrepKind {
    /// Indicator 1: real matrices of the same dimension exist.
    Real,
    /// Indicator 0: the character is not real; the real form has twice the dimension.
    Complex,
    /// Indicator −1: the character is real, but real matrices need twice the dimension.
    Quaternionic,
}

impl IrrepKind {
    /// The Frobenius–Schur indicator ν = |G|⁻¹ Σ_g χ(g²).
    #[must_use]
    pub fn indicator(self) -> i32 {
        match self {
            Self::Real => 1,
            Self::Complex => 0,
            Self::Quaternionic => -1,
        }
    }

    /// `real`, `complex` or `quaternionic`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Complex => "complex",
            Self::Quaternionic => "quaternionic",
        }
    }

    /// Dimension over ℝ of the matrices that commute with the irreducible real form: 1, 2 or 4.
    #[must_use]
    pub fn commutant_dim(self) -> usize {
        match self {
            Self::Real => 1,
            Self::Complex => 2,
            Self::Quaternionic => 4,
        }
    }

    /// Dimension of the irreducible real form of an irrep of dimension `dim` over ℂ.
    #[must_use]
    pub fn real_dim(self, dim: usize) -> usize {
        if self == Self::Real { dim } else { 2 * dim }
    }

    /// Kind of the character with these values; `squares` is the class of g² per class.
    ///
    /// Only the sign of Σ_i |K_i| χ(K_i²) ∈ {|G|, 0, −|G|} is needed, and floating point settles it.
    pub(super) fn of(
        row: &[u32],
        values: &[num_complex::Complex64],
        class_sizes: &[usize],
        squares: &[u32],
    ) -> Result<Self, GroupError> {
        let order: usize = class_sizes.iter().sum();
        let sum: f64 = squares
            .iter()
            .zip(class_sizes)
            .map(|(&square, &size)| size as f64 * values[row[square as usize] as usize].re)
            .sum();
        match sum / order as f64 {
            x if (x - 1.0).abs() < 1e-6 => Ok(Self::Real),
            x if x.abs() < 1e-6 => Ok(Self::Complex),
            x if (x + 1.0).abs() < 1e-6 => Ok(Self::Quaternionic),
            _ => Err(GroupError::Internal {
                what: "Frobenius–Schur indicator",
            }),
        }
    }
}

impl fmt::Display for IrrepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The exact indicator |G|⁻¹ Σ_i |K_i| χ(K_i²) of any class function.
pub(super) fn exact_indicator(
    values: &[Cyclotomic],
    class_sizes: &[usize],
    squares: &[u32],
) -> Cyclotomic {
    let order: usize = class_sizes.iter().sum();
    let sum: Cyclotomic = squares
        .iter()
        .zip(class_sizes)
        .map(|(&square, &size)| &values[square as usize] * &Cyclotomic::from_integer(size as i64))
        .sum();
    sum.divided_by(order as i64)
}
