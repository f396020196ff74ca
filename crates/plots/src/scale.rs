//! Axis scales: where ticks go, and how a value becomes a position.
//!
//! Ticks stand at 1, 2, 2.5 or 5 times a power of ten on linear axes and at powers of ten (or
//! 1, 2, 5 times them over short spans) on logarithmic ones. Unless the reader has zoomed or the
//! specification fixed the limits, an axis is widened to whole ticks, so that the first and last
//! tick always enclose the data.

use crate::format;
use serde::{Deserialize, Serialize};

/// How values are spread along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScaleKind {
    /// Equal differences take equal lengths.
    #[default]
    Linear,
    /// Equal ratios take equal lengths; only values above zero have a place.
    Log,
}

/// The smallest and largest of some numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

impl Extent {
    /// The extent of the values that can be drawn on this kind of scale; `None` when there are none.
    pub fn of(values: impl Iterator<Item = f64>, kind: ScaleKind) -> Option<Self> {
        let mut extent = Self {
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        };
        for value in values.filter(|v| kind.can_show(*v)) {
            extent.min = extent.min.min(value);
            extent.max = extent.max.max(value);
        }
        (extent.min <= extent.max).then_some(extent)
    }

    pub(crate) fn new(min: f64, max: f64) -> Self {
        Self { min, max }
    }

    pub(crate) fn union(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        match (a, b) {
            (Some(a), Some(b)) => Some(Self::new(a.min.min(b.min), a.max.max(b.max))),
            (a, b) => a.or(b),
        }
    }

    /// The union with an extent shared by other panels, unless this scale has no place for it.
    pub(crate) fn shared(own: Option<Self>, shared: Option<Self>, kind: ScaleKind) -> Option<Self> {
        Self::union(
            own,
            shared.filter(|e| kind.can_show(e.min) && kind.can_show(e.max)),
        )
    }

    pub(crate) fn including(self, value: f64) -> Self {
        Self::new(self.min.min(value), self.max.max(value))
    }
}

impl ScaleKind {
    /// Whether a value has a place on this scale. Values beyond ±1e300 have none: their
    /// differences overflow.
    #[must_use]
    pub fn can_show(self, value: f64) -> bool {
        value.abs() <= 1e300 && (self == Self::Linear || value >= 1e-300)
    }
}

/// A tick: where it stands and what is written beside it (nothing at minor ticks).
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Position in data units.
    pub value: f64,
    /// Label; empty at minor ticks of logarithmic axes.
    pub label: String,
}

/// A scale with limits and ticks, not yet placed on the figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Linear or logarithmic.
    pub kind: ScaleKind,
    /// Limits in data units, increasing.
    pub limits: Extent,
    /// Ticks within the limits, increasing.
    pub ticks: Vec<Tick>,
}

impl Scale {
    /// A scale over `extent` with about `wanted` ticks; `nice` widens it to whole ticks.
    ///
    /// An extent that has no place on the scale (a logarithm of nothing) is treated as none.
    #[must_use]
    pub fn new(kind: ScaleKind, extent: Option<Extent>, wanted: usize, nice: bool) -> Self {
        let extent =
            extent.filter(|e| kind.can_show(e.min) && kind.can_show(e.max) && e.min <= e.max);
        match kind {
            ScaleKind::Linear => linear(extent.unwrap_or(Extent::new(0.0, 1.0)), wanted, nice),
            ScaleKind::Log => logarithmic(extent.unwrap_or(Extent::new(0.1, 1.0)), wanted, nice),
        }
    }

    /// Where a value lies between the limits: 0 at the lower, 1 at the upper.
    #[must_use]
    pub fn fraction(&self, value: f64) -> f64 {
        let Extent { min, max } = self.limits;
        match self.kind {
            ScaleKind::Linear => (value - min) / (max - min),
            ScaleKind::Log => (value / min).ln() / (max / min).ln(),
        }
    }

    /// The value at a fraction of the way between the limits.
    #[must_use]
    pub fn value(&self, fraction: f64) -> f64 {
        let Extent { min, max } = self.limits;
        match self.kind {
            ScaleKind::Linear => min + fraction * (max - min),
            ScaleKind::Log => min * (fraction * (max / min).ln()).exp(),
        }
    }
}

/// Gives a constant some room on both sides, in proportion to its size.
fn opened(extent: Extent) -> Extent {
    let Extent { min, max } = extent;
    let size = min.abs().max(max.abs());
    // Spans near the smallest numbers have no powers of ten to put ticks at.
    if max - min > (size * 1e-12).max(1e-290) {
        return extent;
    }
    let room = if size < 1e-290 { 1.0 } else { size * 0.5 };
    Extent::new(min - room, max + room)
}

