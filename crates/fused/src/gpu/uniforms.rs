//! Uniform blocks: Rust structs of 32-bit scalars with the names and order of their WGSL mirrors.

/// Type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// `u32`.
    U32,
    /// `f32`.
    F32,
}

/// A struct that a shader reads as a uniform block. Fields are 4 bytes each, without gaps.
pub trait Uniform {
    /// Name of the struct in WGSL.
    const NAME: &'static str;
    /// Names and types of its fields, in order.
    const FIELDS: &'static [(&'static str, Scalar)];

    /// The fields as the device reads them.
    fn words(&self) -> Vec<u8>;

    /// The block as a uniform buffer holds it, padded to whole 16 bytes.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.words();
        bytes.resize(bytes.len().next_multiple_of(16), 0);
        bytes
    }
}

/// A field's type and bytes.
trait Field {
    const SCALAR: Scalar;
    fn bytes(&self) -> [u8; 4];
}

impl Field for u32 {
    const SCALAR: Scalar = Scalar::U32;
    fn bytes(&self) -> [u8; 4] {
        self.to_le_bytes()
    }
}

impl Field for f32 {
    const SCALAR: Scalar = Scalar::F32;
    fn bytes(&self) -> [u8; 4] {
        self.to_le_bytes()
    }
}

macro_rules! uniform {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl Uniform for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [(&'static str, Scalar)] =
                &[$((stringify!($field), <$type as Field>::SCALAR),)*];

            fn words(&self) -> Vec<u8> {
                [$(self.$field.bytes()),*].concat()
            }
        }
    };
}

uniform! {
    /// Sizes of a group-composition network and of the rows in one pass.
    GroupShape {
        /// |G|.
        order: u32,
        /// vec4 in a row of logits.
        order4: u32,
        /// vec4 in an embedding row.
        embed4: u32,
        /// vec4 in a hidden row.
        hidden4: u32,
        /// Where W begins, in vec4.
        weight_at: u32,
        /// Where b begins, in vec4.
        bias_at: u32,
        /// Where W_U begins, in vec4.
        unembed_at: u32,
        /// vec4 in all parameters.
        n_parameters4: u32,
        /// 1 for the bilinear network.
        is_bilinear: u32,
        /// 1 if both embeddings go through the same W.
        is_tied: u32,
        /// Rows of this pass.
        n_rows: u32,
        /// The first of them among all rows.
        row_start: u32,
        /// First slice of W_U's gradient that this pass writes.
        first_slice: u32,
        /// Slices that this pass writes.
        n_slices: u32,
        /// Slices that an update adds up.
        all_slices: u32,
        /// 1 / number of train rows, or 0 if no gradient is wanted.
        scale: f32,
    }
}

uniform! {
    /// What changes from one update to the next.
    Step {
        /// Where this evaluation's row losses begin.
        slot: u32,
        /// Learning rate with both bias corrections in it.
        rate: f32,
        /// ε with the correction of v.
        epsilon: f32,
        /// 1 − learning rate · decoupled weight decay.
        keep: f32,
        /// λ of Adam's L2 term.
        coupled: f32,
        /// β₁.
        beta1: f32,
        /// β₂.
        beta2: f32,
    }
}

uniform! {
    /// The evaluations whose means are wanted.
    MeanShape {
        /// Rows of an evaluation.
        n_rows: u32,
    }
}

uniform! {
    /// A range of counters of the random number generator.
    PhiloxRange {
        /// First block of four words.
        first: u32,
        /// Stream word.
        stream: u32,
        /// Low word of the seed.
        key_low: u32,
        /// High word of the seed.
        key_high: u32,
        /// Blocks wanted.
        n_blocks: u32,
    }
}

uniform! {
    /// The updates of one dispatch of a sweep.
    SweepSteps {
        /// Updates made before.
        first_step: u32,
        /// Updates to make.
        n_steps: u32,
        /// Rows of a sampled batch; 0: the shares are the probabilities.
        n_rows: u32,
        /// vec4 in one copy of all parameters.
        n_columns4: u32,
        /// The first instance of this dispatch.
        first_instance: u32,
        /// 1 if rows of a tree are drawn one by one and counted.
        by_rows: u32,
        /// β₁.
        beta1: f32,
        /// β₂.
        beta2: f32,
    }
}

uniform! {
    /// One network of a sweep, as an element of a storage array.
    Instance {
        /// Features.
        n_features: u32,
        /// vec4 in a feature's column of W.
        hidden4: u32,
        /// Where its columns begin, in vec4.
        columns_at: u32,
        /// Where its scratch begins: on states in pairs of floats, on rows in floats.
        scratch_at: u32,
        /// Where its rows begin, if batches are drawn row by row.
        rows_at: u32,
        /// Where its states, or the thresholds of its sparse features, begin among the tables.
        states_at: u32,
        /// Where its importances begin among the tables, if batches are drawn row by row.
        importance_at: u32,
        /// Where its splits begin among the tables.
        splits_at: u32,
        /// Number of splits.
        n_splits: u32,
        /// Where a batch enters: a state, or the number of states plus a split.
        start: u32,
        /// Low word of the seed.
        key_low: u32,
        /// High word of the seed.
        key_high: u32,
        /// Pairs of sparse features that come together; they come first.
        n_correlated: u32,
        /// Pairs that exclude each other; they come next.
        n_exclusive: u32,
        /// Its number among the instances of its configuration.
        number: u32,
    }
}
