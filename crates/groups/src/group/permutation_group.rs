//! Groups of permutations: Sₙ, Aₙ and groups from generators.

use std::collections::{HashMap, HashSet};

use super::families::{check_order, from_sorted_permutations};
use super::{Elements, Family, Group, MAX_ORDER};
use crate::{CycleBase, GroupError, Permutation};

pub(super) fn symmetric(n: u64) -> Result<Group, GroupError> {
    let name = format!("S{n}");
    check_order(&name, factorial(n))?;
    let n = n as usize;
    let generators: Vec<Permutation> = (1..n).map(|i| moving(n, &[i - 1, i])).collect();
    let elements = Elements::Permutations {
        list: all_permutations(n),
        base: CycleBase::One,
    };
    from_sorted_permutations(name, Family::Symmetric { n }, elements, &generators)
}

pub(super) fn alternating(n: u64) -> Result<Group, GroupError> {
    let name = format!("A{n}");
    let order = factorial(n).map(|order| if n > 1 { order / 2 } else { order });
    check_order(&name, order)?;
    let n = n as usize;
    let mut list = all_permutations(n);
    list.retain(|p| p.signature() == 1);
    let generators: Vec<Permutation> = (2..n).map(|i| moving(n, &[i - 2, i - 1, i])).collect();
    let elements = Elements::Permutations {
        list,
        base: CycleBase::One,
    };
    from_sorted_permutations(name, Family::Alternating { n }, elements, &generators)
}

pub(super) fn generated(generators: &[Permutation], base: CycleBase) -> Result<Group, GroupError> {
    let first = generators.first().ok_or(GroupError::NoGenerators)?;
    let degree = first.degree();
    for (index, generator) in generators.iter().enumerate() {
        if generator.degree() != degree {
            let got = generator.degree();
            let generator = index + 1;
            return Err(GroupError::DegreeMismatch {
                generator,
                expected: degree,
                got,
            });
        }
    }
    let cycles: Vec<String> = generators.iter().map(|g| g.to_cycle_string(base)).collect();
    let prefix = if base == CycleBase::One {
        "perm"
    } else {
        "perm0"
    };
    let name = format!("{prefix}:{}", cycles.join(","));
    let list = closure(generators, &name)?;
    let elements = Elements::Permutations { list, base };
    from_sorted_permutations(name, Family::Permutations, elements, generators)
}

/// n!, where it fits 64 bits.
fn factorial(n: u64) -> Option<u64> {
    (1..=n).try_fold(1_u64, u64::checked_mul)
}

/// The cycle (points₀ points₁ …) on n points.
pub(super) fn moving(n: usize, points: &[usize]) -> Permutation {
    let mut images: Vec<u16> = (0..n as u16).collect();
    for (index, &point) in points.iter().enumerate() {
        images[point] = points[(index + 1) % points.len()] as u16;
    }
    Permutation::from_valid_images(images)
}

/// All permutations of n points in lexicographic order.
fn all_permutations(n: usize) -> Vec<Permutation> {
    let mut images: Vec<u16> = (0..n as u16).collect();
    let mut list = vec![Permutation::from_valid_images(images.iter().copied())];
    // The next permutation: raise the last ascent as little as possible, then sort the tail.
    while let Some(ascent) = (1..n).rev().find(|&i| images[i - 1] < images[i]) {
        let pivot = images[ascent - 1];
        if let Some(swap) = (ascent..n).rev().find(|&i| images[i] > pivot) {
            images.swap(ascent - 1, swap);
        }
        images[ascent..].reverse();
        list.push(Permutation::from_valid_images(images.iter().copied()));
    }
    list
}

/// All products of the generators, sorted.
pub(super) fn closure(
    generators: &[Permutation],
    name: &str,
) -> Result<Vec<Permutation>, GroupError> {
    let degree = generators.first().map_or(1, Permutation::degree);
    let identity = Permutation::identity(degree);
    let mut seen = HashSet::from([identity.clone()]);
    let mut list = vec![identity];
    let mut next = 0;
    while next < list.len() {
        for generator in generators {
            let product = list[next].then(generator);
            if seen.insert(product.clone()) {
                if list.len() == MAX_ORDER {
                    let name = name.into();
                    return Err(GroupError::OrderOverLimit {
                        name,
                        order: None,
                        limit: MAX_ORDER,
                    });
                }
                list.push(product);
            }
        }
        next += 1;
    }
    list.sort_unstable();
    Ok(list)
}

/// The Cayley table of sorted permutations, and the indices of the generators.
///
/// Row x·y is the row of y read through left multiplication by x, so the table costs one
/// permutation product per element and generator, and |G|² look-ups.
pub(super) fn left_table(
    list: &[Permutation],
    generators: &[Permutation],
) -> Result<(Vec<u32>, Vec<u32>), GroupError> {
    let order = list.len();
    let index: HashMap<&Permutation, u32> = list
        .iter()
        .enumerate()
        .map(|(i, p)| (p, i as u32))
        .collect();
    let find = |p: &Permutation| {
        index.get(p).copied().ok_or(GroupError::Internal {
            what: "closure of generators",
        })
    };
    let mut indices: Vec<u32> = Vec::new();
    let mut left: Vec<Vec<u32>> = Vec::new();
    for generator in generators {
        let generator_index = find(generator)?;
        if generator_index == 0 || indices.contains(&generator_index) {
            continue;
        }
        indices.push(generator_index);
        let row: Result<Vec<u32>, GroupError> =
            list.iter().map(|p| find(&generator.then(p))).collect();
        left.push(row?);
    }

    let mut table = vec![0_u32; order * order];
    for (y, entry) in table.iter_mut().take(order).enumerate() {
        *entry = y as u32;
    }
    let mut known = vec![false; order];
    known[0] = true;
    let mut queue = vec![0_usize];
    let mut next = 0;
    while next < queue.len() {
        let x = queue[next];
        next += 1;
        for row in &left {
            let product = row[x] as usize;
            if !std::mem::replace(&mut known[product], true) {
                for y in 0..order {
                    table[product * order + y] = row[table[x * order + y] as usize];
                }
                queue.push(product);
            }
        }
    }
    Ok((table, indices))
}
