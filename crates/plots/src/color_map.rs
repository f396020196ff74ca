//! Color scales for numbers: a map of 256 colors and the limits it spans.
//!
//! The diverging map meets in the background's own lightness, so that values near its center
//! recede in both themes, and runs from blue to red-orange, which people with any common color
//! blindness can tell apart. Viridis: van der Walt and Smith (2015), interpolated between ten of
//! its colors; lightness rises evenly, so it also survives a grey printer.

use crate::scale::{Extent, Scale, ScaleKind};
use crate::scene::{Image, Scene, Text};
use crate::{Color, PlotError, Theme, chart::Context, geometry::Point, geometry::Rect};
use serde::{Deserialize, Serialize};

/// Which colors stand for numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorMap {
    /// Blue below the center, red above it; for signed values.
    #[default]
    Diverging,
    /// Dark violet to yellow; for amounts.
    Viridis,
    /// Background to ink; for amounts, without color.
    Grey,
}

const DIVERGING_LIGHT: [u32; 9] = [
    0x0b_3c78, 0x1f_63ad, 0x4f_93cc, 0xa3_c8e6, 0xf6_f6f4, 0xf6_bfa0, 0xe0_7b52, 0xbb_3a2a,
    0x7a_0f1d,
];
const DIVERGING_DARK: [u32; 9] = [
    0xa9_d8ff, 0x6c_b5f5, 0x3a_86cf, 0x23_5485, 0x20_242b, 0x80_3a26, 0xc9_5e38, 0xf5_9265,
    0xff_cfae,
];
const VIRIDIS: [u32; 10] = [
    0x44_0154, 0x48_2878, 0x3e_4a89, 0x31_688e, 0x26_828e, 0x1f_9e89, 0x35_b779, 0x6d_cd59,
    0xb4_de2c, 0xfd_e725,
];

impl ColorMap {
    fn stops(self, theme: &Theme) -> Vec<Color> {
        match self {
            Self::Diverging if theme.is_dark() => DIVERGING_DARK.map(Color::hex).to_vec(),
            Self::Diverging => DIVERGING_LIGHT.map(Color::hex).to_vec(),
            Self::Viridis => VIRIDIS.map(Color::hex).to_vec(),
            Self::Grey => vec![
                theme.background.mix(theme.foreground, 0.06),
                theme.foreground,
            ],
        }
    }
}

/// Options of a color scale.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColorSpec {
    /// Which colors; the chart's own choice when absent.
    pub map: Option<ColorMap>,
    /// Value of the first color; from the data when absent.
    pub min: Option<f64>,
    /// Value of the last color; from the data when absent.
    pub max: Option<f64>,
    /// Value in the middle of a diverging map.
    pub center: f64,
    /// What the color means.
    pub label: String,
    /// Whether the colors are thin marks on the background, not areas: ends of the map that the
    /// background swallows are then left out.
    #[serde(skip)]
    pub(crate) inked: bool,
}

impl ColorSpec {
    /// Fills in the chart's choice of colors and checks the limits.
    pub(crate) fn settle(&mut self, map: ColorMap) -> Result<(), PlotError> {
        self.map.get_or_insert(map);
        let (min, max) = (
            self.min.unwrap_or(f64::NEG_INFINITY),
            self.max.unwrap_or(f64::INFINITY),
        );
        let usable = |v: f64| ScaleKind::Linear.can_show(v);
        if !self.min.is_none_or(usable)
            || !self.max.is_none_or(usable)
            || !usable(self.center)
            || min >= max
        {
            return Err(PlotError::InvalidLimits {
                what: "the color scale".into(),
                min,
                max,
            });
        }
        Ok(())
    }

    fn map(&self) -> ColorMap {
        self.map.unwrap_or_default()
    }

    /// Limits for data of this extent: symmetric about the center on a diverging map.
    pub(crate) fn limits(&self, extent: Option<Extent>) -> Extent {
        let data = extent.unwrap_or(Extent::new(0.0, 1.0));
        let mut limits = Extent::new(self.min.unwrap_or(data.min), self.max.unwrap_or(data.max));
        if self.map() == ColorMap::Diverging && (self.min.is_none() || self.max.is_none()) {
            let reach = (limits.max - self.center)
                .max(self.center - limits.min)
                .abs();
            limits = Extent::new(self.center - reach, self.center + reach);
        }
        if limits.max - limits.min > limits.max.abs().max(limits.min.abs()) * 1e-12 {
            return limits;
        }
        let room = if limits.max == 0.0 {
            1.0
        } else {
            limits.max.abs() * 0.5
        };
        Extent::new(limits.min - room, limits.max + room)
    }