/// The smallest 1, 2, 2.5 or 5 times a power of ten that makes at most `wanted` steps.
fn step_for(span: f64, wanted: usize) -> f64 {
    let raw = span / wanted.max(1) as f64;
    let power = 10_f64.powi(raw.log10().floor() as i32);
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    let factor = steps
        .into_iter()
        .find(|f| f * power >= raw * (1.0 - 1e-9))
        .unwrap_or(10.0);
    factor * power
}

fn linear(extent: Extent, wanted: usize, nice: bool) -> Scale {
    let extent = opened(extent);
    let mut step = step_for(extent.max - extent.min, wanted);
    if !nice {
        // Fixed limits can leave a single tick between them; a scale needs two to be read.
        let n_inside = |step: f64| (extent.max / step).floor() - (extent.min / step).ceil() + 1.0;
        step = (wanted..wanted + 8)
            .map(|w| step_for(extent.max - extent.min, w))
            .find(|s| n_inside(*s) >= 3.0)
            .unwrap_or(step);
    }
    // Limits that are ticks up to rounding stay ticks.
    let slack = 1e-9;
    let (first, last) = if nice {
        (
            (extent.min / step + slack).floor(),
            (extent.max / step - slack).ceil(),
        )
    } else {
        (
            (extent.min / step - slack).ceil(),
            (extent.max / step + slack).floor(),
        )
    };
    let limits = if nice {
        Extent::new(extent.min.min(first * step), extent.max.max(last * step))
    } else {
        extent
    };
    let count = (last - first).clamp(0.0, 1000.0) as usize;
    let ticks = (0..=count)
        .map(|i| (first + i as f64) * step)
        .filter(|v| nice || (*v >= limits.min - step * slack && *v <= limits.max + step * slack))
        .map(|value| Tick {
            value,
            label: format::with_step(value, step),
        })
        .collect();
    Scale {
        kind: ScaleKind::Linear,
        limits,
        ticks,
    }
}

fn logarithmic(extent: Extent, wanted: usize, nice: bool) -> Scale {
    let mut extent = extent;
    if extent.max / extent.min < 1.0 + 1e-9 {
        extent = Extent::new(extent.min / 2.0, extent.max * 2.0);
    }
    let (low, high) = (extent.min.log10(), extent.max.log10());
    if high - low < 0.7 {
        // Less than a factor of five: powers of ten would leave an axis with one label or none.
        let Scale { limits, ticks, .. } = linear(extent, wanted, nice);
        let limits = if limits.min > 0.0 {
            limits
        } else {
            Extent::new(extent.min, limits.max)
        };
        let ticks = ticks
            .into_iter()
            .filter(|t| t.value >= limits.min)
            .collect();
        return Scale {
            kind: ScaleKind::Log,
            limits,
            ticks,
        };
    }
    let (first, last) = ((low + 1e-9).floor() as i32, (high - 1e-9).ceil() as i32);
    let decades = last - first;
    let every = (decades as usize).div_ceil(wanted.max(2)).max(1) as i32;
    let dense = decades <= 2 && wanted >= 4;
    let limits = if nice {
        log_limits(extent, first, last, dense)
    } else {
        extent
    };
    let plain = first >= -3 && last <= 4;
    let mut ticks = Vec::new();
    for exponent in first..=last {
        for factor in 1..10 {
            let value = f64::from(factor) * 10_f64.powi(exponent);
            if value < limits.min * (1.0 - 1e-9) || value > limits.max * (1.0 + 1e-9) {
                continue;
            }
            let label = if factor == 1 && (exponent - first) % every == 0 {
                format::power_of_ten(exponent, plain)
            } else if dense && (factor == 2 || factor == 5) {
                log_label(factor, exponent, plain)
            } else if every > 1 || decades > 10 {
                continue;
            } else {
                String::new()
            };
            ticks.push(Tick { value, label });
        }
    }
    Scale {
        kind: ScaleKind::Log,
        limits,
        ticks,
    }
}

/// Widens to the nearest labelled ticks outside the data.
fn log_limits(extent: Extent, first: i32, last: i32, dense: bool) -> Extent {
    let factors: &[f64] = if dense { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let stops = || (first..=last).flat_map(|e| factors.iter().map(move |f| f * 10_f64.powi(e)));
    let min = stops()
        .filter(|v| *v <= extent.min * (1.0 + 1e-9))
        .fold(10_f64.powi(first), f64::max);
    let max = stops()
        .filter(|v| *v >= extent.max * (1.0 - 1e-9))
        .fold(10_f64.powi(last), f64::min);
    Extent::new(min.min(extent.min), max.max(extent.max))
}

fn log_label(factor: i32, exponent: i32, plain: bool) -> String {
    if plain {
        let decimals = (-exponent).max(0) as usize;
        return format::group(&format!(
            "{:.decimals$}",
            f64::from(factor) * 10_f64.powi(exponent)
        ));
    }
    format!("{factor}×10{}", format::superscript(exponent))
}
