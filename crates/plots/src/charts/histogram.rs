//! Histograms: how often values fall between equally spaced edges.

use crate::axis::{AxisPlan, AxisSpec, cartesian};
use crate::chart::{
    Chart, Context, Extents, Fact, Hover, HoverRow, LegendEntry, Panel, Swatch, TableShape,
};
use crate::geometry::{Point, Rect};
use crate::scale::{Extent, ScaleKind};
use crate::scene::{Align, Scene, Text, View};
use crate::{Color, Numbers, PlotError, Theme, format};
use serde::{Deserialize, Serialize};

/// Largest number of bins.
const MAX_BINS: usize = 2000;

/// One set of values.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HistogramSeries {
    /// Name in the legend and read-outs.
    pub name: String,
    /// The values.
    pub values: Numbers,
    /// Color; the theme's when absent.
    pub color: Option<Color>,
}

/// Specification of a histogram.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HistogramSpec {
    /// Axis of the values; linear. Its limits leave values outside uncounted, with a note.
    pub x: AxisSpec,
    /// Axis of the counts; linear.
    pub y: AxisSpec,
    /// The sets of values, drawn over each other.
    pub series: Vec<HistogramSeries>,
    /// About how many bins; from the spread of the values when absent.
    pub bins: Option<usize>,
    /// Whether heights are shares of the series instead of counts.
    pub share: bool,
}

pub(crate) struct Histogram {
    spec: HistogramSpec,
    /// Edges of the bins, increasing, one more than there are bins.
    edges: Vec<f64>,
    /// Counts, `[series][bin]`.
    counts: Vec<Vec<usize>>,
    n_lost: usize,
}

