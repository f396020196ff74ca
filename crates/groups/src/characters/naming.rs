//! Puts the rows of a character table in order and names them.

use std::collections::{BTreeMap, HashMap};

use num_complex::Complex64;

use super::{CharacterTable, IrrepKind, Rows, closed_forms, dixon, young_rule};
use crate::{Cyclotomic, Family, Group, GroupError};

/// The table of any group, by the method of its family.
pub(super) fn named_table(group: &Group) -> Result<CharacterTable, GroupError> {
    match group.family() {
        Family::Cyclic { n } => cyclic(group, *n),
        Family::Dihedral { n } => finish(
            group,
            closed_forms::dihedral(group, *n),
            frequency_names(*n % 2 == 0, false, n.div_ceil(2)),
            None,
        ),
        Family::Dicyclic { n } => finish(
            group,
            closed_forms::dicyclic(group, *n),
            frequency_names(*n % 2 == 0, true, *n),
            None,
        ),
        Family::Product(factors) if factors.len() > 1 => {
            let factors: Vec<&Group> = factors.iter().map(AsRef::as_ref).collect();
            let rows = closed_forms::product(group, &factors)?;
            let names = product_names(&factors)?;
            finish(group, rows, names, None)
        }
        _ => {
            let rows = if group.is_abelian() {
                closed_forms::abelian(group)?
            } else {
                Rows::from_values(&dixon::irreducible_characters(group)?)
            };
            by_values(group, rows)
        }
    }
}

/// Rows 0, n/2, 1, n − 1, 2, n − 2, …: trivial, sign, then conjugate pairs.
fn cyclic(group: &Group, n: usize) -> Result<CharacterTable, GroupError> {
    let mut rows = closed_forms::cyclic(n);
    let mut order = vec![0];
    let mut names = vec!["trivial".to_string()];
    if n.is_multiple_of(2) {
        order.push(n / 2);
        names.push("sign".into());
    }
    for k in 1..n.div_ceil(2) {
        order.extend([k, n - k]);
        names.extend([format!("freq_{k}"), format!("freq_{k}_conj")]);
    }
    rows.entries = order
        .iter()
        .map(|&row| std::mem::take(&mut rows.entries[row]))
        .collect();
    finish(group, rows, names, None)
}

/// Names of the rows that the closed forms of Dₙ and Dicₙ list.
fn frequency_names(even: bool, dicyclic: bool, end: usize) -> Vec<String> {
    let linear: &[&str] = match (even, dicyclic) {
        (true, _) => &["trivial", "sign", "1d_a", "1d_b"],
        (false, true) => &["trivial", "sign", "1d", "1d_conj"],
        (false, false) => &["trivial", "sign"],
    };
    let frequencies = (1..end).map(|k| format!("freq_{k}"));
    linear
        .iter()
        .map(|&name| name.to_string())
        .chain(frequencies)
        .collect()
}

fn product_names(factors: &[&Group]) -> Result<Vec<String>, GroupError> {
    let tables: Result<Vec<_>, GroupError> = factors.iter().map(|f| f.character_table()).collect();
    let tables = tables?;
    let counts: Vec<usize> = tables.iter().map(|t| t.len()).collect();
    let name = |row: usize| {
        let irreps = closed_forms::digits(row, &counts);
        if irreps.iter().all(|&i| i == 0) {
            return "trivial".into();
        }
        let parts: Vec<&str> = irreps
            .iter()
            .zip(&tables)
            .map(|(&i, t)| t.names()[i].as_str())
            .collect();
        parts.join("*")
    };
    Ok((0..counts.iter().product()).map(name).collect())
}

/// Names and order from the characters themselves; see [`CharacterTable::names`].
fn by_values(group: &Group, rows: Rows) -> Result<CharacterTable, GroupError> {
    let numeric: Vec<Complex64> = rows.values.iter().map(Cyclotomic::to_complex).collect();
    let table: Vec<Vec<Complex64>> = rows
        .entries
        .iter()
        .map(|row| row.iter().map(|&i| numeric[i as usize]).collect())
        .collect();
    let special = special_rows(group, &table);
    let mut names: Vec<Option<String>> = vec![None; table.len()];
    let mut order: Vec<usize> = Vec::new();
    for (row, name) in special {
        if names[row].is_none() {
            names[row] = Some(name.into());
            order.push(row);
        }
    }
    // Pairs of conjugates stay together, led by the row with the first positive imaginary part.
    let mut units: Vec<Vec<usize>> = Vec::new();
    let by_values: HashMap<&Vec<u32>, usize> = rows
        .entries
        .iter()
        .enumerate()
        .map(|(i, row)| (row, i))
        .collect();
    let conjugate_value = conjugate_values(&rows.values);
    for row in (0..table.len()).filter(|&row| names[row].is_none()) {
        let leading = table[row]
            .iter()
            .map(|v| v.im)
            .find(|im| im.abs() > TOLERANCE);
        match leading {
            None => units.push(vec![row]),
            Some(im) if im > 0.0 => {
                let conjugate: Option<Vec<u32>> = rows.entries[row]
                    .iter()
                    .map(|&i| conjugate_value[i as usize])
                    .collect();
                let partner = conjugate.and_then(|c| by_values.get(&c).copied());
                let missing = GroupError::Internal {
                    what: "conjugate of a character",
                };
                units.push(vec![row, partner.ok_or(missing)?]);
            }
            Some(_) => {}
        }
    }
    units.sort_by(|a, b| compare(&table[a[0]], &table[b[0]]));
    let mut per_dim: BTreeMap<usize, usize> = BTreeMap::new();
    for unit in &units {
        *per_dim
            .entry(table[unit[0]][0].re.round() as usize)
            .or_default() += 1;
    }
    let mut used: BTreeMap<usize, usize> = BTreeMap::new();
    for unit in &units {
        let dim = table[unit[0]][0].re.round() as usize;
        let nth = used.entry(dim).or_default();
        let name = if per_dim[&dim] == 1 {
            format!("{dim}d")
        } else {
            format!("{dim}d_{}", letters(*nth))
        };
        *nth += 1;
        if let Some(&partner) = unit.get(1) {
            names[partner] = Some(format!("{name}_conj"));
        }
        names[unit[0]] = Some(name);
        order.extend(unit);
    }
    let entries: Vec<Vec<u32>> = order.iter().map(|&row| rows.entries[row].clone()).collect();
    let names = order
        .iter()
        .map(|&row| names[row].take().unwrap_or_default())
        .collect();
    let rows = Rows {
        values: rows.values,
        entries,
    };
    let partitions = match group.symmetric_degree() {
        Some(n) => Some(young_rule::partitions_of_rows(group, n, &rows)?),
        None => None,
    };
    finish(group, rows, names, partitions)
}

