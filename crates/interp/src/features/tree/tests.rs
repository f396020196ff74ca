//! Codes whose loss is known exactly, and reference values of the data.

use glassbook_tasks::features::{FeatureTree, Sampler, StateSpace, Structure};

use super::*;

fn table(depth: u32, sampler: Sampler) -> (TreeShape, StateTable) {
    let tree = FeatureTree::complete(depth, 2).unwrap();
    let space = StateSpace::new(&tree, sampler, Structure::Tree).unwrap();
    let n = space.n_features();
    let mut rows = vec![0.0_f32; space.probabilities().len() * n];
    for (state, row) in rows.chunks_exact_mut(n).enumerate() {
        space.write_row(state, row);
    }
    let rows = rows.into_iter().map(f64::from).collect();
    let parents = space.tree().parents().iter();
    let shape = TreeShape::new(parents.map(|p| p.map(|p| p as usize)).collect()).unwrap();
    let states = StateTable::new(rows, space.probabilities().to_vec(), n).unwrap();
    (shape, states)
}

/// Antipodal siblings of length 1 on an axis of their own: 2^d − 1 dimensions, b = 0.
fn orthogonal_code(depth: u32) -> (Vec<f64>, usize) {
    let n = (2_usize << depth) - 2;
    let hidden = n / 2;
    let mut w = vec![0.0; hidden * n];
    for j in 0..n {
        w[j / 2 * n + j] = if j % 2 == 0 { 1.0 } else { -1.0 };
    }
    (w, hidden)
}

#[test]
fn predicting_zero_costs_half_a_power_of_two() {
    for depth in 1..=6 {
        let (_, states) = table(depth, Sampler::EarlyStopping);
        let want = 0.5_f64.powi(depth as i32 + 1);
        assert!((states.zero_loss() - want).abs() < 1e-15, "{depth}");
    }
}

/// Reference computed with numpy in float64.
#[test]
fn linear_codes_lose_what_principal_components_leave() {
    let cases = [
        (
            2,
            Sampler::EarlyStopping,
            0.101_562_5,
            [0.054_046_324_866_574_7, 0.029_892_894_612_315_9],
        ),
        (
            6,
            Sampler::EarlyStopping,
            0.006_678_717_476_981_023,
            [0.004_369_978_955_321_666, 0.003_189_391_695_090_182],
        ),
        (
            3,
            Sampler::FullPaths,
            0.151_785_714_285_714_25,
            [0.089_285_714_285_714_23, 0.062_499_999_999_999_98],
        ),
    ];
    for (depth, sampler, constant, linear) in cases {
        let (_, states) = table(depth, sampler);
        assert!((states.constant_loss() - constant).abs() < 1e-14, "{depth}");
        for (got, want) in states.linear_losses(2).iter().zip(linear) {
            assert!((got - want).abs() < 1e-12, "{depth}: {got}");
        }
    }
}

#[test]
fn the_orthogonal_code_has_no_loss_and_orthogonal_ancestors() {
    let (shape, states) = table(3, Sampler::EarlyStopping);
    let (w, hidden) = orthogonal_code(3);
    let geometry = TreeGeometry::new(&shape, &states, &w, &[0.0; 14], hidden).unwrap();
    assert_eq!(geometry.loss, 0.0);
    assert_eq!((geometry.ancestor_max, geometry.diagonal_error), (0.0, 0.0));
    // Siblings at −1 stay below ‖w‖² − 1 = 0.
    assert_eq!(geometry.sibling_excess, -1.0);
    assert_eq!(geometry.dead.text, "no dead feature");
    // The root lies at the origin, and a leaf's embedding is the sum of three unit vectors.
    assert_eq!(geometry.embeddings[..hidden], vec![0.0; hidden]);
    let leaf = &geometry.embeddings[14 * hidden..];
    assert_eq!(leaf.iter().map(|v| v * v).sum::<f64>(), 3.0);
}

#[test]
fn edges_are_projected_feature_directions() {
    let (shape, states) = table(2, Sampler::FullPaths);
    let w: Vec<f64> = (0..18).map(|i| f64::from(i * 7 % 11) - 5.0).collect();
    let geometry = TreeGeometry::new(&shape, &states, &w, &[0.0; 6], 3).unwrap();
    for node in 0..6 {
        let from = shape.parents()[node].map_or(0, |p| p + 1);
        for axis in 0..3 {
            let edge =
                geometry.projected[(node + 1) * 3 + axis] - geometry.projected[from * 3 + axis];
            let arrow = geometry.projected_features[node * 3 + axis];
            assert!((edge - arrow).abs() < 1e-12);
        }
    }
}

#[test]
fn dead_features_are_named_by_level_and_cost_their_quantum() {
    let (shape, states) = table(3, Sampler::EarlyStopping);
    let (mut w, hidden) = orthogonal_code(3);
    for dead in [6, 9] {
        for row in w.chunks_exact_mut(14) {
            row[dead] = 0.0;
        }
    }
    let geometry = TreeGeometry::new(&shape, &states, &w, &[0.0; 14], hidden).unwrap();
    assert_eq!(geometry.dead.features, [6, 9]);
    assert_eq!(geometry.dead.text, "2 dead level-3 features");
    let quantum = quanta(&shape, &states.means())[2];
    assert_eq!((quantum.0, quantum.1), (3, 8));
    assert!((quantum.2 - 0.001_116_071_428_571_428_5).abs() < 1e-15);
    assert!((geometry.loss - 2.0 * quantum.2).abs() < 1e-15);
}

#[test]
fn capacities_follow_the_theory() {
    assert_eq!(
        (1..=6)
            .map(|d| capacity(d, 2, true, false))
            .collect::<Vec<_>>(),
        [Some(1), Some(3), Some(4), Some(5), Some(6), Some(7)]
    );
    assert_eq!(
        (1..=6)
            .map(|d| capacity(d, 2, false, false))
            .collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3), Some(4), Some(5), Some(6)]
    );
    assert_eq!(capacity(4, 2, true, true), Some(2));
}

#[test]
fn names_tell_the_way_from_the_root() {
    let (shape, _) = table(3, Sampler::EarlyStopping);
    let names = shape.names();
    assert_eq!([&names[0], &names[3], &names[13]], ["1", "1.2", "2.2.2"]);
    assert_eq!((shape.levels()[13], shape.branches()[13]), (3, 1));
}
