//! Finite groups and their representations, exact and complete, up to order 5040.
//!
//! - [`Group::parse`] makes a group from a name, from permutations or from a Cayley table;
//!   [`Subgroup`], [`subgroup_classes`], [`Cosets`], [`quotient`] and [`coset_action`] take it apart.
//! - [`Group::character_table`] is exact: values are [`Cyclotomic`] numbers. [`ClassFunction`]
//!   multiplies, decomposes, restricts and induces characters; [`real_characters`] are those of the
//!   irreducible representations over ℝ.
//! - [`real_irreps`] and [`complex_irreps`] are the representations themselves, as orthogonal and
//!   unitary matrices; [`specht`] has the integer form for Sₙ, and
//!   [`Representation::from_generators`] checks matrices from elsewhere.
//! - [`fourier_transform`], [`convolve`] and [`fourier_energies`] analyze functions on the group.
//! - [`trace_loss`], [`trace_slice`] and [`best_mixture`] say what a network achieves whose logits
//!   are the traces of representations.
//!
//! # Examples
//!
//! ```
//! use glassbook_groups::{Group, real_irreps};
//!
//! let group = Group::parse("S3xC2")?;
//! let table = group.character_table()?;
//! assert_eq!(table.names()[4], "standard*trivial");
//! let squares: usize = real_irreps(&group)?.iter().map(|irrep| irrep.dim() * irrep.dim()).sum();
//! assert_eq!(squares, group.order());
//! # Ok::<(), glassbook_groups::GroupError>(())
//! ```

mod catalog;
mod characters;
mod classes;
mod cosets;
mod cycles;
mod cyclotomic;
mod error;
mod fourier;
mod group;
mod irreps;
mod matrix;
mod mixture;
mod names;
mod partition;
mod permutation;
mod real_characters;
mod representation;
mod scalar;
mod structure;
mod subgroup;
mod subgroups;
mod tableau;
mod trace;

pub use catalog::{NAMED_FAMILIES, NamedFamily};
pub use characters::{CharacterTable, ClassFunction, Embedding, IrrepKind};
pub use classes::{ConjugacyClass, ConjugacyClasses};
pub use cosets::{CosetAction, Cosets, Quotient, coset_action, quotient};
pub use cycles::parse_cycles;
pub use cyclotomic::Cyclotomic;
pub use error::GroupError;
pub use fourier::{
    convolve, fourier_energies, fourier_transform, fourier_transform_pairs,
    inverse_fourier_transform, inverse_fourier_transform_pairs,
};
pub use group::{ElementOrder, Family, Group, MAX_ORDER};
pub use irreps::{Irrep, complex_irrep, complex_irreps, real_irrep, real_irreps};
pub use mixture::{GridSearch, Mixture, best_mixture, best_mixture_on_grid};
pub use partition::{Partition, murnaghan_nakayama};
pub use permutation::{CycleBase, MAX_DEGREE, Permutation};
pub use real_characters::{RealCharacter, real_characters};
pub use representation::{RELATION_TOLERANCE, Representation, specht, young_orthogonal};
pub use scalar::Scalar;
pub use subgroup::Subgroup;
pub use subgroups::{
    MAX_SUBGROUP_ORDER, MAX_SUBGROUPS, SubgroupClass, normal_subgroups, subgroup_classes,
};
pub use tableau::Tableau;
pub use trace::{TraceSlice, trace_accuracy, trace_loss, trace_row, trace_slice};
