//! Cyclic, dihedral, dicyclic, affine and product groups, from formulas for their products.

use std::sync::{Arc, OnceLock};

use super::permutation_group::left_table;
use super::{ElementOrder, Elements, Family, Group, MAX_ORDER};
use crate::{ConjugacyClasses, GroupError, Permutation};

/// What a constructor knows about a group; the rest follows from the table.
pub(super) struct Parts {
    pub(super) name: String,
    pub(super) family: Family,
    pub(super) table: Vec<u32>,
    pub(super) identity: usize,
    pub(super) generators: Vec<u32>,
    pub(super) elements: Elements,
}

impl Parts {
    /// Completes the group; `scan` lists the elements in lexicographic order.
    pub(super) fn into_group(self, element_order: ElementOrder, scan: &[u32]) -> Group {
        let order = self.table.len().isqrt();
        let mut inverse = vec![0_u32; order];
        for (x, row) in self.table.chunks_exact(order).enumerate() {
            if let Some(y) = row
                .iter()
                .position(|&product| product as usize == self.identity)
            {
                inverse[x] = y as u32;
            }
        }
        let classes =
            ConjugacyClasses::of(&self.table, &inverse, &self.generators, self.identity, scan);
        Group {
            name: self.name,
            family: self.family,
            order,
            identity: self.identity,
            table: self.table,
            inverse,
            generators: self.generators,
            elements: self.elements,
            element_order,
            classes,
            characters: OnceLock::new(),
        }
    }

    /// Completes a group whose indices are already in lexicographic order.
    pub(super) fn into_ordered_group(self) -> Group {
        let scan: Vec<u32> = (0..self.table.len().isqrt() as u32).collect();
        self.into_group(ElementOrder::Lexicographic, &scan)
    }
}

/// Refuses orders over the limit.
pub(super) fn check_order(name: &str, order: Option<u64>) -> Result<usize, GroupError> {
    match order {
        Some(order) if order <= MAX_ORDER as u64 => Ok(order as usize),
        _ => Err(GroupError::OrderOverLimit {
            name: name.into(),
            order,
            limit: MAX_ORDER,
        }),
    }
}

fn table_of(order: usize, product: impl Fn(usize, usize) -> usize) -> Vec<u32> {
    let mut table = Vec::with_capacity(order * order);
    for x in 0..order {
        table.extend((0..order).map(|y| product(x, y) as u32));
    }
    table
}

pub(super) fn cyclic(n: u64) -> Result<Group, GroupError> {
    let name = format!("C{n}");
    let n = check_order(&name, Some(n))?;
    Ok(Parts {
        name,
        family: Family::Cyclic { n },
        table: table_of(n, |x, y| (x + y) % n),
        identity: 0,
        generators: if n == 1 { Vec::new() } else { vec![1] },
        elements: Elements::Integers,
    }
    .into_ordered_group())
}

pub(super) fn dihedral(n: u64) -> Result<Group, GroupError> {
    let name = format!("D{n}");
    let order = check_order(&name, n.checked_mul(2))?;
    let n = order / 2;
    let product = |x: usize, y: usize| {
        let (k, l) = (x % n, y % n);
        let (reflected, rotation) = if x < n {
            (y >= n, (k + l) % n)
        } else {
            (y < n, (k + n - l) % n)
        };
        rotation + if reflected { n } else { 0 }
    };
    Ok(Parts {
        name,
        family: Family::Dihedral { n },
        table: table_of(order, product),
        identity: 0,
        generators: if n == 1 { vec![1] } else { vec![1, n as u32] },
        elements: Elements::Dihedral { n },
    }
    .into_ordered_group())
}