/// Values closer than this are equal; distinct sums of few roots of unity are much farther apart.
const TOLERANCE: f64 = 1e-9;

/// By dimension, then by values compared from the last class backwards.
fn compare(a: &[Complex64], b: &[Complex64]) -> std::cmp::Ordering {
    let parts =
        |x: &[Complex64]| -> Vec<f64> { x.iter().rev().flat_map(|v| [v.re, v.im]).collect() };
    let by_dim = a[0].re.total_cmp(&b[0].re);
    by_dim.then_with(|| {
        let pairs = parts(a).into_iter().zip(parts(b));
        let differing = pairs.into_iter().find(|(x, y)| (x - y).abs() > TOLERANCE);
        differing.map_or(std::cmp::Ordering::Equal, |(x, y)| x.total_cmp(&y))
    })
}

/// a, b, …, z, aa, ab, …
fn letters(index: usize) -> String {
    let last = char::from(b'a' + (index % 26) as u8);
    if index < 26 {
        last.to_string()
    } else {
        format!("{}{last}", letters(index / 26 - 1))
    }
}

/// Rows with names of their own, in the order in which they are listed.
fn special_rows(group: &Group, table: &[Vec<Complex64>]) -> Vec<(usize, &'static str)> {
    let find = |values: &[f64]| {
        table.iter().position(|row| {
            row.iter()
                .zip(values)
                .all(|(v, w)| (v - w).norm() < TOLERANCE)
        })
    };
    let k = table.len();
    let mut special: Vec<(usize, &'static str)> = Vec::new();
    special.extend(find(&vec![1.0; k]).map(|row| (row, "trivial")));
    let permutations: Option<Vec<_>> = group
        .conjugacy_classes()
        .iter()
        .map(|class| group.permutation(class.representative))
        .collect();
    if let Some(permutations) = permutations {
        let sign: Vec<f64> = permutations
            .iter()
            .map(|p| f64::from(p.signature()))
            .collect();
        let standard: Vec<f64> = permutations
            .iter()
            .map(|p| p.fixed_points() as f64 - 1.0)
            .collect();
        let twisted: Vec<f64> = sign.iter().zip(&standard).map(|(s, v)| s * v).collect();
        special.extend(find(&sign).map(|row| (row, "sign")));
        if standard[0] > 1.5 {
            special.extend(find(&standard).map(|row| (row, "standard")));
            special.extend(find(&twisted).map(|row| (row, "standard_sign")));
        }
    }
    special
}

/// Per value, the index of its complex conjugate among the values.
fn conjugate_values(values: &[Cyclotomic]) -> Vec<Option<u32>> {
    let index: HashMap<&Cyclotomic, u32> = values
        .iter()
        .enumerate()
        .map(|(i, v)| (v, i as u32))
        .collect();
    values
        .iter()
        .map(|v| index.get(&v.conj()).copied())
        .collect()
}

/// Adds what follows from the rows: conjugates, dimensions and kinds.
fn finish(
    group: &Group,
    rows: Rows,
    names: Vec<String>,
    partitions: Option<Vec<Vec<usize>>>,
) -> Result<CharacterTable, GroupError> {
    let classes = group.conjugacy_classes();
    let bug = || GroupError::Internal {
        what: "character table",
    };
    if rows.entries.len() != classes.len() || names.len() != classes.len() {
        return Err(bug());
    }
    let conjugate_value = conjugate_values(&rows.values);
    let row_index: HashMap<&Vec<u32>, usize> = rows
        .entries
        .iter()
        .enumerate()
        .map(|(i, row)| (row, i))
        .collect();
    let conjugates: Option<Vec<usize>> = rows
        .entries
        .iter()
        .map(|row| {
            let conjugate: Option<Vec<u32>> =
                row.iter().map(|&i| conjugate_value[i as usize]).collect();
            row_index.get(&conjugate?).copied()
        })
        .collect();
    let numeric: Vec<Complex64> = rows.values.iter().map(Cyclotomic::to_complex).collect();
    let squares = group.power_map(2);
    let class_sizes = classes.sizes();
    let kinds: Result<Vec<IrrepKind>, GroupError> = rows
        .entries
        .iter()
        .map(|row| IrrepKind::of(row, &numeric, &class_sizes, &squares))
        .collect();
    let dims = rows
        .entries
        .iter()
        .map(|row| numeric[row[0] as usize].re.round() as usize);
    Ok(CharacterTable {
        names,
        conjugates: conjugates.ok_or_else(bug)?,
        kinds: kinds?,
        dims: dims.collect(),
        partitions,
        class_sizes,
        values: rows.values,
        entries: rows.entries.concat(),
    })
}
