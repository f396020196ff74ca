//! Closed forms of irreps: rotations and reflections of the plane, quaternion matrices.

use num_complex::Complex64;

use super::Representation;
use crate::scalar::Scalar;
use crate::{Family, Group};

/// The `freq_k` irreps of dimension 2 of Dₙ and Dicₙ, where the matrices fit the number type.
///
/// Dₙ: r ↦ rotation by 2πk/n, s ↦ diag(1, −1). Dicₙ, even k: the same with 2n for n; odd k:
/// a ↦ diag(ζᵏ, ζ⁻ᵏ), x ↦ [[0, −1], [1, 0]], which has no real form of this dimension.
pub(crate) fn explicit<T: Scalar>(group: &Group, name: &str) -> Option<Representation<T>> {
    let frequency: usize = name.strip_prefix("freq_")?.parse().ok()?;
    let rotations = match group.family() {
        Family::Dihedral { n } => *n,
        Family::Dicyclic { n } => 2 * n,
        _ => return None,
    };
    let quaternionic = matches!(group.family(), Family::Dicyclic { .. }) && frequency % 2 == 1;
    let angle = |element: usize| {
        let steps = frequency * (element % rotations) % rotations;
        std::f64::consts::TAU * steps as f64 / rotations as f64
    };
    let rho = Representation::from_fn(group, 2, |element| {
        let (sine, cosine) = angle(element).sin_cos();
        let reflected = element >= rotations;
        if quaternionic {
            let (plus, minus) = (Complex64::new(cosine, sine), Complex64::new(cosine, -sine));
            let zero = Complex64::ZERO;
            let entries = if reflected {
                [zero, -plus, minus, zero]
            } else {
                [plus, zero, zero, minus]
            };
            entries.map(T::from_complex).to_vec()
        } else {
            let flip = if reflected { -1.0 } else { 1.0 };
            [cosine, -sine * flip, sine, cosine * flip]
                .map(T::from_real)
                .to_vec()
        }
    });
    Some(rho)
}
