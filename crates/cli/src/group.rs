//! `glassbook group NAME …`: one file per question.

mod characters;
mod elements;
mod fourier;
mod irreps;
mod subgroups;
mod summary;
mod table_file;
mod trace_loss;

use clap::{Args, Subcommand, ValueEnum};
use glassbook_groups::{ElementOrder, Group};

use crate::error::CliError;
use crate::report::Report;

/// Arguments of `glassbook group`.
#[derive(Debug, Args)]
pub(crate) struct GroupArgs {
    /// S5, A5, C12, D6 (order 12), Q8, Dic3, AGL(1,5), PSL(2,7), C2^3, S3xC2,
    /// "perm:(1 2 3),(1 2)" with points from 1, "perm0:(0 1 2),(0 1)" with points from 0,
    /// or table:FILE with the rows of a Cayley table, elements numbered from 0
    name: String,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// Order in which elements are numbered; sympy is that of SymPy 1.11.1, for S2 to S7 and A5
    #[arg(long, global = true, value_enum, default_value_t = Order::Lexicographic)]
    order: Order,
    #[command(subcommand)]
    question: Option<Question>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Order {
    Lexicographic,
    Sympy,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Order, centre, derived series, simplicity and the like (the default)
    Summary,
    /// Every element with its index, order and class
    Elements,
    /// Conjugacy classes with their power maps
    Classes,
    /// The exact character table over the complex numbers
    Characters,
    /// Irreducible representations, or the matrices of one
    Irreps(irreps::IrrepsArgs),
    /// Subgroups up to conjugacy
    Subgroups {
        /// List the normal subgroups only; works for every order
        #[arg(long)]
        normal: bool,
    },
    /// Loss and accuracy of the trace logits of every irreducible representation
    TraceLoss {
        /// List irreps over the complex numbers with real characters instead
        #[arg(long)]
        complex: bool,
    },
    /// The Fourier transform of a function on the group
    Fourier(fourier::FourierArgs),
}

impl GroupArgs {
    /// Whether JSON is asked for.
    pub(crate) fn json(&self) -> bool {
        self.json
    }
}

/// Answers the question.
pub(crate) fn run(arguments: &GroupArgs) -> Result<Report, CliError> {
    let group = match arguments.order {
        Order::Lexicographic if arguments.name.starts_with("table:") => {
            table_file::read(arguments.name.trim_start_matches("table:"))?
        }
        Order::Lexicographic => Group::parse(&arguments.name)?,
        Order::Sympy => Group::parse_ordered(&arguments.name, ElementOrder::Sympy)?,
    };
    match arguments.question.as_ref().unwrap_or(&Question::Summary) {
        Question::Summary => summary::report(&group),
        Question::Elements => Ok(elements::report(&group)),
        Question::Classes => Ok(elements::classes_report(&group)),
        Question::Characters => characters::report(&group),
        Question::Irreps(options) => irreps::report(&group, options),
        Question::Subgroups { normal: false } => subgroups::report(&group),
        Question::Subgroups { normal: true } => subgroups::normal_report(&group),
        Question::TraceLoss { complex } => trace_loss::report(&group, *complex),
        Question::Fourier(options) => fourier::report(&group, options),
    }
}

/// Names of some elements, as a list in words.
fn names(group: &Group, elements: &[u32]) -> Vec<String> {
    elements
        .iter()
        .map(|&x| group.element_name(x as usize))
        .collect()
}
