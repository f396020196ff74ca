//! A tree of features: a feature can be on only together with all its ancestors.

use crate::TaskError;

/// Levels of the deepest complete tree.
pub const MAX_DEPTH: u32 = 8;
/// Children of a node in the widest complete tree.
pub const MAX_BRANCHING: u32 = 8;
/// Features of the largest data set.
pub const MAX_FEATURES: usize = 1024;

/// A tree without its root: the root would be on in every row, so it is no feature.
///
/// Parents have smaller numbers than their children. The features of a complete tree are numbered
/// level by level, the children of one node in sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureTree {
    parents: Vec<Option<u32>>,
    levels: Vec<u32>,
}

impl FeatureTree {
    /// The tree whose inner nodes, root included, all have `branching` children, `depth` levels
    /// below the root: b + b² + … + bᵈ features.
    ///
    /// # Errors
    ///
    /// [`TaskError::DepthOutOfRange`], [`TaskError::BranchingOutOfRange`],
    /// [`TaskError::FeatureCount`].
    pub fn complete(depth: u32, branching: u32) -> Result<Self, TaskError> {
        if !(1..=MAX_DEPTH).contains(&depth) {
            let max = MAX_DEPTH;
            return Err(TaskError::DepthOutOfRange { depth, max });
        }
        if !(2..=MAX_BRANCHING).contains(&branching) {
            let max = MAX_BRANCHING;
            return Err(TaskError::BranchingOutOfRange { branching, max });
        }
        let n_features: u64 = (1..=depth)
            .map(|level| u64::from(branching).pow(level))
            .sum();
        check_count(n_features)?;
        let parent = |feature: u32| (feature / branching).checked_sub(1);
        Ok(Self::from_checked(
            (0..n_features as u32).map(parent).collect(),
        ))
    }

    /// The tree in which feature v is a child of `parents[v]`, or of the root where that is −1.
    ///
    /// # Errors
    ///
    /// [`TaskError::BadParent`] unless each parent is −1 or an earlier feature;
    /// [`TaskError::FeatureCount`].
    pub fn from_parents(parents: &[i64]) -> Result<Self, TaskError> {
        check_count(parents.len() as u64)?;
        let checked = parents.iter().enumerate().map(|(feature, &parent)| {
            if !(-1..feature as i64).contains(&parent) {
                return Err(TaskError::BadParent { feature, parent });
            }
            Ok((parent >= 0).then_some(parent as u32))
        });
        Ok(Self::from_checked(checked.collect::<Result<_, _>>()?))
    }

    /// `n_features` children of the root.
    ///
    /// # Errors
    ///
    /// [`TaskError::FeatureCount`].
    pub fn flat(n_features: usize) -> Result<Self, TaskError> {
        check_count(n_features as u64)?;
        Ok(Self::from_checked(vec![None; n_features]))
    }

    fn from_checked(parents: Vec<Option<u32>>) -> Self {
        let mut levels: Vec<u32> = Vec::with_capacity(parents.len());
        for parent in &parents {
            levels.push(parent.map_or(1, |parent| levels[parent as usize] + 1));
        }
        Self { parents, levels }
    }

    /// Number of features, n.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.parents.len()
    }

    /// The parent of each feature; `None` for a child of the root.
    #[must_use]
    pub fn parents(&self) -> &[Option<u32>] {
        &self.parents
    }

    /// The level of each feature; children of the root are at level 1.
    #[must_use]
    pub fn levels(&self) -> &[u32] {
        &self.levels
    }

    /// The largest level.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.levels.iter().copied().max().unwrap_or(0)
    }

    /// The children of a feature, or of the root.
    #[must_use]
    pub fn children(&self, of: Option<u32>) -> Vec<u32> {
        (0..self.parents.len() as u32)
            .filter(|&child| self.parents[child as usize] == of)
            .collect()
    }

    /// The feature and its ancestors, upwards.
    pub fn path(&self, feature: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(feature), |&at| self.parents[at as usize])
    }

    /// Whether `upper` lies strictly above `lower`.
    #[must_use]
    pub fn is_ancestor(&self, upper: u32, lower: u32) -> bool {
        self.path(lower).skip(1).any(|at| at == upper)
    }
}

fn check_count(n_features: u64) -> Result<(), TaskError> {
    let max = MAX_FEATURES;
    if n_features == 0 || n_features > max as u64 {
        return Err(TaskError::FeatureCount { n_features, max });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_trees_are_numbered_like_a_heap_without_its_root() -> Result<(), TaskError> {
        let tree = FeatureTree::complete(3, 2)?;
        assert_eq!(tree.n_features(), 14);
        // The heap's rule: parent = (child − 1) / 2, where heap index = feature + 1.
        for (feature, parent) in tree.parents().iter().enumerate() {
            let heap = (feature + 1 - 1) / 2;
            assert_eq!(parent.map_or(0, |p| p as usize + 1), heap);
        }
        assert_eq!(tree.levels(), [1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3]);
        assert_eq!(tree.path(13).collect::<Vec<_>>(), [13, 5, 1]);
        assert!(tree.is_ancestor(1, 13) && !tree.is_ancestor(13, 1) && !tree.is_ancestor(0, 13));
        Ok(())
    }

    #[test]
    fn sizes_follow_the_geometric_sum() -> Result<(), TaskError> {
        for (depth, branching, n) in [(1, 2, 2), (6, 2, 126), (2, 3, 12), (8, 2, 510), (3, 4, 84)] {
            let tree = FeatureTree::complete(depth, branching)?;
            assert_eq!((tree.n_features(), tree.depth()), (n, depth));
            assert_eq!(tree.children(None).len(), branching as usize);
        }
        Ok(())
    }

    #[test]
    fn any_tree_can_be_given_by_its_parents() -> Result<(), TaskError> {
        let tree = FeatureTree::from_parents(&[-1, 0, 1, -1, 0])?;
        assert_eq!(tree.levels(), [1, 2, 3, 1, 2]);
        assert_eq!(tree.children(Some(0)), [1, 4]);
        assert_eq!(FeatureTree::from_parents(&[-1, -1])?, FeatureTree::flat(2)?);
        Ok(())
    }

    #[test]
    fn impossible_trees_are_refused() {
        let code = |result: Result<FeatureTree, TaskError>| result.unwrap_err().code();
        for depth in [0, 9] {
            assert_eq!(
                code(FeatureTree::complete(depth, 2)),
                "task/depth-out-of-range"
            );
        }
        for branching in [0, 1, 9] {
            assert_eq!(
                code(FeatureTree::complete(2, branching)),
                "task/branching-out-of-range"
            );
        }
        assert_eq!(code(FeatureTree::complete(8, 8)), "task/feature-count");
        assert_eq!(code(FeatureTree::from_parents(&[])), "task/feature-count");
        assert_eq!(code(FeatureTree::from_parents(&[-1, 1])), "task/bad-parent");
        assert_eq!(code(FeatureTree::from_parents(&[-2])), "task/bad-parent");
    }
}
