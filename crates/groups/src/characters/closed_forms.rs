//! Tables that need no search: cyclic, dihedral, dicyclic and abelian groups, direct products.

use std::collections::HashMap;

use super::Rows;
use crate::{Cyclotomic, Group, GroupError};

/// χ_j(x) = ζₙʲˣ, rows j = 0, …, n − 1. Class x is element x.
pub(super) fn cyclic(n: usize) -> Rows {
    let values = roots_of_unity(n);
    let entries = (0..n)
        .map(|j| (0..n).map(|x| (j * x % n) as u32).collect())
        .collect();
    Rows { values, entries }
}

/// Any abelian group: characters are extended along a chain of subgroups, one generator a time.
///
/// If m is the smallest exponent with gᵐ in the subgroup H, the character ζ_eᵃ⁽ʰ⁾ of H extends in
/// m ways: m·a(g) ≡ a(gᵐ) (mod e).
pub(super) fn abelian(group: &Group) -> Result<Rows, GroupError> {
    let e = group.exponent();
    let order = group.order();
    let mut elements = vec![group.identity()];
    let mut rows: Vec<Vec<u32>> = vec![vec![0]];
    let mut position: HashMap<usize, usize> = HashMap::from([(group.identity(), 0)]);
    for &g in group.generators() {
        let mut powers = vec![group.identity()];
        let landing = loop {
            let next = group.mul(powers[powers.len() - 1], g as usize);
            if let Some(&inside) = position.get(&next) {
                break inside;
            }
            powers.push(next);
        };
        let m = powers.len();
        if m == 1 {
            continue;
        }
        let mut extended = Vec::with_capacity(rows.len() * m);
        for row in &rows {
            if !(row[landing] as usize).is_multiple_of(m) {
                return Err(GroupError::Internal {
                    what: "extension of an abelian character",
                });
            }
            for t in 0..m {
                let step = (row[landing] as usize + e * t) / m;
                let values = (0..m).flat_map(|s| {
                    row.iter()
                        .map(move |&a| ((a as usize + s * step) % e) as u32)
                });
                extended.push(values.collect());
            }
        }
        rows = extended;
        elements = powers
            .iter()
            .flat_map(|&p| elements.iter().map(move |&x| (x, p)))
            .map(|(x, p)| group.mul(x, p))
            .collect();
        position = elements.iter().enumerate().map(|(i, &x)| (x, i)).collect();
    }
    // Columns in class order.
    let columns: Option<Vec<usize>> = group
        .conjugacy_classes()
        .iter()
        .map(|class| position.get(&class.representative).copied())
        .collect();
    let columns = columns.filter(|c| c.len() == order);
    let columns = columns.ok_or(GroupError::Internal {
        what: "generators of an abelian group",
    })?;
    let entries = rows
        .iter()
        .map(|row| columns.iter().map(|&c| row[c]).collect())
        .collect();
    Ok(Rows {
        values: roots_of_unity(e),
        entries,
    })
}

fn roots_of_unity(n: usize) -> Vec<Cyclotomic> {
    (0..n)
        .map(|k| Cyclotomic::root_of_unity(n as u32, k as i64))
        .collect()
}

/// A representation of ⟨a, x⟩ with a of order `rotations`, by its values on aᵏ and aᵏx.
enum Row {
    /// a ↦ `on_a`, x ↦ `on_x`.
    Linear { on_a: i64, on_x: Cyclotomic },
    /// aᵏ ↦ ζʲᵏ + ζ⁻ʲᵏ, aᵏx ↦ 0.
    Frequency(usize),
}

/// Rows in the order trivial, sign, the other linear ones, then `freq_1`, `freq_2`, …
fn rotations_and_reflections(group: &Group, rotations: usize, rows: &[Row]) -> Rows {
    let cosines: Vec<Cyclotomic> = (0..rotations)
        .map(|k| {
            let root = |k: i64| Cyclotomic::root_of_unity(rotations as u32, k);
            root(k as i64) + root(-(k as i64))
        })
        .collect();
    let table: Vec<Vec<Cyclotomic>> = rows
        .iter()
        .map(|row| {
            let value = |element: usize| {
                let (k, reflected) = (element % rotations, element >= rotations);
                match row {
                    Row::Linear { on_a, on_x } => {
                        let a = Cyclotomic::from_integer(if k % 2 == 0 { 1 } else { *on_a });
                        if reflected { &a * on_x } else { a }
                    }
                    Row::Frequency(_) if reflected => Cyclotomic::zero(),
                    Row::Frequency(j) => cosines[j * k % rotations].clone(),
                }
            };
            group
                .conjugacy_classes()
                .iter()
                .map(|class| value(class.representative))
                .collect()
        })
        .collect();
    Rows::from_values(&table)
}

