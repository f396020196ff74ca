//! The one error type of this crate.
//!
//! Every variant carries the numbers a reader needs to find the mistake, a stable machine-readable
//! [`code`](GroupError::code) and a one-line [`hint`](GroupError::hint). Callers match on `code`,
//! never on prose.

mod describe;

/// Why a group-theoretic operation could not be carried out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupError {
    /// The name is empty.
    #[error("the group name is empty")]
    EmptyName,
    /// No family of groups is written like this.
    #[error("no group is called {name:?}")]
    UnknownName {
        /// The name, or the factor of a product, that was not understood.
        name: String,
    },
    /// A family parameter is zero.
    #[error("{name:?} asks for a group with parameter 0")]
    ZeroParameter {
        /// The name as given.
        name: String,
    },
    /// A family needs a prime number.
    #[error("{name:?} needs a prime, and {parameter} is not one")]
    NotPrime {
        /// The name as given.
        name: String,
        /// The parameter supplied.
        parameter: u64,
    },
    /// `Qm` exists only for multiples of four from 8 on.
    #[error("{name:?} needs a multiple of 4 that is at least 8, not {parameter}")]
    NotQuaternionOrder {
        /// The name as given.
        name: String,
        /// The parameter supplied.
        parameter: u64,
    },
    /// The group is larger than this crate handles.
    #[error("{name} has {}, over the limit of {limit}", describe::order(*order, *limit))]
    OrderOverLimit {
        /// The group.
        name: String,
        /// Its order where it is known and fits 64 bits.
        order: Option<u64>,
        /// The largest order accepted.
        limit: usize,
    },
    /// The element order asked for is not defined for this group.
    #[error("element order {element_order:?} is not available for {group}")]
    UnknownElementOrder {
        /// The group.
        group: String,
        /// The name of the order.
        element_order: String,
    },
    /// Text in cycle notation that cannot be read.
    #[error("cannot read the cycles {text:?} at character {position}: {reason}")]
    MalformedCycle {
        /// The whole text.
        text: String,
        /// Zero-based character position of the problem.
        position: usize,
        /// What was expected there.
        reason: &'static str,
    },
    /// A point occurs twice in one permutation.
    #[error("point {point} occurs twice in generator {generator} (counted from 1)")]
    RepeatedPoint {
        /// The point, as written.
        point: u64,
        /// Which generator, counted from 1.
        generator: usize,
    },
    /// Point 0 in cycles that count from 1.
    #[error("point 0 occurs in generator {generator}, but these cycles count from 1")]
    PointZero {
        /// Which generator, counted from 1.
        generator: usize,
    },
    /// A point is larger than this crate handles.
    #[error("point {point} is over the limit of {limit} points")]
    PointOverLimit {
        /// The point, as written; `u64::MAX` if it does not fit 64 bits.
        point: u64,
        /// Largest number of points.
        limit: usize,
    },
    /// There are no generators.
    #[error("no generators are given")]
    NoGenerators,
    /// Generators that act on different numbers of points.
    #[error("generator {generator} moves {got} points, the first one {expected}")]
    DegreeMismatch {
        /// Which generator, counted from 1.
        generator: usize,
        /// Degree of the first generator.
        expected: usize,
        /// Degree of this generator.
        got: usize,
    },
    /// Images that are not a rearrangement of 0, 1, …, n − 1.
    #[error("images are not a permutation of 0..{degree}: entry {position} is {image}")]
    NotAPermutation {
        /// Number of points.
        degree: usize,
        /// Position of the first image that is out of range or repeated.
        position: usize,
        /// That image.
        image: usize,
    },
    /// A Cayley table without rows.
    #[error("the Cayley table is empty")]
    TableEmpty,
    /// A Cayley table with a row of the wrong length.
    #[error("row {row} of the Cayley table has {got} entries, but there are {expected} rows")]
    TableNotSquare {
        /// Row of the table.
        row: usize,
        /// Number of rows.
        expected: usize,
        /// Length of this row.
        got: usize,
    },
    /// A Cayley table entry that is no element.
    #[error("entry ({row}, {column}) of the Cayley table is {entry}, not below the order {order}")]
    TableEntryOutOfRange {
        /// Row of the table.
        row: usize,
        /// Column of the table.
        column: usize,
        /// The entry.
        entry: u64,
        /// Number of rows.
        order: usize,
    },
    /// A row or a column repeats an entry.
    #[error("the Cayley table is not a Latin square: {line} {index} holds {entry} twice")]
    TableNotLatin {
        /// `"row"` or `"column"`.
        line: &'static str,
        /// Index of the row or column.
        index: usize,
        /// The repeated entry.
        entry: usize,
    },
    /// No element is neutral on both sides.
    #[error("the Cayley table has no identity element")]
    TableNoIdentity,
    /// The product is not associative.
    #[error("the Cayley table is not associative: ({x}·{y})·{z} ≠ {x}·({y}·{z})")]
    TableNotAssociative {
        /// First factor.
        x: usize,
        /// Second factor.
        y: usize,
        /// Third factor.
        z: usize,
    },
    /// An element index outside the group.
    #[error("element index {index} is not below the group order {order}")]
    ElementOutOfRange {
        /// The index.
        index: usize,
        /// Group order |G|.
        order: usize,
    },
    /// A class function has a value per class; this one has too many or too few.
    #[error("class function has {got} values, but the group has {expected} conjugacy classes")]
    ClassCountMismatch {
        /// Number of conjugacy classes of the group.
        expected: usize,
        /// Number of values supplied.
        got: usize,
    },
    /// A function on the group has a value per element; this one has too many or too few.
    #[error("function has {got} values, but the group has {expected} elements")]
    ElementCountMismatch {
        /// Group order |G|, or |G|² for a function on G×G.
        expected: usize,
        /// Number of values supplied.
        got: usize,
    },
    /// Irreps, coefficients or weights whose number or size does not fit.
    #[error("{what}: expected {expected}, got {got}")]
    ShapeMismatch {
        /// What was counted.
        what: &'static str,
        /// The count that fits.
        expected: usize,
        /// The count supplied.
        got: usize,
    },
    /// No irrep has this name.
    #[error("{group} has no irrep called {name:?}")]
    UnknownIrrep {
        /// The group.
        group: String,
        /// The name supplied.
        name: String,
    },
    /// A number that had to be finite is not.
    #[error("value {index} is not a finite number")]
    NotFinite {
        /// Position of the first such value.
        index: usize,
    },
    /// A set of elements that is not closed under the product.
    #[error("the set is not a subgroup: {x}·{y} is missing")]
    NotASubgroup {
        /// First factor.
        x: usize,
        /// Second factor.
        y: usize,
    },
    /// A subgroup that is not normal.
    #[error("the subgroup of order {order} is not normal")]
    NotNormal {
        /// Order of the subgroup.
        order: usize,
    },
    /// The group is too large to list all its subgroups.
    #[error("subgroups are listed up to order {limit}, and {group} has order {order}")]
    OrderOverSubgroupLimit {
        /// The group.
        group: String,
        /// Its order.
        order: usize,
        /// Largest order accepted.
        limit: usize,
    },
    /// The list of subgroups is too long to make.
    #[error("there are more than {limit} subgroups")]
    TooManySubgroups {
        /// Largest number listed.
        limit: usize,
    },
    /// Matrices on elements that do not generate the group.
    #[error("the elements with matrices generate {generated} of {order} elements")]
    DoesNotGenerate {
        /// Order of the subgroup they generate.
        generated: usize,
        /// Group order |G|.
        order: usize,
    },
    /// Matrices that break a relation of the group.
    #[error("ρ({x})·ρ({generator}) differs from ρ({x}·{generator}) by {gap:e}")]
    RelationViolated {
        /// An element, as printed by the group.
        x: String,
        /// A generator, as printed by the group.
        generator: String,
        /// Largest difference of two matrix entries.
        gap: f64,
    },
    /// A partition whose parts do not decrease or are zero.
    #[error("{parts:?} is not a partition: parts must be positive and must not increase")]
    NotAPartition {
        /// The parts supplied.
        parts: Vec<usize>,
    },
    /// The group is no symmetric group, so it has no partitions.
    #[error("{group} is not a symmetric group")]
    NotSymmetric {
        /// The group.
        group: String,
    },
    /// A grid step that does not divide the interval from 0 to 1.
    #[error("a grid of {divisions} divisions over {n_irreps} irreps has no or too many points")]
    GridOutOfRange {
        /// Divisions of the interval from 0 to 1.
        divisions: usize,
        /// Number of weights.
        n_irreps: usize,
    },
    /// A computation that theory guarantees did not finish; a bug in this crate.
    #[error("internal computation failed: {what}")]
    Internal {
        /// Which step.
        what: &'static str,
    },
}
