//! One file per kind of chart.

pub(crate) mod arrows;
pub(crate) mod bar;
pub(crate) mod contour;
mod density;
pub(crate) mod guides;
pub(crate) mod heatmap;
pub(crate) mod histogram;
pub(crate) mod image_row;
mod levels;
pub(crate) mod line;
pub(crate) mod matrix_table;
pub(crate) mod multiples;
mod points;
mod pyramid;
pub(crate) mod scatter;
mod trace;
pub(crate) mod vector_field;