fn linear(on_a: i64, on_x: i64) -> Row {
    Row::Linear {
        on_a,
        on_x: Cyclotomic::from_integer(on_x),
    }
}

/// Dₙ: two or four linear characters and ⌈n/2⌉ − 1 of dimension 2.
pub(super) fn dihedral(group: &Group, n: usize) -> Rows {
    let mut rows = vec![linear(1, 1), linear(1, -1)];
    if n.is_multiple_of(2) {
        rows.extend([linear(-1, 1), linear(-1, -1)]);
    }
    rows.extend((1..n.div_ceil(2)).map(Row::Frequency));
    rotations_and_reflections(group, n, &rows)
}

/// Dicₙ: four linear characters and n − 1 of dimension 2, quaternionic for odd frequencies.
pub(super) fn dicyclic(group: &Group, n: usize) -> Rows {
    let mut rows = vec![linear(1, 1), linear(1, -1)];
    if n.is_multiple_of(2) {
        rows.extend([linear(-1, 1), linear(-1, -1)]);
    } else {
        // x² = aⁿ ↦ −1.
        let i = Cyclotomic::root_of_unity(4, 1);
        rows.push(Row::Linear {
            on_a: -1,
            on_x: i.clone(),
        });
        rows.push(Row::Linear { on_a: -1, on_x: -i });
    }
    rows.extend((1..n).map(Row::Frequency));
    rotations_and_reflections(group, 2 * n, &rows)
}

/// Direct products: χ⊗ψ, rows in the order of the factors' tables, the last factor fastest.
pub(super) fn product(group: &Group, factors: &[&Group]) -> Result<Rows, GroupError> {
    let tables: Result<Vec<_>, GroupError> = factors.iter().map(|f| f.character_table()).collect();
    let tables = tables?;
    // Per class of the product, the classes of its components.
    let components: Vec<Vec<usize>> = group
        .conjugacy_classes()
        .iter()
        .map(|class| {
            let mut rest = class.representative;
            let mut parts: Vec<usize> = factors
                .iter()
                .rev()
                .map(|factor| {
                    let element = rest % factor.order();
                    rest /= factor.order();
                    factor.conjugacy_classes().class_of()[element] as usize
                })
                .collect();
            parts.reverse();
            parts
        })
        .collect();
    let counts: Vec<usize> = tables.iter().map(|t| t.len()).collect();
    let mut values: Vec<Cyclotomic> = Vec::new();
    let mut value_index: HashMap<Cyclotomic, u32> = HashMap::new();
    let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
    let mut entries = Vec::new();
    for row in 0..counts.iter().product() {
        let irreps = digits(row, &counts);
        let mut entry_row = Vec::with_capacity(components.len());
        for classes in &components {
            let key: Vec<u32> = (0..factors.len())
                .map(|f| tables[f].interned().1[irreps[f] * counts[f] + classes[f]])
                .collect();
            let index = *known.entry(key).or_insert_with_key(|key| {
                let one = Cyclotomic::from_integer(1);
                let value = (0..factors.len())
                    .fold(one, |v, f| &v * &tables[f].interned().0[key[f] as usize]);
                *value_index.entry(value.clone()).or_insert_with(|| {
                    values.push(value);
                    values.len() as u32 - 1
                })
            });
            entry_row.push(index);
        }
        entries.push(entry_row);
    }
    Ok(Rows { values, entries })
}

/// Mixed-radix digits of a number, the last one fastest.
pub(super) fn digits(number: usize, radices: &[usize]) -> Vec<usize> {
    let mut rest = number;
    let mut digits: Vec<usize> = radices
        .iter()
        .rev()
        .map(|radix| {
            let digit = rest % radix;
            rest /= radix;
            digit
        })
        .collect();
    digits.reverse();
    digits
}
