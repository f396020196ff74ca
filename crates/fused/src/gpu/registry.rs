//! The one table of kernels: source, bindings, and how a workgroup is sized.

/// What a shader reads or writes at one binding of group 0; bindings are numbered in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// A uniform block, by the name of its struct.
    Uniform(&'static str),
    /// A uniform block at an offset that each dispatch chooses.
    DynamicUniform(&'static str),
    /// An array that is only read.
    Read(&'static str),
    /// An array that is written.
    Write(&'static str),
}

/// Which overrides size a kernel's workgroup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizes {
    /// `WORKGROUP`, one invocation per element.
    Elements,
    /// `WORKGROUP`, all of whose invocations add up one result.
    Reduction,
    /// `WORKGROUP`, all of whose invocations work on one network.
    Instances,
    /// `TILE_LANES` × `TILE_ROWS`, each invocation an 8 × 8 tile.
    Tiles,
    /// `ROW_LANES` × `ROWS`, several invocations per row.
    Rows,
}

/// A kernel: one file of `shaders/` with the entry point `main`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kernel {
    /// How the trainers name it.
    pub id: KernelId,
    /// Name of the file, without `.wgsl`.
    pub name: &'static str,
    /// The file.
    pub source: &'static str,
    /// Bindings of group 0, in order.
    pub bindings: &'static [Binding],
    /// How its workgroup is sized.
    pub sizes: Sizes,
}

/// Files that `#import` finds.
const SHARED: &[(&str, &str)] = &[
    (
        "binomial",
        include_str!("../../../../shaders/shared/binomial.wgsl"),
    ),
    ("exp", include_str!("../../../../shaders/shared/exp.wgsl")),
    (
        "group_shape",
        include_str!("../../../../shaders/shared/group_shape.wgsl"),
    ),
    (
        "linear_index",
        include_str!("../../../../shaders/shared/linear_index.wgsl"),
    ),
    (
        "philox",
        include_str!("../../../../shaders/shared/philox.wgsl"),
    ),
    (
        "random_words",
        include_str!("../../../../shaders/shared/random_words.wgsl"),
    ),
    ("step", include_str!("../../../../shaders/shared/step.wgsl")),
    (
        "sweep",
        include_str!("../../../../shaders/shared/sweep.wgsl"),
    ),
    ("tile", include_str!("../../../../shaders/shared/tile.wgsl")),
];

macro_rules! kernels {
    ($($variant:ident $name:literal, $sizes:ident, [$($kind:ident($what:literal)),* $(,)?];)*) => {
        /// Names a kernel.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum KernelId {
            $(
                #[doc = concat!("`shaders/", $name, ".wgsl`.")]
                $variant,
            )*
        }

        /// Every kernel, in the order of [`KernelId`].
        pub const KERNELS: &[Kernel] = &[$(Kernel {
            id: KernelId::$variant,
            name: $name,
            source: include_str!(concat!("../../../../shaders/", $name, ".wgsl")),
            bindings: &[$(Binding::$kind($what)),*],
            sizes: Sizes::$sizes,
        }),*];
    };
}

kernels! {
    AdamW "adamw", Elements, [
        Uniform("GroupShape"), DynamicUniform("Step"), Read("gradients"),
        Write("parameters"), Write("moments"), Write("transposed"),
    ];
    BiasGradient "bias_gradient", Elements, [
        Uniform("GroupShape"), Read("d_hidden"), Write("gradients"),
    ];
    CrossEntropy "cross_entropy", Rows, [
        Uniform("GroupShape"), DynamicUniform("Step"), Read("rows"), Write("logits"), Write("losses"),
    ];
    EmbedGradients "embed_gradients", Tiles, [
        Uniform("GroupShape"), Read("parameters"), Read("transposed"), Read("d_tables"),
        Write("gradients"),
    ];
    EmbedTables "embed_tables", Tiles, [Uniform("GroupShape"), Read("parameters"), Write("tables")];
    GroupBackward "group_backward", Tiles, [
        Uniform("GroupShape"), Read("d_logits"), Read("hidden"), Read("transposed"),
        Write("d_hidden"), Write("gradients"),
    ];
    Hidden "hidden", Elements, [
        Uniform("GroupShape"), Read("rows"), Read("tables"), Read("parameters"), Write("hidden"),
    ];
    Logits "logits", Tiles, [
        Uniform("GroupShape"), Read("parameters"), Read("hidden"), Write("logits"),
    ];
    LossMean "loss_mean", Reduction, [Uniform("MeanShape"), Read("losses"), Write("means")];
    PhiloxWords "philox_words", Elements, [Uniform("PhiloxRange"), Write("words")];
    SuperpositionStates "superposition_states", Instances, [
        Uniform("SweepSteps"), Read("instances"), Read("tables"), Read("rates"),
        Write("columns"), Write("moments"), Write("scratch"), Write("results"),
    ];
    TableGradients "table_gradients", Elements, [
        Uniform("GroupShape"), Read("row_of"), Read("tables"), Read("d_hidden"), Write("d_tables"),
    ];
}

impl KernelId {
    /// The kernel of this name.
    #[must_use]
    pub fn kernel(self) -> &'static Kernel {
        &KERNELS[self as usize]
    }
}

impl Kernel {
    /// The shader with its imports in place: every line `#import NAME` is replaced by that file of
    /// `shaders/shared/`. An unknown name is left out, which no shader compiler forgives.
    #[must_use]
    pub fn wgsl(&self) -> String {
        let mut text = String::new();
        for line in self.source.lines() {
            match line.strip_prefix("#import ") {
                Some(name) => {
                    let shared = SHARED.iter().find(|(known, _)| *known == name);
                    text.push_str(shared.map_or("", |(_, source)| source));
                }
                None => text.push_str(line),
            }
            text.push('\n');
        }
        text
    }
}
