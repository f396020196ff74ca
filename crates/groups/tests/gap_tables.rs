//! Character tables against GAP, up to the order of rows and columns.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;

use common::group;
use glassbook_groups::{Cyclotomic, normal_subgroups, subgroup_classes};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

fn fixture() -> Value {
    let text = include_str!("../../../tests/fixtures/groups/gap_character_tables.json");
    serde_json::from_str(text).unwrap()
}

fn integers(value: &Value) -> Vec<i64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_i64().unwrap())
        .collect()
}

/// A table reduced to labels: row and column labels and one value label per entry.
#[derive(Clone)]
struct Labelled {
    rows: Vec<u64>,
    columns: Vec<u64>,
    entries: Vec<Vec<u64>>,
}

/// Row or column, its own label, and (label across, entry) for every entry.
type Signature = (bool, u64, Vec<(u64, u64)>);

/// Refines the labels until they are stable; equal labels mean "not told apart by neighbours".
///
/// `dictionary` turns a row's or column's signature into a new label, the same for both tables.
fn refine(tables: &mut [Labelled; 2]) {
    let mut known = 0;
    loop {
        let mut dictionary: BTreeMap<Signature, u64> = BTreeMap::new();
        for table in tables.iter_mut() {
            let mut label = |side: bool, own: u64, mut neighbours: Vec<(u64, u64)>| {
                neighbours.sort_unstable();
                let next = dictionary.len() as u64;
                *dictionary.entry((side, own, neighbours)).or_insert(next)
            };
            let columns: Vec<u64> = (0..table.columns.len())
                .map(|c| {
                    let pairs = (0..table.rows.len()).map(|r| (table.rows[r], table.entries[r][c]));
                    label(false, table.columns[c], pairs.collect())
                })
                .collect();
            let rows: Vec<u64> = (0..table.rows.len())
                .map(|r| {
                    let pairs = (0..columns.len()).map(|c| (columns[c], table.entries[r][c]));
                    label(true, table.rows[r], pairs.collect())
                })
                .collect();
            (table.columns, table.rows) = (columns, rows);
        }
        if dictionary.len() == known {
            return;
        }
        known = dictionary.len();
    }
}

/// Whether rows and columns of the two tables can be matched; ties are broken one column at a time.
fn matches(mut tables: [Labelled; 2]) -> bool {
    refine(&mut tables);
    let sorted = |labels: &[u64]| {
        let mut labels = labels.to_vec();
        labels.sort_unstable();
        labels
    };
    let columns = sorted(&tables[0].columns);
    if columns != sorted(&tables[1].columns) || sorted(&tables[0].rows) != sorted(&tables[1].rows) {
        return false;
    }
    if let Some(tie) = columns.windows(2).find(|pair| pair[0] == pair[1]) {
        // Any column of the other table with this label may be the partner; try them all.
        let place = |t: &Labelled| t.columns.iter().position(|&c| c == tie[0]);
        let Some(first) = place(&tables[0]) else {
            return false;
        };
        tables[0].columns[first] = u64::MAX;
        let candidates = (0..columns.len()).filter(|&c| tables[1].columns[c] == tie[0]);
        return candidates.into_iter().any(|candidate| {
            let mut attempt = tables.clone();
            attempt[1].columns[candidate] = u64::MAX;
            matches(attempt)
        });
    }
    // All columns are told apart: line them up and compare the rows as sets.
    let aligned = tables.map(|table| {
        let mut order: Vec<usize> = (0..table.columns.len()).collect();
        order.sort_by_key(|&c| table.columns[c]);
        let line_up = |row: &Vec<u64>| order.iter().map(|&c| row[c]).collect::<Vec<u64>>();
        let mut rows: Vec<Vec<u64>> = table.entries.iter().map(line_up).collect();
        rows.sort();
        rows
    });
    aligned[0] == aligned[1]
}

#[wasm_bindgen_test(unsupported = test)]
fn tables_agree_with_gap() {
    let fixture = fixture();
    let groups = fixture["groups"].as_array().unwrap();
    assert!(groups.len() >= 60, "{} groups", groups.len());
    for facts in groups {
        let name = facts["name"].as_str().unwrap();
        let group = group(name);
        assert_eq!(facts["order"], group.order(), "{name}");
        let table = group.character_table().unwrap();

        // One label per distinct exact value, shared by both tables.
        let mut values: Vec<Cyclotomic> = Vec::new();
        let mut label = |value: &Cyclotomic| {
            let place = values.iter().position(|v| v == value).unwrap_or_else(|| {
                values.push(value.clone());
                values.len() - 1
            });
            place as u64
        };
        let gap_values: Vec<u64> = facts["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| {
                let terms = value[1]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|term| (term[0].as_u64().unwrap() as u32, term[1].as_i64().unwrap()));
                label(&Cyclotomic::from_root_sum(
                    value[0].as_u64().unwrap() as u32,
                    terms,
                ))
            })
            .collect();
        let column_label = |size: i64, order: i64| (size * 10_000 + order) as u64;
        let gap = Labelled {
            rows: integers(&facts["indicators"])
                .iter()
                .map(|i| (i + 1) as u64)
                .collect(),
            columns: integers(&facts["sizes"])
                .iter()
                .zip(integers(&facts["orders"]))
                .map(|(&size, order)| column_label(size, order))
                .collect(),
            entries: facts["characters"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| {
                    integers(row)
                        .iter()
                        .map(|&v| gap_values[v as usize])
                        .collect()
                })
                .collect(),
        };
        let ours = Labelled {
            rows: table
                .kinds()
                .iter()
                .map(|k| (k.indicator() + 1) as u64)
                .collect(),
            columns: group
                .conjugacy_classes()
                .iter()
                .map(|c| column_label(c.size() as i64, c.element_order as i64))
                .collect(),
            entries: (0..table.len())
                .map(|i| table.row(i).map(&mut label).collect())
                .collect(),
        };
        assert!(matches([gap, ours]), "{name}: tables differ");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn numbers_of_subgroups_agree_with_gap() {
    for facts in fixture()["groups"].as_array().unwrap() {
        let name = facts["name"].as_str().unwrap();
        let group = group(name);
        let classes = subgroup_classes(&group).unwrap();
        assert_eq!(facts["subgroup_classes"], classes.len(), "{name}");
        let total: usize = classes.iter().map(|c| c.length).sum();
        assert_eq!(facts["subgroups"], total, "{name}");
        let normal = normal_subgroups(&group).unwrap();
        assert_eq!(facts["normal_subgroups"], normal.len(), "{name}");
        assert_eq!(
            normal.len(),
            classes.iter().filter(|c| c.length == 1).count(),
            "{name}"
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_changed_entry_is_noticed() {
    let table = |changed: u64| Labelled {
        rows: vec![0; 3],
        columns: vec![1, 3, 2],
        entries: vec![vec![1, 1, 1], vec![1, 9, 1], vec![2, changed, 8]],
    };
    assert!(matches([table(0), table(0)]));
    assert!(!matches([table(0), table(1)]));
}