/// Width of a bin after Freedman and Diaconis (1981): 2 · IQR · n^(−1/3).
fn bin_width(values: &mut [f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let quartile = |q: f64| values[((values.len() - 1) as f64 * q).round() as usize];
    let width = 2.0 * (quartile(0.75) - quartile(0.25)) / (values.len() as f64).cbrt();
    (width > 0.0).then_some(width)
}

impl Histogram {
    pub(crate) fn new(spec: HistogramSpec) -> Result<Self, PlotError> {
        spec.x.check("x")?;
        spec.y.check("y")?;
        if spec.x.scale == ScaleKind::Log || spec.y.scale == ScaleKind::Log {
            return Err(PlotError::LogBars { kind: "histogram" });
        }
        if let Some(got) = spec.bins
            && !(1..=MAX_BINS).contains(&got)
        {
            return Err(PlotError::SizeOutOfRange {
                what: "the number of bins",
                got,
                min: 1,
                max: MAX_BINS,
            });
        }
        let all = || spec.series.iter().flat_map(|s| s.values.iter());
        let data = Extent::of(all(), ScaleKind::Linear).unwrap_or(Extent::new(0.0, 1.0));
        let (min, max) = (
            spec.x.min.unwrap_or(data.min),
            spec.x.max.unwrap_or(data.max),
        );
        let span = max - min;
        let size = min.abs().max(max.abs());
        let (min, max) = if span > size * 1e-12 {
            (min, max)
        } else {
            (min - 0.5, min + 0.5)
        };
        let mut inside: Vec<f64> = all().filter(|v| (min..=max).contains(v)).collect();
        let wanted = spec.bins.unwrap_or_else(|| {
            let by_spread = bin_width(&mut inside).map_or(20.0, |w| (max - min) / w);
            by_spread.clamp(5.0, 80.0) as usize
        });
        // Edges on round numbers, so that a bin can be named.
        let nice = crate::Scale::new(ScaleKind::Linear, Some(Extent::new(min, max)), wanted, true);
        let fixed = spec.bins.is_some() || spec.x.min.is_some() || spec.x.max.is_some();
        let edges: Vec<f64> = if fixed || nice.ticks.len() < 2 {
            (0..=wanted)
                .map(|i| min + (max - min) * i as f64 / wanted as f64)
                .collect()
        } else {
            nice.ticks.iter().map(|t| t.value).collect()
        };
        let (counts, n_lost) = count(&spec.series, &edges);
        Ok(Self {
            spec,
            edges,
            counts,
            n_lost,
        })
    }

    fn n_bins(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    fn height_of(&self, series: usize, bin: usize) -> f64 {
        let count = self.counts[series][bin] as f64;
        let total = self.counts[series].iter().sum::<usize>().max(1) as f64;
        if self.spec.share {
            count / total
        } else {
            count
        }
    }

    fn color(&self, i: usize, theme: &Theme) -> Color {
        self.spec.series[i].color.unwrap_or_else(|| theme.series(i))
    }

    fn bin_name(&self, bin: usize) -> String {
        let step = self.edges[bin + 1] - self.edges[bin];
        // Two digits finer than a bin: edges can be told apart and stay short.
        let digits = (2.0 - step.log10().floor()).clamp(0.0, 12.0) as usize;
        let text = |v: f64| format::exact(format!("{v:.digits$}").parse().unwrap_or(v));
        let close = if bin + 1 == self.n_bins() { ']' } else { ')' };
        format!(
            "[{}, {}{close}",
            text(self.edges[bin]),
            text(self.edges[bin + 1])
        )
    }
}

/// Counts per series and bin; bins are closed below and open above, the last one closed.
fn count(series: &[HistogramSeries], edges: &[f64]) -> (Vec<Vec<usize>>, usize) {
    let n_bins = edges.len() - 1;
    let mut n_lost = 0;
    let counts = series
        .iter()
        .map(|s| {
            let mut bins = vec![0; n_bins];
            for v in s.values.iter() {
                if v >= edges[0] && v <= edges[n_bins] {
                    bins[edges.partition_point(|e| *e <= v).clamp(1, n_bins) - 1] += 1;
                } else {
                    n_lost += 1;
                }
            }
            bins
        })
        .collect();
    (counts, n_lost)
}

impl Chart for Histogram {
    fn kind(&self) -> &'static str {
        "histogram"
    }

    fn extents(&self, view: &View) -> Extents {
        let heights = (0..self.counts.len())
            .filter(|i| !view.hidden.contains(i))
            .flat_map(|i| (0..self.n_bins()).map(move |b| self.height_of(i, b)));
        let top = heights.fold(0.0, f64::max);
        let x = Some(Extent::new(self.edges[0], self.edges[self.n_bins()]));
        Extents {
            x,
            y: Some(Extent::new(0.0, top.max(f64::MIN_POSITIVE))),
            color: None,
        }
    }

    fn legend(&self, theme: &Theme) -> Vec<LegendEntry> {
        if self.spec.series.len() < 2 {
            return Vec::new();
        }
        let entry = |i: usize| LegendEntry {
            label: self.spec.series[i].name.clone(),
            color: self.color(i, theme),
            swatch: Swatch::Square,
        };
        (0..self.spec.series.len()).map(entry).collect()
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let own = self.extents(cx.view);
        let mut y_spec = self.spec.y.clone();
        if y_spec.label.is_empty() {
            y_spec.label = if self.spec.share {
                "share of values"
            } else {
                "number of values"
            }
            .into();
        }
        let x = AxisPlan {
            grid: false,
            nice: false,
            ..AxisPlan::new(
                &self.spec.x,
                Extent::shared(own.x, cx.shared.x, self.spec.x.scale),
                cx.view.x,
            )
        };
        let top = Extent::shared(own.y, cx.shared.y, self.spec.y.scale)
            .filter(|e| e.max > 1e-300)
            .or(Some(Extent::new(0.0, 1.0)));
        let y = AxisPlan::new(&y_spec, top, cx.view.y);
        let frame = cartesian(scene, cx, area, &x, &y);
        let visible: Vec<usize> = (0..self.counts.len())
            .filter(|i| !cx.view.hidden.contains(i))
            .collect();
        let alpha = if visible.len() > 1 { 0.55 } else { 0.85 };
        for &i in &visible {
            let color = self.color(i, cx.theme);
            let mut outline = Vec::new();
            for bin in 0..self.n_bins() {
                let (left, right) = (frame.x.px(self.edges[bin]), frame.x.px(self.edges[bin + 1]));
                let top = frame.y.px(self.height_of(i, bin));
                let base = frame.y.px(0.0);
                outline.extend([Point::new(left, top), Point::new(right, top)]);
                if self.counts[i][bin] == 0 {
                    continue;
                }
                let gap = if visible.len() == 1 && right - left > 4.0 {
                    1.0
                } else {
                    0.0
                };
                let bar = Rect::new(left, top.min(base - 1.0), right - gap, base);
                if let Some(shown) = frame.rect.cut(&bar) {
                    scene.rect(shown, color.with_alpha(alpha));
                }
            }
            if visible.len() > 1 {
                for part in frame.rect.clip_path(&outline) {
                    scene.path(part, color, 1.5);
                }
            }
        }
        if self.counts.iter().flatten().all(|c| *c == 0) {
            let text = Text::new(
                frame.rect.center(),
                "no values to count",
                13.0,
                cx.theme.muted,
            );
            scene.text(text.align(Align::Middle));
        }
        Panel::single(frame)
    }

    fn hover(
        &self,
        _: &[Panel],
        panel: &Panel,
        at: Point,
        view: &View,
        theme: &Theme,
    ) -> Option<Hover> {
        let frame = &panel.frame;
        let value = frame.x.value(at.x);
        let bin = self
            .edges
            .partition_point(|e| *e <= value)
            .checked_sub(1)?
            .min(self.n_bins() - 1);
        let (left, right) = (frame.x.px(self.edges[bin]), frame.x.px(self.edges[bin + 1]));
        let visible = || (0..self.counts.len()).filter(|i| !view.hidden.contains(i));
        let top = visible()
            .map(|i| frame.y.px(self.height_of(i, bin)))
            .fold(frame.rect.bottom, f64::min);
        let shown = Rect::new(left, top, right, frame.rect.bottom);
        let mut hover = Hover::new(
            Point::new(shown.center().x, top.max(frame.rect.top)),
            self.bin_name(bin),
        );
        for i in visible() {
            let name = &self.spec.series[i].name;
            let share = 100.0 * self.counts[i][bin] as f64
                / self.counts[i].iter().sum::<usize>().max(1) as f64;
            hover.rows.push(HoverRow {
                label: if name.is_empty() {
                    "count".into()
                } else {
                    name.clone()
                },
                value: format!("{} ({}%)", self.counts[i][bin], format::short(share)),
                color: Some(self.color(i, theme).css()),
                nearest: false,
            });
        }
        hover.boxes.extend(frame.rect.cut(&shown));
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        (self.n_lost > 0).then(|| {
            format!(
                "{} not counted: not finite or outside the axis",
                format::count(self.n_lost, "value")
            )
        })
    }

    fn summary(&self) -> Vec<Fact> {
        let facts = self.spec.series.iter().enumerate().map(|(i, s)| {
            let name = if s.name.is_empty() {
                format!("series {i}")
            } else {
                s.name.clone()
            };
            let finite: Vec<f64> = s.values.iter().filter(|v| v.is_finite()).collect();
            let mean = finite.iter().sum::<f64>() / finite.len() as f64;
            let text = Extent::of(finite.iter().copied(), ScaleKind::Linear).map_or(
                "no values".into(),
                |e| {
                    let (min, max, mean) = (
                        format::short(e.min),
                        format::short(e.max),
                        format::short(mean),
                    );
                    format!(
                        "{}, from {min} to {max}, mean {mean}",
                        format::count(finite.len(), "value")
                    )
                },
            );
            Fact::new(name, text)
        });
        facts.collect()
    }

    fn table(&self) -> TableShape {
        let names = self.spec.series.iter().enumerate();
        let names = names.map(|(i, s)| {
            if s.name.is_empty() {
                format!("count {i}")
            } else {
                s.name.clone()
            }
        });
        let columns = ["from".to_owned(), "to".to_owned()]
            .into_iter()
            .chain(names)
            .collect();
        TableShape {
            columns,
            n_rows: self.n_bins(),
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        match column {
            0 | 1 => self
                .edges
                .get(row + column)
                .map_or_else(String::new, |e| format::exact(*e)),
            _ => self
                .counts
                .get(column - 2)
                .and_then(|c| c.get(row))
                .map_or_else(String::new, ToString::to_string),
        }
    }
}
