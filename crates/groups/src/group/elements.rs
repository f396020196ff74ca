//! Printed forms of group elements.

use std::sync::Arc;

use crate::{CycleBase, Group, Permutation};

/// What the indices of a group stand for.
#[derive(Debug, Clone)]
pub(crate) enum Elements {
    Integers,
    /// rᵏ and rᵏs with k below n.
    Dihedral {
        n: usize,
    },
    /// aᵏ and aᵏx with k below 2n; for n = 2 the quaternion units.
    Dicyclic {
        n: usize,
    },
    Permutations {
        list: Vec<Permutation>,
        base: CycleBase,
    },
    /// Permutations printed as maps x ↦ ax + b.
    Affine {
        list: Vec<Permutation>,
    },
    Tuples {
        factors: Vec<Arc<Group>>,
    },
    Labels(Vec<String>),
}

impl Elements {
    /// The permutations behind the indices, if there are any.
    pub(crate) fn permutations(&self) -> Option<&[Permutation]> {
        match self {
            Self::Permutations { list, .. } | Self::Affine { list } => Some(list),
            _ => None,
        }
    }

    pub(crate) fn cycle_base(&self) -> Option<CycleBase> {
        match self {
            Self::Permutations { base, .. } => Some(*base),
            Self::Affine { .. } => Some(CycleBase::Zero),
            _ => None,
        }
    }

    /// Printed form of an index below the order.
    pub(crate) fn name(&self, x: usize) -> String {
        match self {
            Self::Integers => x.to_string(),
            Self::Dihedral { n } => word("r", x % n, "s", x >= *n),
            Self::Dicyclic { n: 2 } => ["1", "i", "-1", "-i", "j", "k", "-j", "-k"][x % 8].into(),
            Self::Dicyclic { n } => word("a", x % (2 * n), "x", x >= 2 * n),
            Self::Permutations { list, base } => list[x].to_cycle_string(*base),
            Self::Affine { list } => {
                let p = list.len().isqrt() + 1;
                affine_name(x / p + 1, x % p)
            }
            Self::Tuples { factors } => {
                let mut rest = x;
                let mut parts: Vec<String> = factors
                    .iter()
                    .rev()
                    .map(|factor| {
                        let part = factor.element_name(rest % factor.order());
                        rest /= factor.order();
                        part
                    })
                    .collect();
                parts.reverse();
                format!("({})", parts.join(", "))
            }
            Self::Labels(labels) => labels[x].clone(),
        }
    }
}

fn word(rotation: &str, power: usize, reflection: &str, reflected: bool) -> String {
    let tail = if reflected { reflection } else { "" };
    match (power, reflected) {
        (0, false) => "1".into(),
        (0, true) => tail.into(),
        (1, _) => format!("{rotation}{tail}"),
        _ => format!("{rotation}^{power}{tail}"),
    }
}

fn affine_name(a: usize, b: usize) -> String {
    let scaled = if a == 1 { "x".into() } else { format!("{a}x") };
    if b == 0 {
        scaled
    } else {
        format!("{scaled}+{b}")
    }
}
