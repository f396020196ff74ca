//! Colors as sRGB with opacity, read from the forms that CSS computes to.

use crate::PlotError;
use plotters::style::RGBAColor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An sRGB color with opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Color {
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
    /// Opacity, 0 to 1.
    pub alpha: f64,
}

impl Color {
    /// An opaque color from `0xrrggbb`.
    #[must_use]
    pub const fn hex(value: u32) -> Self {
        Self {
            rgb: [(value >> 16) as u8, (value >> 8) as u8, value as u8],
            alpha: 1.0,
        }
    }

    /// Reads `#rgb`, `#rrggbb`, `rgb(r, g, b)`, `rgb(r g b)` or `rgba(r, g, b, a)`.
    ///
    /// # Errors
    ///
    /// [`PlotError::InvalidColor`] for any other text.
    pub fn parse(text: &str) -> Result<Self, PlotError> {
        let trimmed = text.trim();
        trimmed
            .strip_prefix('#')
            .map_or_else(|| parse_function(trimmed), parse_hex)
            .ok_or_else(|| PlotError::InvalidColor {
                text: text.chars().take(40).collect(),
            })
    }

    pub(crate) fn with_alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// This color laid over an opaque one.
    pub(crate) fn over(self, below: Self) -> Self {
        below.mix(self.with_alpha(1.0), self.alpha)
    }

    /// The color a fraction `t` of the way to `other`, in sRGB.
    pub(crate) fn mix(self, other: Self, t: f64) -> Self {
        let channel =
            |a: u8, b: u8| (f64::from(a) + t * (f64::from(b) - f64::from(a))).round() as u8;
        Self {
            rgb: [0, 1, 2].map(|i| channel(self.rgb[i], other.rgb[i])),
            alpha: self.alpha + t * (other.alpha - self.alpha),
        }
    }

    /// Relative luminance, 0 (black) to 1 (white); WCAG 2.2.
    pub(crate) fn luminance(self) -> f64 {
        let [r, g, b] = self.rgb.map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Whichever of near-black and white can be read better on this color.
    pub(crate) fn ink(self) -> Self {
        if self.luminance() > 0.24 {
            Self::hex(0x15_181d)
        } else {
            Self::hex(0xff_ffff)
        }
    }

    pub(crate) fn css(self) -> String {
        let [r, g, b] = self.rgb;
        if self.alpha >= 1.0 {
            format!("#{r:02x}{g:02x}{b:02x}")
        } else {
            format!("rgba({r}, {g}, {b}, {})", self.alpha)
        }
    }

    pub(crate) fn plotters(self) -> RGBAColor {
        let [r, g, b] = self.rgb;
        RGBAColor(r, g, b, self.alpha)
    }
}

fn parse_hex(digits: &str) -> Option<Color> {
    if !digits.is_ascii() {
        return None;
    }
    let wide = match digits.len() {
        3 => digits.chars().flat_map(|c| [c, c]).collect(),
        6 => digits.to_owned(),
        _ => return None,
    };
    u32::from_str_radix(&wide, 16).ok().map(Color::hex)
}

fn parse_function(text: &str) -> Option<Color> {
    let inner = text
        .strip_prefix("rgba(")
        .or_else(|| text.strip_prefix("rgb("))?
        .strip_suffix(')')?;
    let numbers: Vec<f64> = inner
        .split([',', ' ', '/'])
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let (&[r, g, b], rest) = numbers.split_first_chunk::<3>()?;
    let alpha = match rest {
        [] => 1.0,
        [alpha] => *alpha,
        _ => return None,
    };
    let in_range =
        [r, g, b].iter().all(|c| (0.0..=255.0).contains(c)) && (0.0..=1.0).contains(&alpha);
    in_range.then(|| Color {
        rgb: [r, g, b].map(|c| c.round() as u8),
        alpha,
    })
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.css())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_computed_css_form_is_read() -> Result<(), PlotError> {
        for text in [
            "#0072b2",
            "rgb(0, 114, 178)",
            "rgb(0 114 178)",
            "rgba(0, 114, 178, 1)",
        ] {
            assert_eq!(Color::parse(text)?, Color::hex(0x00_72b2), "{text}");
        }
        assert_eq!(Color::parse("#fff")?, Color::hex(0xff_ffff));
        assert!((Color::parse("rgb(1 2 3 / 0.5)")?.alpha - 0.5).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn other_text_is_refused_and_quoted() {
        for text in [
            "",
            "#12",
            "#ééé",
            "red",
            "rgb(1,2)",
            "rgb(300,0,0)",
            "rgba(0,0,0,nan)",
        ] {
            let error = Color::parse(text);
            assert_eq!(error, Err(PlotError::InvalidColor { text: text.into() }));
        }
    }
}