    pub(crate) fn scale(&self, theme: &Theme, extent: Option<Extent>) -> ColorScale {
        let stops = self.map().stops(theme);
        let last = (stops.len() - 1) as f64;
        let (from, to) = match (
            self.inked && self.map() == ColorMap::Viridis,
            theme.is_dark(),
        ) {
            (false, _) => (0.0, 1.0),
            (true, true) => (0.25, 1.0),
            (true, false) => (0.0, 0.9),
        };
        let lut = std::array::from_fn(|i| {
            let at = (from + (to - from) * i as f64 / 255.0) * last;
            let low = (at as usize).min(stops.len() - 2);
            stops[low].mix(stops[low + 1], at - low as f64)
        });
        let missing = theme.background.mix(theme.muted, 0.35);
        ColorScale {
            limits: self.limits(extent),
            lut,
            missing,
        }
    }
}

/// Colors for a range of numbers.
#[derive(Debug, Clone)]
pub(crate) struct ColorScale {
    pub(crate) limits: Extent,
    lut: [Color; 256],
    missing: Color,
}

impl ColorScale {
    /// Place in the map: 0 to 1 between the limits, held at the ends; NaN stays NaN.
    pub(crate) fn fraction(&self, value: f64) -> f64 {
        ((value - self.limits.min) / (self.limits.max - self.limits.min)).clamp(0.0, 1.0)
    }

    pub(crate) fn color(&self, value: f64) -> Color {
        if value.is_nan() {
            self.missing
        } else {
            self.lut[(self.fraction(value) * 255.0).round() as usize]
        }
    }

    /// The map as opaque RGBA bytes, and the color of NaN after it.
    pub(crate) fn rgba(&self) -> [[u8; 4]; 257] {
        std::array::from_fn(|i| {
            let [r, g, b] = self.lut.get(i).unwrap_or(&self.missing).rgb;
            [r, g, b, 255]
        })
    }
}

/// Space that a color bar takes at the right of a chart, CSS pixels.
pub(crate) const BAR_WIDTH: f64 = 72.0;

/// Draws a color bar as tall as `beside`, at its right edge.
pub(crate) fn draw_bar(
    scene: &mut Scene,
    cx: &Context<'_>,
    scale: &ColorScale,
    label: &str,
    beside: Rect,
) {
    let left = beside.right + 14.0;
    let rect = Rect::new(left, beside.top, left + 10.0, beside.bottom);
    // In device pixels an image is copied, not scaled; a file scales 256 colors by itself.
    let whole = |v: f64| (v / cx.pixel).round();
    let (width, height) = if cx.raster {
        let height = whole(rect.bottom) - whole(rect.top);
        (
            (whole(rect.right) - whole(rect.left)).max(1.0) as usize,
            height.max(1.0) as usize,
        )
    } else {
        (1, 256)
    };
    let lut = scale.rgba();
    let rows = (0..height).map(|row| lut[255 - row * 256 / height]);
    let rgba: Vec<u8> = rows.flat_map(|color| color.repeat(width)).collect();
    scene.image(Image {
        rect,
        width,
        height,
        rgba,
    });
    let wanted = (rect.height() / 42.0).clamp(2.0, 6.0) as usize;
    let axis = Scale::new(ScaleKind::Linear, Some(scale.limits), wanted, false);
    for tick in &axis.ticks {
        let y = rect.bottom - axis.fraction(tick.value) * rect.height();
        scene.rule(
            Point::new(rect.right, y),
            Point::new(rect.right + 3.0, y),
            cx.theme.muted,
        );
        scene.text(Text::new(
            Point::new(rect.right + 6.0, y),
            tick.label.clone(),
            11.0,
            cx.theme.muted,
        ));
    }
    if !label.is_empty() {
        let width = cx.measure.width(label, 11.0, false);
        // Right-aligned where the label is wider than the bar and its numbers.
        let x = left.min(beside.right + BAR_WIDTH - width);
        scene.text(Text::new(
            Point::new(x, rect.top - 11.0),
            label,
            11.0,
            cx.theme.muted,
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diverging_scale_is_centered_on_zero_by_default() {
        let scale = ColorSpec::default().scale(&Theme::light(), Some(Extent::new(-1.0, 4.0)));
        assert_eq!(scale.limits, Extent::new(-4.0, 4.0));
        let middle = scale.color(0.0);
        assert!(middle.rgb.iter().all(|c| *c > 235), "{middle:?}");
        let [r, _, b] = scale.color(-4.0).rgb;
        assert!(b > r, "negative values are blue");
    }

    #[test]
    fn constants_and_missing_values_have_colors() {
        let viridis = ColorSpec {
            map: Some(ColorMap::Viridis),
            ..ColorSpec::default()
        };
        let scale = viridis.scale(&Theme::dark(), Some(Extent::new(2.0, 2.0)));
        assert!(scale.limits.min < 2.0 && scale.limits.max > 2.0);
        assert_eq!(scale.color(f64::NAN), scale.missing);
        assert_eq!(scale.color(f64::INFINITY), Color::hex(0xfd_e725));
        assert_eq!(scale.color(f64::NEG_INFINITY), Color::hex(0x44_0154));
    }
}
