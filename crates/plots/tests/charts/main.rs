//! Charts as a whole: stored drawings, properties of ticks, and random specifications.

mod common;
mod fuzz;
mod golden;
mod ticks;
