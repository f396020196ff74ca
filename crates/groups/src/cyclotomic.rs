//! Exact numbers of cyclotomic fields: rational combinations of roots of unity.
//!
//! A value is Σ cᵢ ζₙⁱ / d with ζₙ = e^{2πi/n}, integers cᵢ and d > 0, written in a basis of
//! ℚ(ζₙ) for the smallest n that contains it. Two values are equal exactly when their parts are.
//! The basis is Zumbroich's: for each prime power of n one digit is left out, symmetrically under
//! complex conjugation, so that sums such as ζ₅ + ζ₅⁴ keep two terms.
//!
//! Reference: Bosma, "Canonical bases for cyclotomic fields", AAECC 1 (1990).

mod display;
mod reduce;

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::ops::{Add, Mul, Neg, Sub};

use num_complex::Complex64;

/// An exact cyclotomic number.
///
/// # Examples
///
/// ```
/// use glassbook_groups::Cyclotomic;
///
/// let golden = -(Cyclotomic::root_of_unity(5, 2) + Cyclotomic::root_of_unity(5, 3));
/// assert_eq!(golden.to_string(), "(1+√5)/2");
/// assert_eq!(&golden * &golden, &golden + &Cyclotomic::from_integer(1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cyclotomic {
    conductor: u32,
    /// Exponent and coefficient, ascending exponents, no zero coefficients.
    terms: Vec<(u32, i128)>,
    denominator: i128,
}

impl Cyclotomic {
    /// The integer `value`.
    #[must_use]
    pub fn from_integer(value: i64) -> Self {
        Self::from_parts(1, [(0, i128::from(value))], 1)
    }

    /// Zero.
    #[must_use]
    pub fn zero() -> Self {
        Self {
            conductor: 1,
            terms: Vec::new(),
            denominator: 1,
        }
    }

    /// ζₙᵏ = e^{2πik/n}; `n` = 0 is read as 1.
    #[must_use]
    pub fn root_of_unity(n: u32, k: i64) -> Self {
        let n = n.max(1);
        Self::from_parts(n, [(k.rem_euclid(i64::from(n)) as u32, 1)], 1)
    }

    /// Σ cᵢ ζₙⁱ from (i, cᵢ) pairs; exponents may repeat and exceed n.
    #[must_use]
    pub fn from_root_sum(n: u32, terms: impl IntoIterator<Item = (u32, i64)>) -> Self {
        let terms = terms.into_iter().map(|(i, c)| (i, i128::from(c)));
        Self::from_parts(n.max(1), terms, 1)
    }

    fn from_parts(n: u32, terms: impl IntoIterator<Item = (u32, i128)>, denominator: i128) -> Self {
        let mut sum: BTreeMap<u32, i128> = BTreeMap::new();
        for (exponent, coefficient) in terms {
            *sum.entry(exponent % n).or_insert(0) += coefficient;
        }
        let (conductor, mut terms) = reduce::to_canonical(n, sum);
        let common = terms.iter().fold(denominator, |g, &(_, c)| gcd(g, c));
        let common = if denominator < 0 {
            -common.abs()
        } else {
            common.abs()
        };
        for (_, coefficient) in &mut terms {
            *coefficient /= common;
        }
        Self {
            conductor,
            terms,
            denominator: denominator / common,
        }
    }

    /// The smallest n with the value in ℚ(ζₙ).
    #[must_use]
    pub fn conductor(&self) -> u32 {
        self.conductor
    }

    /// Exponents i and coefficients cᵢ in the canonical basis, before division by the denominator.
    #[must_use]
    pub fn terms(&self) -> &[(u32, i128)] {
        &self.terms
    }

    /// The common denominator, positive and 1 for algebraic integers such as character values.
    #[must_use]
    pub fn denominator(&self) -> i128 {
        self.denominator
    }

    /// Whether the value is 0.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The value as a fraction (numerator, denominator), if it is rational.
    #[must_use]
    pub fn to_rational(&self) -> Option<(i128, i128)> {
        match (self.conductor, self.terms.as_slice()) {
            (1, []) => Some((0, 1)),
            (1, [(_, numerator)]) => Some((*numerator, self.denominator)),
            _ => None,
        }
    }

    /// The value, if it is an integer.
    #[must_use]
    pub fn to_integer(&self) -> Option<i128> {
        self.to_rational().and_then(|(n, d)| (d == 1).then_some(n))
    }

    /// The image under ζₙ ↦ ζₙᵗ; `t` must be prime to the conductor.
    #[must_use]
    pub fn galois(&self, t: u32) -> Self {
        let n = u64::from(self.conductor);
        let terms = self
            .terms
            .iter()
            .map(|&(i, c)| ((u64::from(i) * u64::from(t) % n) as u32, c));
        Self::from_parts(self.conductor, terms, self.denominator)
    }

    /// The complex conjugate.
    #[must_use]
    pub fn conj(&self) -> Self {
        let n = self.conductor;
        Self::from_parts(
            n,
            self.terms.iter().map(|&(i, c)| (n - i, c)),
            self.denominator,
        )
    }

