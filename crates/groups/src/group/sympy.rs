//! SymPy 1.11.1's order of the elements of S₂ to S₇ and A₅.
//!
//! SymPy lists a permutation group along a stabilizer chain: an element is a product
//! uₖ·…·u₁·u₀ (leftmost first) of one transversal element per level, level 0 varying fastest and
//! each level sorted by the image of its base point. The transversals come from SymPy's
//! Schreier–Sims run and follow no simple rule, so they are recorded as data.

use super::families::Parts;
use super::{ElementOrder, Elements, Family, Group};
use crate::{CycleBase, GroupError, Permutation};

/// Group name and, per level from the first base point on, the one-line forms of the transversal.
/// Written by `tests/fixtures/generate/sympy_orders.py`.
const TRANSVERSALS: [(&str, &[&str]); 7] = [
    ("S2", &["01 10"]),
    ("S3", &["012 120 201", "012 021"]),
    (
        "S4",
        &["0123 1230 2301 3120", "0123 0231 0312", "0123 0132"],
    ),
    (
        "S5",
        &[
            "01234 12340 23401 34012 41230",
            "01234 02143 03412 04123",
            "01423 01234 01243",
            "01234 01432",
        ],
    ),
    (
        "S6",
        &[
            "012345 123450 234501 345012 451230 512340",
            "012345 021354 031254 045123 051234",
            "013524 012534 012345 012354",
            "012345 013542 015243",
            "012345 012543",
        ],
    ),
    (
        "S7",
        &[
            "0123456 1234560 2345601 3456012 4123650 5612340 6123450",
            "0123456 0213465 0312645 0412365 0561234 0612345",
            "0134625 0126435 0123645 0123456 0123465",
            "0123456 0134652 0146253 0164352",
            "0124356 0123456 0123654",
            "0123456 0126453",
        ],
    ),
    (
        "A5",
        &[
            "01234 12340 23401 34012 42130",
            "01234 02143 03124 04213",
            "01234 01342 01423",
        ],
    ),
];

/// The same group with its elements in SymPy's order and cycles printed from 0.
pub(super) fn reorder(group: Group) -> Result<Group, GroupError> {
    let unknown = || GroupError::UnknownElementOrder {
        group: group.name.clone(),
        element_order: "sympy".into(),
    };
    let levels = TRANSVERSALS
        .iter()
        .find_map(|(name, levels)| (*name == group.name).then_some(*levels))
        .ok_or_else(unknown)?;
    let list = products(levels);
    let lexicographic = group.elements.permutations().ok_or_else(unknown)?;
    let bug = GroupError::Internal {
        what: "SymPy element order",
    };
    let mut canonical = Vec::with_capacity(group.order);
    for p in &list {
        let index = lexicographic.binary_search(p).map_err(|_| bug.clone())?;
        canonical.push(index as u32);
    }
    let mut position = vec![u32::MAX; group.order];
    for (index, &rank) in canonical.iter().enumerate() {
        position[rank as usize] = index as u32;
    }
    if list.len() != group.order || position.contains(&u32::MAX) {
        return Err(bug);
    }

    let order = group.order;
    let mut table = Vec::with_capacity(order * order);
    for &x in &canonical {
        let row = &group.table[x as usize * order..(x as usize + 1) * order];
        table.extend(
            canonical
                .iter()
                .map(|&y| position[row[y as usize] as usize]),
        );
    }
    let generators = group
        .generators
        .iter()
        .map(|&g| position[g as usize])
        .collect();
    let parts = Parts {
        name: group.name,
        family: match group.family {
            Family::Symmetric { n } => Family::Symmetric { n },
            Family::Alternating { n } => Family::Alternating { n },
            _ => return Err(bug),
        },
        table,
        identity: position[group.identity] as usize,
        generators,
        elements: Elements::Permutations {
            list,
            base: CycleBase::Zero,
        },
    };
    Ok(parts.into_group(ElementOrder::Sympy, &position))
}

/// All products along the chain, level 0 varying fastest.
fn products(levels: &[&str]) -> Vec<Permutation> {
    let mut tails: Vec<Permutation> = Vec::new();
    for level in levels.iter().rev() {
        let transversal: Vec<Permutation> = level
            .split(' ')
            .map(|images| {
                Permutation::from_valid_images(images.bytes().map(|b| u16::from(b - b'0')))
            })
            .collect();
        tails = if tails.is_empty() {
            transversal
        } else {
            tails
                .iter()
                .flat_map(|tail| transversal.iter().map(|u| tail.then(u)))
                .collect()
        };
    }
    tails
}
