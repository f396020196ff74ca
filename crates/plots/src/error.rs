//! The one error type of this crate.
//!
//! A specification that cannot be drawn honestly is refused here, with the numbers that show
//! why; data that merely has gaps (NaN, ±∞, nothing yet) is drawn and noted instead.

/// Why a chart could not be built or drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// No chart has this name.
    #[error("there is no chart called {kind:?}")]
    UnknownKind {
        /// The name that was asked for.
        kind: String,
    },
    /// The specification does not have the fields, or the types, of its chart.
    #[error("the specification of a {kind} chart is not valid: {reason}")]
    InvalidSpec {
        /// Chart name.
        kind: &'static str,
        /// What the deserializer objected to.
        reason: String,
    },
    /// The specification has a field its chart does not know.
    #[error("a {kind} chart has no option {field:?}")]
    UnknownField {
        /// Chart name.
        kind: &'static str,
        /// The unknown field.
        field: String,
        /// The fields that exist.
        known: String,
    },
    /// Two lists that belong together have different lengths.
    #[error("{what} has {got} values where {expected} are needed")]
    LengthMismatch {
        /// Which list.
        what: String,
        /// Length it must have.
        expected: usize,
        /// Length it has.
        got: usize,
    },
    /// A size is zero, or above what can be drawn.
    #[error("{what} is {got}, outside {min}..={max}")]
    SizeOutOfRange {
        /// Which size.
        what: &'static str,
        /// Its value.
        got: usize,
        /// Smallest size allowed.
        min: usize,
        /// Largest size allowed.
        max: usize,
    },
    /// An axis or color limit is not a number, or the limits are not in order.
    #[error("the limits {min} to {max} of {what} are not an increasing pair of finite numbers")]
    InvalidLimits {
        /// Which axis or scale.
        what: String,
        /// Lower limit.
        min: f64,
        /// Upper limit.
        max: f64,
    },
    /// A logarithmic axis was given a limit that has no logarithm.
    #[error("the {what} axis is logarithmic and cannot start at {min}")]
    LogLimitNotPositive {
        /// Which axis.
        what: String,
        /// Lower limit.
        min: f64,
    },
    /// Bars were asked for on a logarithmic axis, where their lengths mean nothing.
    #[error("the bars of a {kind} chart have no honest length on a logarithmic axis")]
    LogBars {
        /// Chart name.
        kind: &'static str,
    },
    /// An index refers to something that is not there.
    #[error("{what} {index} does not exist; there are {count}")]
    IndexOutOfRange {
        /// What is counted.
        what: String,
        /// The index.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A color is not written in a form that is understood.
    #[error("{text:?} is not a color")]
    InvalidColor {
        /// The text.
        text: String,
    },
    /// New points were sent to a chart that has no series to grow.
    #[error("a {kind} chart cannot be appended to")]
    NotAppendable {
        /// Chart name.
        kind: &'static str,
    },
    /// The drawing backend reported a failure.
    #[error("the drawing surface failed: {reason}")]
    Surface {
        /// The backend's own words.
        reason: String,
    },
}

impl PlotError {
    /// Stable identifier, `plot/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownKind { .. } => "plot/unknown-kind",
            Self::InvalidSpec { .. } => "plot/invalid-spec",
            Self::UnknownField { .. } => "plot/unknown-field",
            Self::LengthMismatch { .. } => "plot/length-mismatch",
            Self::SizeOutOfRange { .. } => "plot/size-out-of-range",
            Self::InvalidLimits { .. } => "plot/invalid-limits",
            Self::LogLimitNotPositive { .. } => "plot/log-limit-not-positive",
            Self::LogBars { .. } => "plot/log-bars",
            Self::IndexOutOfRange { .. } => "plot/index-out-of-range",
            Self::InvalidColor { .. } => "plot/invalid-color",
            Self::NotAppendable { .. } => "plot/not-appendable",
            Self::Surface { .. } => "plot/surface-failed",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::UnknownKind { .. } => {
                format!("Use one of: {}.", crate::spec::KINDS.join(", "))
            }
            Self::InvalidSpec { .. } => {
                "Compare the option named in the message with the chart's documentation.".into()
            }
            Self::UnknownField { known, .. } => format!("The options are: {known}."),
            Self::LengthMismatch { .. } => "Pass one value per item, in the same order.".into(),
            Self::SizeOutOfRange { .. } => {
                "Pass data within these sizes, or average it into fewer cells first.".into()
            }
            Self::InvalidLimits { .. } => {
                "Pass a finite min that is below max, or leave both out.".into()
            }
            Self::LogLimitNotPositive { .. } => {
                "Give a min above zero, or use a linear scale.".into()
            }
            Self::LogBars { .. } => {
                "Use a line chart with markers on a log axis, or take the logarithm of the values."
                    .into()
            }
            Self::IndexOutOfRange { .. } => "Count from zero.".into(),
            Self::InvalidColor { .. } => "Write colors as #rrggbb or rgb(r, g, b).".into(),
            Self::NotAppendable { .. } => {
                "Use a line chart, or call update with all the data.".into()
            }
            Self::Surface { .. } => "Check that the canvas is still on the page.".into(),
        }
    }
}