    /// Whether the value is its own conjugate.
    #[must_use]
    pub fn is_real(&self) -> bool {
        *self == self.conj()
    }

    /// The value divided by an integer other than zero; division by zero returns the value itself.
    #[must_use]
    pub fn divided_by(&self, divisor: i64) -> Self {
        let divisor = if divisor == 0 { 1 } else { i128::from(divisor) };
        Self::from_parts(
            self.conductor,
            self.terms.iter().copied(),
            self.denominator * divisor,
        )
    }

    /// The nearest double-precision complex number.
    #[must_use]
    pub fn to_complex(&self) -> Complex64 {
        let n = f64::from(self.conductor);
        let sum: Complex64 = self
            .terms
            .iter()
            .map(|&(i, c)| Complex64::from_polar(1.0, TAU * f64::from(i) / n) * c as f64)
            .sum();
        let mut value = sum / self.denominator as f64;
        if self.is_real() {
            value.im = 0.0;
        }
        value
    }
}

/// Greatest common divisor, not negative.
pub(crate) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn lcm(a: u32, b: u32) -> u32 {
    a / gcd(i128::from(a), i128::from(b)) as u32 * b
}

impl Add for &Cyclotomic {
    type Output = Cyclotomic;

    fn add(self, other: &Cyclotomic) -> Cyclotomic {
        let n = lcm(self.conductor, other.conductor);
        let (a, b) = (n / self.conductor, n / other.conductor);
        let left = self
            .terms
            .iter()
            .map(|&(i, c)| (i * a, c * other.denominator));
        let right = other
            .terms
            .iter()
            .map(|&(i, c)| (i * b, c * self.denominator));
        Cyclotomic::from_parts(n, left.chain(right), self.denominator * other.denominator)
    }
}

impl Mul for &Cyclotomic {
    type Output = Cyclotomic;

    fn mul(self, other: &Cyclotomic) -> Cyclotomic {
        let n = lcm(self.conductor, other.conductor);
        let (a, b) = (n / self.conductor, n / other.conductor);
        let products = self.terms.iter().flat_map(|&(i, c)| {
            other
                .terms
                .iter()
                .map(move |&(j, d)| ((i * a + j * b) % n, c * d))
        });
        Cyclotomic::from_parts(n, products, self.denominator * other.denominator)
    }
}

impl Neg for &Cyclotomic {
    type Output = Cyclotomic;

    fn neg(self) -> Cyclotomic {
        let terms = self.terms.iter().map(|&(i, c)| (i, -c)).collect();
        Cyclotomic {
            conductor: self.conductor,
            terms,
            denominator: self.denominator,
        }
    }
}

impl Sub for &Cyclotomic {
    type Output = Cyclotomic;

    fn sub(self, other: &Cyclotomic) -> Cyclotomic {
        self + &-other
    }
}

impl Neg for Cyclotomic {
    type Output = Cyclotomic;

    fn neg(self) -> Cyclotomic {
        -&self
    }
}

macro_rules! owned_operator {
    ($($operator:ident $method:ident),*) => {$(
        impl $operator for Cyclotomic {
            type Output = Cyclotomic;

            fn $method(self, other: Cyclotomic) -> Cyclotomic {
                (&self).$method(&other)
            }
        }
    )*};
}

owned_operator!(Add add, Sub sub, Mul mul);

impl std::iter::Sum for Cyclotomic {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::zero(), |total, value| total + value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_of_unity_sum_to_zero() {
        for n in 2..60 {
            let sum: Cyclotomic = (0..n)
                .map(|k| Cyclotomic::root_of_unity(n, i64::from(k)))
                .sum();
            assert!(sum.is_zero(), "n = {n}: {sum:?}");
        }
    }

    #[test]
    fn arithmetic_agrees_with_complex_numbers() {
        for (n, m) in [(4, 6), (9, 12), (25, 10), (8, 27), (7, 1), (60, 45)] {
            for k in 0..7 {
                let x = Cyclotomic::from_root_sum(n, [(k, 2), (3 * k + 1, -5), (2, 1)]);
                let y = Cyclotomic::from_root_sum(m, [(k + 2, 3), (0, 7)]).divided_by(6);
                let (a, b) = (x.to_complex(), y.to_complex());
                assert!(((&x * &y).to_complex() - a * b).norm() < 1e-12);
                assert!(((&x - &y).to_complex() - (a - b)).norm() < 1e-12);
                assert!((x.conj().to_complex() - a.conj()).norm() < 1e-12);
            }
        }
    }

    #[test]
    fn the_conductor_is_minimal() {
        assert_eq!(Cyclotomic::root_of_unity(6, 1).conductor(), 3);
        assert_eq!(
            Cyclotomic::root_of_unity(12, 6),
            Cyclotomic::from_integer(-1)
        );
        let sqrt2 = Cyclotomic::from_root_sum(16, [(2, 1), (14, 1)]);
        assert_eq!(
            (sqrt2.conductor(), &sqrt2 * &sqrt2),
            (8, Cyclotomic::from_integer(2))
        );
    }
}
