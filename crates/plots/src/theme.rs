//! Colors and font of a figure: the page hands over its own, these are the defaults.
//!
//! The categorical palette follows Okabe and Ito, *Color Universal Design* (2008), whose colors
//! stay apart under the common forms of color blindness; each is darkened or lightened until it
//! has a contrast of at least 3 : 1 with the background of its theme (WCAG 2.2, 1.4.11).

use crate::Color;
use serde::{Deserialize, Serialize};

/// How a figure looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Theme {
    /// Behind everything.
    pub background: Color,
    /// Titles and values.
    pub foreground: Color,
    /// Tick labels, axis labels and notes.
    pub muted: Color,
    /// Grid lines.
    pub grid: Color,
    /// CSS font family of all text.
    pub font: String,
    /// Colors of series, in order.
    pub palette: Vec<Color>,
}

const LIGHT: [u32; 8] = [
    0x00_72b2, 0xd5_5e00, 0x00_8f68, 0xb8_5c93, 0xb5_7a00, 0x2a_93d1, 0x6b_5bb8, 0x5c_636e,
];
const DARK: [u32; 8] = [
    0x56_b4e9, 0xf0_8a4b, 0x2f_c79a, 0xe3_9bc3, 0xe6_b422, 0x8f_a8ff, 0xf0_e442, 0xaa_b2bd,
];

impl Theme {
    /// Dark ink on white.
    #[must_use]
    pub fn light() -> Self {
        Self {
            background: Color::hex(0xff_ffff),
            foreground: Color::hex(0x1b_1f24),
            muted: Color::hex(0x5b_636e),
            grid: Color::hex(0xe4_e7eb),
            font: "system-ui, sans-serif".into(),
            palette: LIGHT.map(Color::hex).to_vec(),
        }
    }

    /// Light ink on near-black.
    #[must_use]
    pub fn dark() -> Self {
        Self {
            background: Color::hex(0x16_181d),
            foreground: Color::hex(0xe8_eaed),
            muted: Color::hex(0xa2_a9b4),
            grid: Color::hex(0x2e_333b),
            font: "system-ui, sans-serif".into(),
            palette: DARK.map(Color::hex).to_vec(),
        }
    }

    /// Whether light ink is drawn on a dark ground.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        self.background.luminance() < 0.18
    }

    /// Color of the series at `index`; the palette repeats after its end.
    pub(crate) fn series(&self, index: usize) -> Color {
        let fallback = self.foreground;
        self.palette
            .get(index % self.palette.len().max(1))
            .copied()
            .unwrap_or(fallback)
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self::light()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ink_can_be_seen_on_its_background() {
        for theme in [Theme::light(), Theme::dark()] {
            let contrast = |c: Color| {
                let (a, b) = (c.luminance() + 0.05, theme.background.luminance() + 0.05);
                (a / b).max(b / a)
            };
            for &color in &theme.palette {
                assert!(
                    contrast(color) >= 3.0,
                    "{} has {}",
                    color.css(),
                    contrast(color)
                );
            }
            assert!(contrast(theme.muted) >= 4.5 && contrast(theme.foreground) >= 7.0);
        }
    }
}
