//! Ticks cover the data, increase, and say what they stand for; over random ranges.

use crate::common::Seeded;
use glassbook_plots::{Extent, Scale, ScaleKind};

/// A range of random size and place, from 1e-280 to 1e280.
fn random_extent(rng: &mut Seeded, kind: ScaleKind) -> Extent {
    let magnitude =
        |rng: &mut Seeded| 10_f64.powf(rng.unit() * 560.0 - 280.0) * rng.unit().max(1e-3);
    let (a, b) = match kind {
        ScaleKind::Log => (magnitude(rng), magnitude(rng)),
        ScaleKind::Linear => {
            let size = magnitude(rng);
            let at = (rng.unit() - 0.5) * size * [0.0, 1.0, 100.0, 1e6][rng.below(4)];
            (at, at + size * (rng.unit() - 0.5))
        }
    };
    if rng.below(20) == 0 {
        Extent { min: a, max: a }
    } else {
        Extent {
            min: a.min(b),
            max: a.max(b),
        }
    }
}

#[test]
fn ticks_of_automatic_axes_enclose_the_data_and_increase() {
    for kind in [ScaleKind::Linear, ScaleKind::Log] {
        let mut rng = Seeded::new(11);
        for case in 0..20_000 {
            let extent = random_extent(&mut rng, kind);
            let wanted = 2 + rng.below(9);
            let scale = Scale::new(kind, Some(extent), wanted, true);
            let context =
                format!("{kind:?} case {case}: {extent:?} with {wanted} ticks gave {scale:?}");
            let slack = (extent.max - extent.min).abs().max(extent.max.abs() * 1e-9) * 1e-6;
            assert!(
                scale.limits.min <= extent.min && scale.limits.max >= extent.max,
                "{context}"
            );
            assert!(scale.ticks.len() >= 2, "{context}");
            assert!(
                scale.ticks.windows(2).all(|w| w[0].value < w[1].value),
                "{context}"
            );
            let (first, last) = (
                scale.ticks[0].value,
                scale.ticks[scale.ticks.len() - 1].value,
            );
            if kind == ScaleKind::Linear {
                assert!(
                    first <= extent.min + slack && last >= extent.max - slack,
                    "{context}"
                );
                assert!(scale.ticks.len() <= wanted + 3, "{context}");
            } else {
                assert!(
                    first >= scale.limits.min * (1.0 - 1e-6)
                        && last <= scale.limits.max * (1.0 + 1e-6),
                    "{context}"
                );
            }
            let labels: Vec<&str> = scale
                .ticks
                .iter()
                .map(|t| t.label.as_str())
                .filter(|l| !l.is_empty())
                .collect();
            assert!(!labels.is_empty(), "{context}");
            // Where the step is a fair part of the size, no two labels may be equal.
            if kind == ScaleKind::Log || slack > extent.max.abs() * 1e-12 {
                assert!(labels.windows(2).all(|w| w[0] != w[1]), "{context}");
            }
        }
    }
}

#[test]
fn ticks_of_fixed_axes_stay_within_their_limits() {
    for kind in [ScaleKind::Linear, ScaleKind::Log] {
        let mut rng = Seeded::new(12);
        for case in 0..20_000 {
            let extent = random_extent(&mut rng, kind);
            let scale = Scale::new(kind, Some(extent), 6, false);
            let span = scale.limits.max - scale.limits.min;
            for tick in &scale.ticks {
                let inside = tick.value >= scale.limits.min - span * 1e-6
                    && tick.value <= scale.limits.max + span * 1e-6;
                assert!(
                    inside,
                    "{kind:?} case {case}: {tick:?} outside {:?}",
                    scale.limits
                );
            }
        }
    }
}

#[test]
fn places_and_values_are_each_others_inverse() {
    for kind in [ScaleKind::Linear, ScaleKind::Log] {
        let scale = Scale::new(
            kind,
            Some(Extent {
                min: 0.002,
                max: 750.0,
            }),
            6,
            true,
        );
        for value in [0.002, 0.5, 3.0, 749.0] {
            let back = scale.value(scale.fraction(value));
            assert!(
                (back - value).abs() < 1e-9 * value.max(1.0),
                "{value} came back as {back}"
            );
        }
    }
}
