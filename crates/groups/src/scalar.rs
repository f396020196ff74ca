//! Real and complex numbers behind one trait, so that each algorithm is written once.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use num_complex::Complex64;

/// A matrix entry: `f64` or [`Complex64`].
pub trait Scalar:
    Copy
    + Debug
    + PartialEq
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + Sum
    + 'static
{
    /// The number 0.
    const ZERO: Self;
    /// The number 1.
    const ONE: Self;

    /// The complex conjugate.
    #[must_use]
    fn conj(self) -> Self;

    /// The absolute value.
    #[must_use]
    fn modulus(self) -> f64;

    /// The real part.
    #[must_use]
    fn real(self) -> f64;

    /// A real number.
    #[must_use]
    fn from_real(value: f64) -> Self;

    /// A complex number; the imaginary part is dropped for `f64`.
    #[must_use]
    fn from_complex(value: Complex64) -> Self;

    /// The number as a complex one.
    #[must_use]
    fn to_complex(self) -> Complex64;
}

impl Scalar for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn conj(self) -> Self {
        self
    }

    fn modulus(self) -> f64 {
        self.abs()
    }

    fn real(self) -> f64 {
        self
    }

    fn from_real(value: f64) -> Self {
        value
    }

    fn from_complex(value: Complex64) -> Self {
        value.re
    }

    fn to_complex(self) -> Complex64 {
        Complex64::new(self, 0.0)
    }
}

impl Scalar for Complex64 {
    const ZERO: Self = Self::new(0.0, 0.0);
    const ONE: Self = Self::new(1.0, 0.0);

    fn conj(self) -> Self {
        Self::conj(&self)
    }

    fn modulus(self) -> f64 {
        self.norm()
    }

    fn real(self) -> f64 {
        self.re
    }

    fn from_real(value: f64) -> Self {
        Self::new(value, 0.0)
    }

    fn from_complex(value: Complex64) -> Self {
        value
    }

    fn to_complex(self) -> Complex64 {
        self
    }
}
