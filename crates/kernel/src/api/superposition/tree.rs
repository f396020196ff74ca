//! Feature trees: their theory, and trained weights on them.

use glassbook_interp::features::{StateTable, TreeGeometry, TreeShape, capacity, quanta};
use glassbook_tasks::features::{Sampler, StateSpace, Structure};
use glassbook_train::superposition::DataConfig;
use js_sys::{Array, Int32Array};
use wasm_bindgen::JsValue;

use super::analysis::indices;
use super::{Weights, settings};
use crate::KernelError;
use crate::js::{Settings, float32_array, float64_array, object};

/// More features than this make a singular value decomposition that a reader would wait for.
const MAX_LINEAR_FEATURES: usize = 254;
const LINEAR_WIDTHS: usize = 16;

/// A tree as the tasks and as the analyses know it.
struct Tree {
    space: StateSpace,
    shape: TreeShape,
    table: StateTable,
    rows: Vec<f32>,
    config: DataConfig,
}

impl Tree {
    fn new(settings: &Settings<'_>) -> Result<Self, KernelError> {
        let config = settings::tree(settings, settings)?;
        let Some(space) = config.states()? else {
            return Err(KernelError::unknown_choice("data", "no tree", "tree"));
        };
        let n = space.n_features();
        let mut rows = vec![0.0; space.probabilities().len() * n];
        for (state, row) in rows.chunks_exact_mut(n).enumerate() {
            space.write_row(state, row);
        }
        let parents = space.tree().parents().iter();
        let shape = TreeShape::new(parents.map(|p| p.map(|p| p as usize)).collect())?;
        let wide = rows.iter().copied().map(f64::from).collect();
        let table = StateTable::new(wide, space.probabilities().to_vec(), n)?;
        Ok(Self {
            space,
            shape,
            table,
            rows,
            config,
        })
    }

    fn parents(&self) -> JsValue {
        let parents = self.shape.parents().iter();
        let parents: Vec<i32> = parents.map(|p| p.map_or(-1, |p| p as i32)).collect();
        Int32Array::from(parents.as_slice()).into()
    }
}

pub(super) fn theory(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let tree = Tree::new(settings)?;
    let n = tree.table.features();
    let marginals = tree.table.means();
    let steps: Array = quanta(&tree.shape, &marginals)
        .into_iter()
        .map(|(level, count, cost)| {
            object([
                ("level", (level as f64).into()),
                ("count", (count as f64).into()),
                ("cost", cost.into()),
            ])
        })
        .collect();
    let names: Array = tree.shape.names().into_iter().map(JsValue::from).collect();
    let linear = if n <= MAX_LINEAR_FEATURES {
        tree.table.linear_losses(LINEAR_WIDTHS)
    } else {
        Vec::new()
    };
    Ok(object([
        ("features", (n as f64).into()),
        ("parent", tree.parents()),
        ("level", indices(tree.shape.levels().iter().copied())),
        ("branch", indices(tree.shape.branches().iter().copied())),
        ("names", names.into()),
        ("states", float32_array(&tree.rows)),
        (
            "probabilities",
            float64_array(tree.space.probabilities().iter().copied()),
        ),
        ("marginals", float64_array(marginals)),
        ("capacity", smallest_width(&tree.config).into()),
        ("zeroLoss", tree.table.zero_loss().into()),
        ("constLoss", tree.table.constant_loss().into()),
        ("quanta", steps.into()),
        ("pca", float64_array(linear)),
    ]))
}

/// Smallest width of zero loss by the theory; undefined in JavaScript where none is known.
fn smallest_width(config: &DataConfig) -> Option<u32> {
    let DataConfig::Tree {
        depth,
        branching,
        sampler,
        structure,
        ..
    } = *config
    else {
        return None;
    };
    if sampler == Sampler::UniformNodes && structure == Structure::Tree {
        return None;
    }
    let stops_early = sampler != Sampler::FullPaths;
    let is_flat = structure == Structure::Flat;
    let width = capacity(depth as usize, branching as usize, stops_early, is_flat)?;
    u32::try_from(width).ok()
}

pub(super) fn geometry(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let tree = Tree::new(settings)?;
    let n = tree.table.features();
    let sizes = Weights {
        instances: settings.count("instances", Some(1))? as usize,
        hidden: settings.count("hidden", None)? as usize,
        features: n,
    };
    let biases = sizes.array(settings, "b", n)?;
    let geometries = sizes
        .w(settings)?
        .iter()
        .zip(&biases)
        .map(|(w, b)| TreeGeometry::new(&tree.shape, &tree.table, w, b, sizes.hidden))
        .collect::<Result<Vec<_>, _>>()?;
    let each = |part: fn(&TreeGeometry) -> f64| float64_array(geometries.iter().map(part));
    let all = |part: fn(&TreeGeometry) -> &Vec<f64>| {
        float64_array(geometries.iter().flat_map(|g| part(g).iter().copied()))
    };
    let plane = |part: fn(&TreeGeometry) -> &Vec<f64>| {
        let points = geometries.iter().flat_map(|g| part(g).chunks_exact(3));
        float64_array(points.flat_map(|p| p[..2].to_vec()))
    };
    let dead: Array = geometries
        .iter()
        .enumerate()
        .map(|(instance, g)| {
            object([
                ("instance", (instance as f64).into()),
                ("features", indices(g.dead.features.iter().copied())),
                ("text", g.dead.text.as_str().into()),
                ("cost", g.dead.cost.into()),
            ])
        })
        .collect();
    let edges = tree.shape.parents().iter().enumerate();
    let edges = edges.flat_map(|(node, p)| [p.map_or(0, |p| p + 1), node + 1]);
    Ok(object([
        ("parent", tree.parents()),
        ("level", indices(tree.shape.levels().iter().copied())),
        ("branch", indices(tree.shape.branches().iter().copied())),
        ("losses", each(|g| g.loss)),
        ("zeroLoss", tree.table.zero_loss().into()),
        ("dead", dead.into()),
        ("ancestorMax", each(|g| g.ancestor_max)),
        ("diagonalError", each(|g| g.diagonal_error)),
        ("siblingExcess", each(|g| g.sibling_excess)),
        ("embeddings", all(|g| &g.embeddings)),
        ("projection2", plane(|g| &g.projected)),
        ("projection3", all(|g| &g.projected)),
        ("featureProjection2", plane(|g| &g.projected_features)),
        ("featureProjection3", all(|g| &g.projected_features)),
        ("edges", indices(edges)),
    ]))
}