pub(super) fn dicyclic(n: u64, label: &str) -> Result<Group, GroupError> {
    let order = check_order(label, n.checked_mul(4))?;
    let (n, rotations) = (order / 4, order / 2);
    // x aˡ = a⁻ˡ x, and x² = aⁿ.
    let product = |x: usize, y: usize| {
        let (k, l) = (x % rotations, y % rotations);
        match (x < rotations, y < rotations) {
            (true, true) => (k + l) % rotations,
            (true, false) => rotations + (k + l) % rotations,
            (false, true) => rotations + (k + rotations - l) % rotations,
            (false, false) => (k + rotations - l + n) % rotations,
        }
    };
    Ok(Parts {
        name: label.into(),
        family: Family::Dicyclic { n },
        table: table_of(order, product),
        identity: 0,
        generators: vec![1, rotations as u32],
        elements: Elements::Dicyclic { n },
    }
    .into_ordered_group())
}

pub(super) fn affine(p: u64) -> Result<Group, GroupError> {
    let name = format!("AGL(1,{p})");
    let order = check_order(&name, p.checked_mul(p - 1))?;
    let p = p as usize;
    let image = |element: usize, x: usize| ((element / p + 1) * x + element % p) % p;
    let list: Vec<Permutation> = (0..order)
        .map(|e| Permutation::from_valid_images((0..p).map(|x| image(e, x) as u16)))
        .collect();
    // The left factor acts first: x ↦ c(ax + b) + d.
    let product = |f: usize, g: usize| {
        let (a, b) = (f / p + 1, f % p);
        let (c, d) = (g / p + 1, g % p);
        (a * c % p - 1) * p + (c * b + d) % p
    };
    let table = table_of(order, product);
    let root = (1..p).find(|&a| {
        let mut power = a;
        let mut exponent = 1;
        while power != 1 {
            power = power * a % p;
            exponent += 1;
        }
        exponent == p - 1
    });
    let mut generators = vec![1];
    if let Some(root) = root
        && root > 1
    {
        generators.push(((root - 1) * p) as u32);
    }
    Ok(Parts {
        name,
        family: Family::Affine { p },
        table,
        identity: 0,
        generators,
        elements: Elements::Affine { list },
    }
    .into_ordered_group())
}

pub(super) fn direct_product(factors: Vec<Group>) -> Result<Group, GroupError> {
    let names: Vec<String> = factors
        .iter()
        .map(|f| {
            if f.name.contains(':') {
                format!("({})", f.name)
            } else {
                f.name.clone()
            }
        })
        .collect();
    let name = names.join("x");
    let orders: Vec<usize> = factors.iter().map(Group::order).collect();
    let product = orders
        .iter()
        .try_fold(1_u64, |total, &n| total.checked_mul(n as u64));
    check_order(&name, product)?;

    let mut table = vec![0_u32];
    let mut identity = 0;
    let mut generators: Vec<u32> = Vec::new();
    let mut order = 1;
    for factor in &factors {
        let n = factor.order;
        let (left, right) = (&table, &factor.table);
        let next = table_of(order * n, |x, y| {
            let a = left[(x / n) * order + y / n] as usize;
            let b = right[(x % n) * n + y % n] as usize;
            a * n + b
        });
        for generator in &mut generators {
            *generator = *generator * n as u32 + factor.identity as u32;
        }
        let lifted = factor.generators.iter().map(|&g| (identity * n) as u32 + g);
        generators.extend(lifted.collect::<Vec<_>>());
        identity = identity * n + factor.identity;
        order *= n;
        table = next;
    }
    let factors: Vec<Arc<Group>> = factors.into_iter().map(Arc::new).collect();
    Ok(Parts {
        name: if name.is_empty() { "1".into() } else { name },
        family: Family::Product(factors.clone()),
        table,
        identity,
        generators,
        elements: Elements::Tuples { factors },
    }
    .into_ordered_group())
}

/// A group of permutations listed in lexicographic order; the first must be the identity.
pub(super) fn from_sorted_permutations(
    name: String,
    family: Family,
    elements: Elements,
    generators: &[Permutation],
) -> Result<Group, GroupError> {
    let list = elements.permutations().unwrap_or_default();
    let (table, generators) = left_table(list, generators)?;
    Ok(Parts {
        name,
        family,
        table,
        identity: 0,
        generators,
        elements,
    }
    .into_ordered_group())
}
