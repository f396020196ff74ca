//! The one error type of this crate.

/// Why a data set could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TaskError {
    /// The training fraction is not a number in (0, 1].
    #[error("train fraction is {fraction}, but it must lie in (0, 1]")]
    TrainFractionOutOfRange {
        /// The fraction supplied.
        fraction: f64,
    },
    /// The training fraction is so small that no row would be trained on.
    #[error("train fraction {fraction} of {n_rows} rows leaves no row to train on")]
    EmptyTrainingSet {
        /// The fraction supplied.
        fraction: f64,
        /// Rows of the data set.
        n_rows: usize,
    },
    /// A complete tree of features with too few or too many levels.
    #[error("tree depth is {depth}, but it must lie in 1 to {max}")]
    DepthOutOfRange {
        /// The depth supplied.
        depth: u32,
        /// The largest depth.
        max: u32,
    },
    /// A complete tree whose nodes have too few or too many children.
    #[error("branching factor is {branching}, but it must lie in 2 to {max}")]
    BranchingOutOfRange {
        /// The branching factor supplied.
        branching: u32,
        /// The largest branching factor.
        max: u32,
    },
    /// A data set with no features, or more than fit.
    #[error("the data has {n_features} features, but there must be 1 to {max}")]
    FeatureCount {
        /// The number of features.
        n_features: u64,
        /// The largest number of features.
        max: usize,
    },
    /// A parent that is not an earlier feature.
    #[error("feature {feature} names {parent} as its parent, which is no earlier feature")]
    BadParent {
        /// The feature, from 0.
        feature: usize,
        /// The parent supplied.
        parent: i64,
    },
    /// A probability outside [0, 1], or outside [0, ½] for an anticorrelated pair.
    #[error("the probability of feature {feature} is {probability}, but it must lie in 0 to {max}")]
    ProbabilityOutOfRange {
        /// The feature, from 0.
        feature: usize,
        /// The probability supplied.
        probability: f64,
        /// The largest probability that this feature may have.
        max: f64,
    },
    /// An importance that is negative or not finite.
    #[error("the importance of feature {feature} is {importance}, but it must be at least 0")]
    ImportanceOutOfRange {
        /// The feature, from 0.
        feature: usize,
        /// The importance supplied.
        importance: f64,
    },
    /// A list with a value for each feature that has another length.
    #[error("{what} has {got} values for {want} features")]
    ListLength {
        /// What the list holds.
        what: &'static str,
        /// Values in the list.
        got: usize,
        /// Features of the data.
        want: usize,
    },
    /// More pairs than the features can form.
    #[error("{pairs} pairs need {} features, but there are {n_features}", 2 * pairs)]
    TooManyPairs {
        /// Correlated and anticorrelated pairs.
        pairs: usize,
        /// Features of the data.
        n_features: usize,
    },
    /// The two features of a pair have different probabilities.
    #[error("features {feature} and {} form a pair but have different probabilities", feature + 1)]
    UnequalPair {
        /// The first feature of the pair, from 0.
        feature: usize,
    },
}

impl TaskError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TrainFractionOutOfRange { .. } => "task/train-fraction-out-of-range",
            Self::EmptyTrainingSet { .. } => "task/empty-training-set",
            Self::DepthOutOfRange { .. } => "task/depth-out-of-range",
            Self::BranchingOutOfRange { .. } => "task/branching-out-of-range",
            Self::FeatureCount { .. } => "task/feature-count",
            Self::BadParent { .. } => "task/bad-parent",
            Self::ProbabilityOutOfRange { .. } => "task/probability-out-of-range",
            Self::ImportanceOutOfRange { .. } => "task/importance-out-of-range",
            Self::ListLength { .. } => "task/list-length",
            Self::TooManyPairs { .. } => "task/too-many-pairs",
            Self::UnequalPair { .. } => "task/unequal-pair",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TrainFractionOutOfRange { .. } => {
                "Choose a number above 0 and at most 1, for example 0.4."
            }
            Self::EmptyTrainingSet { .. } => "Raise the train fraction or choose a larger group.",
            Self::DepthOutOfRange { .. } => "Count levels below the root, for example 3.",
            Self::BranchingOutOfRange { .. } => {
                "Choose how many children each node has, for example 2."
            }
            Self::FeatureCount { .. } => "Lower the depth or the branching factor.",
            Self::BadParent { .. } => {
                "List parents before their children; a child of the root has the parent -1."
            }
            Self::ProbabilityOutOfRange { .. } => {
                "Give the share of rows in which the feature is on; the features of an anticorrelated pair exclude each other, so each is on in at most half."
            }
            Self::ImportanceOutOfRange { .. } => "Give the weight of the feature's squared error.",
            Self::ListLength { .. } => "Give one value for all features, or one for each.",
            Self::TooManyPairs { .. } => "Each pair takes two features of its own.",
            Self::UnequalPair { .. } => "Give both features of a pair the same probability.",
        }
    }
}
