//! Codes, hints and phrases of [`GroupError`].

use super::GroupError;

/// "order 40320" or "more than 5040 elements".
pub(super) fn order(order: Option<u64>, limit: usize) -> String {
    order.map_or_else(
        || format!("more than {limit} elements"),
        |order| format!("order {order}"),
    )
}

impl GroupError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyName => "group/empty-name",
            Self::UnknownName { .. } => "group/unknown-name",
            Self::ZeroParameter { .. } => "group/zero-parameter",
            Self::NotPrime { .. } => "group/not-prime",
            Self::NotQuaternionOrder { .. } => "group/not-quaternion-order",
            Self::OrderOverLimit { .. } => "group/order-over-limit",
            Self::UnknownElementOrder { .. } => "group/unknown-element-order",
            Self::MalformedCycle { .. } => "group/malformed-cycle",
            Self::RepeatedPoint { .. } => "group/repeated-point",
            Self::PointZero { .. } => "group/point-zero",
            Self::PointOverLimit { .. } => "group/point-over-limit",
            Self::NoGenerators => "group/no-generators",
            Self::DegreeMismatch { .. } => "group/degree-mismatch",
            Self::NotAPermutation { .. } => "group/not-a-permutation",
            Self::TableEmpty => "group/table-empty",
            Self::TableNotSquare { .. } => "group/table-not-square",
            Self::TableEntryOutOfRange { .. } => "group/table-entry-out-of-range",
            Self::TableNotLatin { .. } => "group/table-not-latin",
            Self::TableNoIdentity => "group/table-no-identity",
            Self::TableNotAssociative { .. } => "group/table-not-associative",
            Self::ElementOutOfRange { .. } => "group/element-out-of-range",
            Self::ClassCountMismatch { .. } => "group/class-count-mismatch",
            Self::ElementCountMismatch { .. } => "group/element-count-mismatch",
            Self::ShapeMismatch { .. } => "group/shape-mismatch",
            Self::UnknownIrrep { .. } => "group/unknown-irrep",
            Self::NotFinite { .. } => "group/not-finite",
            Self::NotASubgroup { .. } => "group/not-a-subgroup",
            Self::NotNormal { .. } => "group/not-normal",
            Self::OrderOverSubgroupLimit { .. } => "group/order-over-subgroup-limit",
            Self::TooManySubgroups { .. } => "group/too-many-subgroups",
            Self::DoesNotGenerate { .. } => "group/does-not-generate",
            Self::RelationViolated { .. } => "group/relation-violated",
            Self::NotAPartition { .. } => "group/not-a-partition",
            Self::NotSymmetric { .. } => "group/not-symmetric",
            Self::GridOutOfRange { .. } => "group/grid-out-of-range",
            Self::Internal { .. } => "group/internal",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::EmptyName | Self::UnknownName { .. } => {
                "Write S5, A5, C12, D6, Q8, Dic3, AGL(1,5), PSL(2,7), C2^3, S3xC2, or perm:(1 2 3),(1 2)."
            }
            Self::ZeroParameter { .. } => "Use a positive number, for example S3.",
            Self::NotPrime { .. } => "Use a prime, for example AGL(1,5) or PSL(2,7).",
            Self::NotQuaternionOrder { .. } => "Use Q8, Q12, Q16 and so on; Q4n is Dicn.",
            Self::OrderOverLimit { .. } => {
                "Choose a smaller group: S7, A7, D2520 and C5040 still fit."
            }
            Self::UnknownElementOrder { .. } => "Use lexicographic, or sympy for S2 to S7 and A5.",
            Self::MalformedCycle { .. } => {
                "Write cycles with spaces and generators with commas: (1 2 3)(4 5),(1 2)."
            }
            Self::RepeatedPoint { .. } => {
                "Write each permutation as disjoint cycles, so that no point is repeated."
            }
            Self::PointZero { .. } => "Start at 1, or write perm0: in front to count from 0.",
            Self::PointOverLimit { .. } => "Renumber the points from 1 on without gaps.",
            Self::NoGenerators => "Give at least one permutation, for example (1 2 3).",
            Self::DegreeMismatch { .. } => "Give every generator the same number of points.",
            Self::NotAPermutation { .. } => "List every number from 0 to n - 1 exactly once.",
            Self::TableEmpty => "Give one row per element.",
            Self::TableNotSquare { .. } => "Give as many entries in every row as there are rows.",
            Self::TableEntryOutOfRange { .. } => "Number the elements 0 to n - 1.",
            Self::TableNotLatin { .. } => {
                "Check that line: in a group every row and column holds each element once."
            }
            Self::TableNoIdentity => "One row and the same column must list 0, 1, 2, … in order.",
            Self::TableNotAssociative { .. } => "Check the products of the three elements named.",
            Self::ElementOutOfRange { .. } => "Use an index from 0 to the order minus 1.",
            Self::ClassCountMismatch { .. } => {
                "Pass one value per conjugacy class, in class order."
            }
            Self::ElementCountMismatch { .. } => "Pass one value per element, in element order.",
            Self::ShapeMismatch { .. } => "Pass arrays that belong to the same group.",
            Self::UnknownIrrep { .. } => "Use a name listed by the character table.",
            Self::NotFinite { .. } => "Remove NaN and infinite values.",
            Self::NotASubgroup { .. } => "Take the subgroup generated by the set.",
            Self::NotNormal { .. } => "Take its normal closure, or list cosets.",
            Self::OrderOverSubgroupLimit { .. } | Self::TooManySubgroups { .. } => {
                "List the normal subgroups, or choose a smaller group."
            }
            Self::DoesNotGenerate { .. } => "Give a matrix for every element of a generating set.",
            Self::RelationViolated { .. } => {
                "Check the matrices of the generators: products must follow the group's."
            }
            Self::NotAPartition { .. } => {
                "Write the parts from large to small, for example [3, 1]."
            }
            Self::NotSymmetric { .. } => "Use S2 to S7.",
            Self::GridOutOfRange { .. } => "Use fewer divisions or fewer irreps.",
            Self::Internal { .. } => "Report the group and the call that failed; this is a bug.",
        }
    }
}
