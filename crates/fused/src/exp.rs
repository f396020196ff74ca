//! e^x for x ≤ 0 in a form that compiles to SIMD: no branches, no calls.
//!
//! x = n ln 2 + r with |r| ≤ ln 2 / 2; e^r is a polynomial of degree 6 and 2ⁿ is built in the
//! exponent bits. The splitting of ln 2 into two parts and the minimax coefficients are those of
//! the Cephes library's `expf` (Moshier 1989).

const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 in two parts; n · `LN_2_HIGH` is exact for every n that occurs.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// Below it e^x is smaller than the smallest normal number, and the result is 0.
const UNDERFLOW: f32 = -87.0;
/// 1.5 · 2²³: adding and subtracting it rounds to the nearest integer.
const ROUND: f32 = 12_582_912.0;

/// e^x, within 2 ulp for −87 ≤ x ≤ 0, and 0 below.
#[inline]
pub(crate) fn exp_nonpositive(x: f32) -> f32 {
    // Not `max`, which would swallow a NaN.
    let clamped = if x < UNDERFLOW { UNDERFLOW } else { x };
    let shifted = clamped * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = clamped - n * LN_2_HIGH - n * LN_2_LOW;
    let mut p = 1.987_569_2e-4_f32;
    for coefficient in [
        1.398_199_9e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        1.666_666_5e-1,
        5e-1,
    ] {
        p = p * r + coefficient;
    }
    // The low bits of `shifted` are n; those of ROUND itself are shifted out.
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    let value = (p * r * r + r + 1.0) * power;
    if x < UNDERFLOW { 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_f64_over_its_whole_range() {
        let mut worst = 0.0_f64;
        for i in 0..=870_000 {
            let x = -f64::from(i) / 10_000.0;
            let want = f64::from(x as f32).exp();
            worst = worst.max((f64::from(exp_nonpositive(x as f32)) / want - 1.0).abs());
        }
        assert!(
            worst < 2.0 * f64::from(f32::EPSILON),
            "relative error {worst:e}"
        );
        assert_eq!(exp_nonpositive(0.0), 1.0);
        assert_eq!(exp_nonpositive(-1e9), 0.0);
        assert_eq!(exp_nonpositive(f32::NEG_INFINITY), 0.0);
        assert!(exp_nonpositive(f32::NAN).is_nan());
    }
}
