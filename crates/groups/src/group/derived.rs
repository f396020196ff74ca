//! Groups made from other groups: subgroups and quotients.

use super::families::Parts;
use super::{Elements, Family, Group};
use crate::{Cosets, Subgroup};

impl Group {
    /// The subgroup as a group; permutations keep their points.
    pub(crate) fn from_subgroup(group: &Self, subgroup: &Subgroup) -> Self {
        let members = subgroup.elements();
        let mut position = vec![0_u32; group.order()];
        for (i, &x) in members.iter().enumerate() {
            position[x as usize] = i as u32;
        }
        let mut table = Vec::with_capacity(members.len() * members.len());
        for &x in members {
            let products = members.iter().map(|&y| group.mul(x as usize, y as usize));
            table.extend(products.map(|product| position[product]));
        }
        let permutations: Option<Vec<_>> = members
            .iter()
            .map(|&x| group.permutation(x as usize).cloned())
            .collect();
        let elements = match (permutations, group.cycle_base()) {
            (Some(list), Some(base)) => Elements::Permutations { list, base },
            _ => Elements::Labels(
                members
                    .iter()
                    .map(|&x| group.element_name(x as usize))
                    .collect(),
            ),
        };
        let family = match elements {
            Elements::Permutations { .. } => Family::Permutations,
            _ => Family::Table,
        };
        let identity = position[group.identity()] as usize;
        let generators = Self::greedy_generators(&table, members.len(), identity);
        let name = format!("subgroup of order {} of {}", members.len(), group.name());
        Parts {
            name,
            family,
            table,
            identity,
            generators,
            elements,
        }
        .into_ordered_group()
    }
    /// The group of cosets of a normal subgroup.
    pub(crate) fn from_cosets(group: &Self, cosets: &Cosets) -> Self {
        let representatives = &cosets.representatives;
        let coset_of = |x: usize| cosets.coset_of[x];
        let mut table = Vec::with_capacity(representatives.len() * representatives.len());
        for &x in representatives {
            let products = representatives
                .iter()
                .map(|&y| group.mul(x as usize, y as usize));
            table.extend(products.map(coset_of));
        }
        let labels = representatives
            .iter()
            .map(|&x| format!("{}N", group.element_name(x as usize)));
        let elements = Elements::Labels(labels.collect());
        let identity = coset_of(group.identity()) as usize;
        let order = representatives.len();
        let generators = Self::greedy_generators(&table, order, identity);
        let name = format!("quotient of order {order} of {}", group.name());
        Parts {
            name,
            family: Family::Table,
            table,
            identity,
            generators,
            elements,
        }
        .into_ordered_group()
    }
}
