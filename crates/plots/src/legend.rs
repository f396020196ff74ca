//! The row of series names above a chart.

use crate::chart::{Context, LegendEntry, Swatch};
use crate::geometry::{Point, Rect};
use crate::plot::LegendHit;
use crate::scene::{Scene, Text, fit};

const SIZE: f64 = 12.0;
const ROW: f64 = 20.0;
/// Longest name that is written out in full, CSS pixels.
const LONGEST: f64 = 200.0;
/// Rows before the rest is cut: a legend must not crowd out its chart.
const MAX_ROWS: usize = 4;

/// Draws the legend at the top of `area`, takes its height off, and says where the entries are.
pub(crate) fn draw(
    scene: &mut Scene,
    cx: &Context<'_>,
    area: &mut Rect,
    entries: &[LegendEntry],
) -> Vec<LegendHit> {
    let mut hits = Vec::new();
    let (mut x, mut row) = (area.left, 0);
    for (series, entry) in entries.iter().enumerate() {
        let label = fit(
            cx.measure,
            &entry.label,
            SIZE,
            false,
            LONGEST.min(area.width() - 24.0),
        );
        let width = 22.0 + cx.measure.width(&label, SIZE, false) + 16.0;
        if x > area.left && x + width > area.right {
            x = area.left;
            row += 1;
        }
        if row == MAX_ROWS {
            break;
        }
        let top = area.top + row as f64 * ROW;
        let middle = top + ROW / 2.0 - 1.0;
        let hidden = cx.view.hidden.contains(&series);
        let fade = if hidden { 0.35 } else { 1.0 };
        draw_swatch(scene, entry, Point::new(x, middle), fade);
        let ink = cx.theme.foreground.with_alpha(fade);
        scene.text(Text::new(Point::new(x + 22.0, middle), label, SIZE, ink));
        let rect = Rect::new(x - 2.0, top, x + width - 10.0, top + ROW);
        hits.push(LegendHit {
            series,
            label: entry.label.clone(),
            hidden,
            rect,
        });
        x += width;
    }
    if !hits.is_empty() {
        area.top += (row.min(MAX_ROWS - 1) + 1) as f64 * ROW + 4.0;
    }
    hits
}

fn draw_swatch(scene: &mut Scene, entry: &LegendEntry, at: Point, fade: f64) {
    let color = entry.color.with_alpha(entry.color.alpha * fade);
    match entry.swatch {
        Swatch::Line => scene.line(at, Point::new(at.x + 16.0, at.y), color, 2.5),
        Swatch::Dashed => {
            for start in [0.0, 6.0, 12.0] {
                scene.line(
                    Point::new(at.x + start, at.y),
                    Point::new(at.x + start + 4.0, at.y),
                    color,
                    2.5,
                );
            }
        }
        Swatch::Square => scene.rect(
            Rect::new(at.x + 3.0, at.y - 5.0, at.x + 14.0, at.y + 6.0),
            color,
        ),
        Swatch::Dot => scene.disc(Point::new(at.x + 8.0, at.y), 4.5, color),
    }
}
