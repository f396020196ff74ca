//! Cosets, double cosets, quotient groups and coset actions.

use crate::{Group, GroupError, Permutation, Subgroup};

/// A partition of the group into cosets or double cosets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosets {
    /// The smallest element of each, ascending.
    pub representatives: Vec<u32>,
    /// `[order]`, the coset of every element.
    pub coset_of: Vec<u32>,
}

impl Cosets {
    fn from_blocks(group: &Group, block: impl Fn(usize) -> Vec<usize>) -> Self {
        let mut coset_of = vec![u32::MAX; group.order()];
        let mut representatives = Vec::new();
        for x in 0..group.order() {
            if coset_of[x] == u32::MAX {
                for y in block(x) {
                    coset_of[y] = representatives.len() as u32;
                }
                representatives.push(x as u32);
            }
        }
        Self {
            representatives,
            coset_of,
        }
    }

    /// The left cosets xH.
    #[must_use]
    pub fn left(group: &Group, subgroup: &Subgroup) -> Self {
        let h = subgroup.elements();
        Self::from_blocks(group, |x| {
            h.iter().map(|&h| group.mul(x, h as usize)).collect()
        })
    }

    /// The right cosets Hx.
    #[must_use]
    pub fn right(group: &Group, subgroup: &Subgroup) -> Self {
        let h = subgroup.elements();
        Self::from_blocks(group, |x| {
            h.iter().map(|&h| group.mul(h as usize, x)).collect()
        })
    }

    /// The double cosets HxK.
    #[must_use]
    pub fn double(group: &Group, left: &Subgroup, right: &Subgroup) -> Self {
        let generators = right.generators(group);
        Self::from_blocks(group, |x| {
            // Right cosets Hy reached from Hx by the generators of K.
            let mut seen = vec![false; group.order()];
            let mut members = Vec::new();
            let mut queue = vec![x];
            while let Some(y) = queue.pop() {
                if seen[y] {
                    continue;
                }
                for &h in left.elements() {
                    let member = group.mul(h as usize, y);
                    if !std::mem::replace(&mut seen[member], true) {
                        members.push(member);
                        queue.extend(generators.iter().map(|&k| group.mul(member, k as usize)));
                    }
                }
            }
            members
        })
    }

    /// Number of cosets.
    #[must_use]
    pub fn len(&self) -> usize {
        self.representatives.len()
    }

    /// Whether there are none; never true.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.representatives.is_empty()
    }
}

/// A quotient group G/N with the projection from G.
#[derive(Debug, Clone)]
pub struct Quotient {
    /// G/N; element i is the coset of the i-th smallest representative, printed `xN`.
    pub group: Group,
    /// `[order]`, the coset of every element of G.
    pub projection: Vec<u32>,
}

/// The quotient by a normal subgroup.
///
/// # Errors
///
/// [`GroupError::NotNormal`].
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, quotient};
///
/// let group = Group::parse("Q8")?;
/// let by_center = quotient(&group, &group.center())?;
/// assert_eq!((by_center.group.order(), by_center.group.exponent()), (4, 2));
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn quotient(group: &Group, normal: &Subgroup) -> Result<Quotient, GroupError> {
    if !normal.is_normal(group) {
        return Err(GroupError::NotNormal {
            order: normal.order(),
        });
    }
    let cosets = Cosets::left(group, normal);
    Ok(Quotient {
        group: Group::from_cosets(group, &cosets),
        projection: cosets.coset_of,
    })
}

/// The action of a group on the right cosets of a subgroup, Hy ↦ Hyx.
#[derive(Debug, Clone)]
pub struct CosetAction {
    /// `[order]`, the permutation of the cosets for every element.
    pub permutations: Vec<Permutation>,
    /// Elements that fix every coset: the largest normal subgroup inside H.
    pub kernel: Subgroup,
}

/// The permutations of the right cosets of H by right multiplication.
///
/// # Errors
///
/// [`GroupError::PointOverLimit`] never occurs for groups of this crate's size.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, Subgroup, coset_action};
///
/// let group = Group::parse("S4")?;
/// let swap = group.element_named("(1 2)").unwrap() as u32;
/// let cycle = group.element_named("(1 2 3)").unwrap() as u32;
/// let action = coset_action(&group, &Subgroup::generated(&group, &[swap, cycle])?)?;
/// assert_eq!((action.permutations[0].degree(), action.kernel.order()), (4, 1));
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn coset_action(group: &Group, subgroup: &Subgroup) -> Result<CosetAction, GroupError> {
    let cosets = Cosets::right(group, subgroup);
    let image = |x: usize| {
        let images: Vec<usize> = cosets
            .representatives
            .iter()
            .map(|&y| cosets.coset_of[group.mul(y as usize, x)] as usize)
            .collect();
        Permutation::from_images(&images)
    };
    let permutations: Vec<Permutation> = (0..group.order()).map(image).collect::<Result<_, _>>()?;
    let fixing = (0..group.order() as u32)
        .filter(|&x| permutations[x as usize].fixed_points() == cosets.len());
    let kernel = Subgroup::from_sorted(fixing.collect());
    Ok(CosetAction {
        permutations,
        kernel,
    })
}
