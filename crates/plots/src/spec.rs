//! The specifications of all charts, by name.

use crate::PlotError;
use crate::chart::Chart;
use crate::charts::{
    arrows, bar, contour, heatmap, histogram, image_row, line, matrix_table, multiples, scatter,
    vector_field,
};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor, value};
use serde::forward_to_deserialize_any;

/// Names of the charts.
pub const KINDS: &[&str] = &[
    "line",
    "heatmap",
    "scatter",
    "histogram",
    "bar",
    "arrows",
    "vector-field",
    "contour",
    "multiples",
    "image-row",
    "matrix-table",
];

/// A specification of any chart.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Spec {
    /// Lines over a common horizontal axis.
    Line(line::LineSpec),
    /// A matrix as colors.
    Heatmap(heatmap::HeatmapSpec),
    /// Points in the plane.
    Scatter(scatter::ScatterSpec),
    /// Counts of values between edges.
    Histogram(histogram::HistogramSpec),
    /// Bars per category.
    Bar(bar::BarSpec),
    /// Arrows in the plane, with a tree.
    Arrows(arrows::ArrowsSpec),
    /// An arrow per place.
    VectorField(vector_field::VectorFieldSpec),
    /// Levels of a function or of the density of points.
    Contour(contour::ContourSpec),
    /// Several charts that share scales.
    Multiples(multiples::MultiplesSpec),
    /// Small heatmaps side by side.
    ImageRow(image_row::ImageRowSpec),
    /// A matrix written out.
    MatrixTable(matrix_table::MatrixTableSpec),
}

/// Where specifications come from: a way to read any one type out of the same source.
pub trait Source {
    /// Reads the source as a `T`.
    ///
    /// # Errors
    ///
    /// The deserializer's objection, in words.
    fn read<T: DeserializeOwned>(&self) -> Result<T, String>;
    /// Names of the fields that the source has.
    fn fields(&self) -> Vec<String>;
    /// The elements of a field that is a list; none if it is not.
    fn items(&self, field: &str) -> Vec<Self>
    where
        Self: Sized;
}

impl Spec {
    /// Reads the specification of the chart called `kind`.
    ///
    /// # Errors
    ///
    /// [`PlotError::UnknownKind`], [`PlotError::UnknownField`] for a field that no option has, and
    /// [`PlotError::InvalidSpec`] for a value of the wrong type.
    pub fn read(kind: &str, source: &impl Source) -> Result<Self, PlotError> {
        match kind {
            "line" => body("line", source, &[]).map(Self::Line),
            "heatmap" => body("heatmap", source, &[]).map(Self::Heatmap),
            "scatter" => body("scatter", source, &[]).map(Self::Scatter),
            "histogram" => body("histogram", source, &[]).map(Self::Histogram),
            "bar" => body("bar", source, &[]).map(Self::Bar),
            "arrows" => body("arrows", source, &[]).map(Self::Arrows),
            "vector-field" => body("vector-field", source, &[]).map(Self::VectorField),
            "contour" => body("contour", source, &[]).map(Self::Contour),
            "multiples" => read_multiples(source).map(Self::Multiples),
            "image-row" => body("image-row", source, &[]).map(Self::ImageRow),
            "matrix-table" => body("matrix-table", source, &[]).map(Self::MatrixTable),
            _ => Err(PlotError::UnknownKind {
                kind: kind.chars().take(40).collect(),
            }),
        }
    }

    pub(crate) fn chart(self) -> Result<Box<dyn Chart>, PlotError> {
        Ok(match self {
            Self::Line(spec) => Box::new(line::LineChart::new(spec)?),
            Self::Heatmap(spec) => Box::new(heatmap::Heatmap::new(spec)?),
            Self::Scatter(spec) => Box::new(scatter::Scatter::new(spec)?),
            Self::Histogram(spec) => Box::new(histogram::Histogram::new(spec)?),
            Self::Bar(spec) => Box::new(bar::Bar::new(spec)?),
            Self::Arrows(spec) => Box::new(arrows::Arrows::new(spec)?),
            Self::VectorField(spec) => Box::new(vector_field::VectorField::new(spec)?),
            Self::Contour(spec) => Box::new(contour::Contour::new(spec)?),
            Self::Multiples(spec) => Box::new(multiples::Multiples::new(spec)?),
            Self::ImageRow(spec) => Box::new(image_row::ImageRow::new(spec)?),
            Self::MatrixTable(spec) => Box::new(matrix_table::MatrixTable::new(spec)?),
        })
    }
}

/// Fields that every specification has: those of [`Head`](crate::Head), and the kind of a panel.
const HEAD: [&str; 5] = ["title", "description", "width", "height", "kind"];

/// What small multiples are told about themselves, besides their panels.
#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Sharing {
    columns: Option<usize>,
    share_x: bool,
    share_y: bool,
    share_color: bool,
}

impl Default for Sharing {
    fn default() -> Self {
        Self {
            columns: None,
            share_x: true,
            share_y: true,
            share_color: true,
        }
    }
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
}

fn read_multiples(source: &impl Source) -> Result<multiples::MultiplesSpec, PlotError> {
    let Sharing {
        columns,
        share_x,
        share_y,
        share_color,
    } = body("multiples", source, &["panels"])?;
    let invalid = |reason| PlotError::InvalidSpec {
        kind: "multiples",
        reason,
    };
    let mut panels = Vec::new();
    for panel in source.items("panels") {
        let Kind { kind } = panel.read().map_err(invalid)?;
        let head = panel.read().map_err(invalid)?;
        if kind == "multiples" {
            return Err(invalid("a panel cannot hold multiples itself".into()));
        }
        panels.push((head, Spec::read(&kind, &panel)?));
    }
    Ok(multiples::MultiplesSpec {
        panels,
        columns,
        share_x,
        share_y,
        share_color,
    })
}

/// Reads a specification, refusing fields that are neither its own, everybody's nor `more`.
fn body<T: DeserializeOwned>(
    kind: &'static str,
    source: &impl Source,
    more: &[&str],
) -> Result<T, PlotError> {
    let known = fields_of::<T>();
    for field in source.fields() {
        let all = [known, &HEAD, more];
        if !all.iter().any(|list| list.contains(&field.as_str())) {
            let known = [&HEAD[..HEAD.len() - 1], known, more].concat().join(", ");
            return Err(PlotError::UnknownField { kind, field, known });
        }
    }
    source
        .read()
        .map_err(|reason| PlotError::InvalidSpec { kind, reason })
}

/// Names of the fields of a struct, as its deserializer asks for them.
fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut found: &'static [&'static str] = &[];
    // Always fails: the deserializer only listens.
    let _ = T::deserialize(FieldNames(&mut found));
    found
}

struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, value::Error> {
        Err(value::Error::custom("only field names are asked for"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
