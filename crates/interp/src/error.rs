//! The one error type of this crate.

use glassbook_groups::GroupError;

/// Why an analysis could not be carried out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InterpError {
    /// A group could not be handled.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// Neither the caller nor the file says which group the network is for.
    #[error("the file does not say which group its network is for")]
    NoGroup,
    /// An array does not have the size that the group's order asks for.
    #[error("{array} holds {got} values, but {expected} are needed")]
    ShapeMismatch {
        /// Which array.
        array: &'static str,
        /// Values needed.
        expected: usize,
        /// Values supplied.
        got: usize,
    },
    /// No form of network has this name.
    #[error("no form of network is called {name:?}")]
    UnknownForm {
        /// The name supplied.
        name: String,
    },
    /// The tensors' names fit no form of network.
    #[error("the tensors {names:?} belong to no form of network")]
    UnrecognizedTensors {
        /// Names supplied.
        names: Vec<String>,
    },
    /// A tensor that the form needs is not there.
    #[error("a network of form {form} needs the tensor {tensor}, which is missing")]
    MissingTensor {
        /// The form.
        form: &'static str,
        /// The tensor.
        tensor: &'static str,
    },
    /// A tensor that the form does not have.
    #[error("a network of form {form} has no tensor {tensor:?}")]
    UnknownTensor {
        /// The form.
        form: &'static str,
        /// The tensor supplied.
        tensor: String,
    },
    /// Two tensors have one name.
    #[error("the tensor {tensor:?} is given twice")]
    RepeatedTensor {
        /// The name.
        tensor: String,
    },
    /// A tensor has another shape than the group and the other tensors ask for.
    #[error("{tensor} has shape {got:?}, but {expected} is needed")]
    TensorShape {
        /// The tensor.
        tensor: String,
        /// The shape needed, with the names of its sizes.
        expected: String,
        /// The shape supplied.
        got: Vec<usize>,
    },
    /// A tensor's values do not fill its shape.
    #[error("{tensor} of shape {shape:?} holds {got} values")]
    TensorLength {
        /// The tensor.
        tensor: String,
        /// Its shape.
        shape: Vec<usize>,
        /// Values supplied.
        got: usize,
    },
    /// A weight is NaN or infinite.
    #[error("{tensor} has a value at position {index} that is not a finite number")]
    NotFinite {
        /// The tensor.
        tensor: String,
        /// Position in row-major order.
        index: usize,
    },
    /// The network's logits overflow.
    #[error("the logits of the pair ({left}, {right}) are not finite numbers")]
    LogitsNotFinite {
        /// Index of the left element.
        left: usize,
        /// Index of the right element.
        right: usize,
    },
    /// The network is larger than this crate handles.
    #[error("{what} is {got}, over the limit of {limit}")]
    NetworkTooLarge {
        /// Which size.
        what: &'static str,
        /// The size.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// The network belongs to a group of another order.
    #[error("the network multiplies {network_order} elements, but {group} has {group_order}")]
    OrderMismatch {
        /// The group.
        group: String,
        /// Its order.
        group_order: usize,
        /// The network's.
        network_order: usize,
    },
    /// A list of elements is not a rearrangement of the group.
    #[error("the element order is not a rearrangement: position {position} holds {element}")]
    NotAnElementOrder {
        /// First position that is out of range or repeats an element.
        position: usize,
        /// What stands there.
        element: String,
    },
    /// An element that the group does not have.
    #[error("{group} has no element {element:?}")]
    UnknownElement {
        /// The group.
        group: String,
        /// The element as given.
        element: String,
    },
    /// No irrep over ℝ has this name.
    #[error("{group} has no irrep {irrep:?} over the reals")]
    UnknownIrrep {
        /// The group.
        group: String,
        /// The name supplied.
        irrep: String,
    },
    /// The analysis is for irreps of dimension 1.
    #[error("{irrep} has dimension {dim}, and this analysis needs dimension 1")]
    IrrepNotLinear {
        /// The irrep.
        irrep: String,
        /// Its dimension.
        dim: usize,
    },
    /// The group has no character of values ±1 besides the trivial one.
    #[error("{group} has no nontrivial character of values 1 and -1")]
    NoSignCharacter {
        /// The group.
        group: String,
    },
    /// An index is out of range.
    #[error("{what} {index} is out of range: there are {count}")]
    IndexOutOfRange {
        /// What the index counts.
        what: &'static str,
        /// The index.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// The analysis has no meaning for networks of this form.
    #[error("{analysis} is not defined for networks of form {form}")]
    NotForThisForm {
        /// The analysis.
        analysis: &'static str,
        /// The form.
        form: &'static str,
    },
    /// There is nothing to average over.
    #[error("{what} is empty")]
    Empty {
        /// What is empty.
        what: &'static str,
    },
    /// No built-in network has this identifier.
    #[error("{group} has no built-in network {id:?}")]
    UnknownOracle {
        /// The group.
        group: String,
        /// The identifier supplied.
        id: String,
    },
}

impl InterpError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Group(error) => error.code(),
            Self::NoGroup => "interp/no-group",
            Self::ShapeMismatch { .. } => "interp/shape-mismatch",
            Self::UnknownForm { .. } => "interp/unknown-form",
            Self::UnrecognizedTensors { .. } => "interp/unrecognized-tensors",
            Self::MissingTensor { .. } => "interp/missing-tensor",
            Self::UnknownTensor { .. } => "interp/unknown-tensor",
            Self::RepeatedTensor { .. } => "interp/repeated-tensor",
            Self::TensorShape { .. } => "interp/tensor-shape",
            Self::TensorLength { .. } => "interp/tensor-length",
            Self::NotFinite { .. } => "interp/not-finite",
            Self::LogitsNotFinite { .. } => "interp/logits-not-finite",
            Self::NetworkTooLarge { .. } => "interp/network-too-large",
            Self::OrderMismatch { .. } => "interp/order-mismatch",
            Self::NotAnElementOrder { .. } => "interp/not-an-element-order",
            Self::UnknownElement { .. } => "interp/unknown-element",
            Self::UnknownIrrep { .. } => "interp/unknown-irrep",
            Self::IrrepNotLinear { .. } => "interp/irrep-not-linear",
            Self::NoSignCharacter { .. } => "interp/no-sign-character",
            Self::IndexOutOfRange { .. } => "interp/index-out-of-range",
            Self::NotForThisForm { .. } => "interp/not-for-this-form",
            Self::Empty { .. } => "interp/empty",
            Self::UnknownOracle { .. } => "interp/unknown-oracle",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Group(error) => error.hint(),
            Self::NoGroup => "Name the group, for example S5.",
            Self::ShapeMismatch { .. } | Self::OrderMismatch { .. } => {
                "Analyze a network with the group that it was trained on."
            }
            Self::UnknownForm { .. } => {
                "Choose bilinear, mlp, mlp-summed, mlp-bias or transformer."
            }
            Self::UnrecognizedTensors { .. } => {
                "Name the tensors W_x, W_y, W, W_U (and b), or as TransformerLens does."
            }
            Self::MissingTensor { .. } | Self::UnknownTensor { .. } => {
                "Supply exactly the tensors of the form, or choose another form."
            }
            Self::RepeatedTensor { .. } => "Supply every tensor once.",
            Self::TensorShape { .. } => {
                "Check the group, and transpose the tensor if it is stored as [out, in]."
            }
            Self::TensorLength { .. } => "The file may be cut off; save it again.",
            Self::NotFinite { .. } | Self::LogitsNotFinite { .. } => {
                "Take an earlier checkpoint; training with these weights has diverged."
            }
            Self::NetworkTooLarge { .. } => "Choose a smaller group or a narrower network.",
            Self::NotAnElementOrder { .. } => "List every element of the group exactly once.",
            Self::UnknownElement { .. } => "Write elements as the group's element listing does.",
            Self::UnknownIrrep { .. } => "Choose an irrep from the group's list over the reals.",
            Self::IrrepNotLinear { .. } => "Choose the sign or another irrep of dimension 1.",
            Self::NoSignCharacter { .. } => {
                "Choose a group with a subgroup of index 2, as the symmetric groups have."
            }
            Self::IndexOutOfRange { .. } => "Count from 0 and stay below the number given.",
            Self::NotForThisForm { .. } => "Choose another analysis or another form of network.",
            Self::Empty { .. } => "Supply at least one entry.",
            Self::UnknownOracle { .. } => "Choose one from the group's list of built-in networks.",
        }
    }
}

/// Whether an index is below a count.
pub(crate) fn check_index(
    what: &'static str,
    index: usize,
    count: usize,
) -> Result<(), InterpError> {
    if index < count {
        Ok(())
    } else {
        Err(InterpError::IndexOutOfRange { what, index, count })
    }
}
