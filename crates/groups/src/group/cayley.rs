//! Groups from Cayley tables, checked before they are believed.

use super::families::{Parts, check_order};
use super::{Elements, Family, Group};
use crate::GroupError;

pub(super) fn from_rows(name: &str, rows: &[Vec<u32>]) -> Result<Group, GroupError> {
    let order = check_order(name, Some(rows.len() as u64))?;
    if order == 0 {
        return Err(GroupError::TableEmpty);
    }
    for (row, entries) in rows.iter().enumerate() {
        if entries.len() != order {
            return Err(GroupError::TableNotSquare {
                row,
                expected: order,
                got: entries.len(),
            });
        }
        for (column, &entry) in entries.iter().enumerate() {
            if entry as usize >= order {
                let entry = u64::from(entry);
                return Err(GroupError::TableEntryOutOfRange {
                    row,
                    column,
                    entry,
                    order,
                });
            }
        }
    }
    check_latin(rows)?;
    let table: Vec<u32> = rows.concat();
    let identity = identity_of(&table, order).ok_or(GroupError::TableNoIdentity)?;
    let generators = generating_set(&table, order, identity);
    check_associative(&table, order, &generators)?;
    let labels = (0..order).map(|x| x.to_string()).collect();
    Ok(from_valid_table(
        name.into(),
        table,
        identity,
        generators,
        labels,
    ))
}

/// A group whose table is known to be one; elements keep the order given.
pub(super) fn from_valid_table(
    name: String,
    table: Vec<u32>,
    identity: usize,
    generators: Vec<u32>,
    labels: Vec<String>,
) -> Group {
    let elements = Elements::Labels(labels);
    let family = Family::Table;
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

fn check_latin(rows: &[Vec<u32>]) -> Result<(), GroupError> {
    let order = rows.len();
    for (index, row) in rows.iter().enumerate() {
        if let Some(entry) = repeated(row.iter().copied(), order) {
            let entry = entry as usize;
            return Err(GroupError::TableNotLatin {
                line: "row",
                index,
                entry,
            });
        }
        if let Some(entry) = repeated(rows.iter().map(|other| other[index]), order) {
            let entry = entry as usize;
            return Err(GroupError::TableNotLatin {
                line: "column",
                index,
                entry,
            });
        }
    }
    Ok(())
}

/// The first entry that occurs a second time.
fn repeated(mut entries: impl Iterator<Item = u32>, order: usize) -> Option<u32> {
    let mut seen = vec![false; order];
    entries.find(|&x| std::mem::replace(&mut seen[x as usize], true))
}

fn identity_of(table: &[u32], order: usize) -> Option<usize> {
    (0..order).find(|&e| {
        (0..order).all(|x| table[e * order + x] as usize == x && table[x * order + e] as usize == x)
    })
}

/// Elements whose products reach everything, chosen greedily from the smallest index on.
pub(crate) fn generating_set(table: &[u32], order: usize, identity: usize) -> Vec<u32> {
    let mut reached = vec![false; order];
    reached[identity] = true;
    let mut list = vec![identity];
    let mut generators: Vec<u32> = Vec::new();
    for candidate in 0..order {
        if reached[candidate] {
            continue;
        }
        generators.push(candidate as u32);
        // New products of everything known by every generator, until nothing new appears.
        let mut next = 0;
        while next < list.len() {
            for &g in &generators {
                let product = table[list[next] * order + g as usize] as usize;
                if !std::mem::replace(&mut reached[product], true) {
                    list.push(product);
                }
            }
            next += 1;
        }
    }
    generators
}

/// Light's test: (x·g)·y = x·(g·y) for all x, y and for generators g implies associativity.
fn check_associative(table: &[u32], order: usize, generators: &[u32]) -> Result<(), GroupError> {
    for &g in generators {
        let g = g as usize;
        let left_of = &table[g * order..(g + 1) * order];
        for x in 0..order {
            let xg = table[x * order + g] as usize;
            let (xg_row, x_row) = (&table[xg * order..], &table[x * order..]);
            for y in 0..order {
                if xg_row[y] != x_row[left_of[y] as usize] {
                    return Err(GroupError::TableNotAssociative { x, y: g, z: y });
                }
            }
        }
    }
    Ok(())
}
