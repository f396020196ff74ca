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

macro_rules! shared {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../shaders/shared/", $name, ".wgsl")))),*]
    };
}

/// Files that `#import` finds.
const SHARED: &[(&str, &str)] = shared![
    "binomial",
    "column_update",
    "exp",
    "group_shape",
    "linear_index",
    "philox",
    "random_words",
    "row_panel",
    "sparse_rows",
    "step",
    "sweep",
    "tile",
    "tree_counts",
    "tree_rows",
];

/// vec4 of hidden units in the widest network whose kernel is written out for its width.
pub(crate) const MAX_HIDDEN4: u32 = 10;

/// Sizes that a kernel is written out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Unrolled {
    /// `HIDDEN4`: vec4 of hidden units; 0 for kernels that are not written out.
    pub hidden4: u32,
    /// `QUADS`: rows of a panel, in units of four; a power of two.
    pub quads: u32,
}

impl Unrolled {
    fn constant(self, name: &str) -> Option<u32> {
        match name {
            "HIDDEN4" => Some(self.hidden4.max(1)),
            "QUADS" => Some(self.quads.max(1)),
            _ => None,
        }
    }
}

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
    SuperpositionRows "superposition_rows", Instances, [
        Uniform("SweepSteps"), Read("instances"), Read("tables"), Read("rates"),
        Write("columns"), Write("moments"), Write("partials"), Write("rows"), Write("results"),
    ];
    SuperpositionStates "superposition_states", Instances, [
        Uniform("SweepSteps"), Read("instances"), Read("tables"), Read("rates"),
        Write("columns"), Write("moments"), Write("scratch"), Write("rows"), Write("results"),
    ];
    TableGradients "table_gradients", Elements, [
        Uniform("GroupShape"), Read("row_of"), Read("tables"), Read("d_hidden"), Write("d_tables"),
    ];
}

impl KernelId {
    /// What the fused trainer of the group networks runs.
    pub const GROUP_NET: &'static [Self] = &[
        Self::EmbedTables,
        Self::Hidden,
        Self::Logits,
        Self::CrossEntropy,
        Self::GroupBackward,
        Self::TableGradients,
        Self::BiasGradient,
        Self::EmbedGradients,
        Self::AdamW,
        Self::LossMean,
    ];
    /// What sweeps run on counted states.
    pub const SUPERPOSITION: &'static [Self] = &[Self::SuperpositionStates];

    /// The kernel of this name.
    #[must_use]
    pub fn kernel(self) -> &'static Kernel {
        &KERNELS[self as usize]
    }
}

impl Kernel {
    /// The shader with its imports in place and its repeated lines written out.
    ///
    /// Every line `#import NAME` is replaced by that file of `shaders/shared/`. Lines between
    /// `#repeat i COUNT` and its `#end` stand COUNT times, with 0, 1, … for `{i}`; COUNT is a constant of
    /// `unrolled`. An unknown name is left out, which no shader compiler forgives.
    #[must_use]
    pub fn wgsl(&self, unrolled: Unrolled) -> String {
        let constants = ["HIDDEN4", "QUADS"].map(|name| {
            let value = unrolled.constant(name).unwrap_or_default();
            format!("const {name} = {value}u;\n")
        });
        let mut text = constants.concat();
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
        let mut written = String::new();
        let mut lines = text.lines();
        write_out(&mut lines, unrolled, &mut written);
        written
    }
}

/// Copies lines up to the `#end` of this level, or all.
fn write_out(lines: &mut std::str::Lines<'_>, unrolled: Unrolled, out: &mut String) {
    while let Some(line) = lines.next() {
        if line == "#end" {
            return;
        }
        let Some(repeat) = line.strip_prefix("#repeat ") else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let (index, count) = repeat.split_once(' ').unwrap_or((repeat, ""));
        let mut body = String::new();
        write_out(lines, unrolled, &mut body);
        for i in 0..unrolled.constant(count).unwrap_or_default() {
            out.push_str(&body.replace(&format!("{{{index}}}"), &i.to_string()));
        }
    }
}
