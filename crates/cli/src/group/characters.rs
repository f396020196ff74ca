//! `glassbook group NAME characters`.

use std::collections::BTreeMap;

use glassbook_groups::{Cyclotomic, Group};
use num_complex::Complex64;
use serde_json::json;

use crate::error::CliError;
use crate::report::{Report, table};

pub(super) fn report(group: &Group) -> Result<Report, CliError> {
    let characters = group.character_table()?;
    let classes = group.conjugacy_classes();
    // Values repeat: each distinct one is printed and evaluated once.
    let (values, entries) = characters.interned();
    let printed: Vec<String> = values.iter().map(ToString::to_string).collect();
    let evaluated: Vec<Complex64> = values.iter().map(Cyclotomic::to_complex).collect();
    let k = characters.len();
    let row = |i: usize| entries[i * k..(i + 1) * k].iter().map(|&v| v as usize);
    let exact = |i: usize| row(i).map(|v| printed[v].clone()).collect::<Vec<_>>();
    let numeric = |i: usize| {
        row(i)
            .map(|v| [evaluated[v].re, evaluated[v].im])
            .collect::<Vec<_>>()
    };
    let json = json!({
        "classes": classes.iter().map(|class| json!({
            "representative": group.element_name(class.representative),
            "size": class.size(),
            "order": class.element_order,
        })).collect::<Vec<_>>(),
        "irreps": (0..characters.len()).map(|i| json!({
            "name": characters.names()[i],
            "dim": characters.dims()[i],
            "type": characters.kinds()[i].name(),
            "indicator": characters.kinds()[i].indicator(),
            "partition": characters.partitions().map(|p| p[i].clone()),
            "values": exact(i),
            "values_f64": numeric(i),
        })).collect::<Vec<_>>(),
    });

    let mut representatives: Vec<String> = classes
        .iter()
        .map(|class| group.element_name(class.representative))
        .collect();
    if representatives
        .iter()
        .any(|name| name.chars().count() > MAX_HEADING)
    {
        representatives = labels(group);
    }
    let mut heading = vec!["class"];
    heading.extend(representatives.iter().map(String::as_str));
    let labelled = |label: &str, cells: Vec<String>| {
        let mut row = vec![label.to_string()];
        row.extend(cells);
        row
    };
    let mut rows = vec![
        labelled(
            "size",
            classes.iter().map(|c| c.size().to_string()).collect(),
        ),
        labelled(
            "order",
            classes
                .iter()
                .map(|c| c.element_order.to_string())
                .collect(),
        ),
    ];
    rows.extend((0..characters.len()).map(|i| labelled(&characters.names()[i], exact(i))));
    Ok(Report {
        json,
        text: table(&heading, &rows),
    })
}

/// Longer names would make a table too wide to read.
const MAX_HEADING: usize = 20;

/// Element order and a letter per class, such as 1a, 2a, 2b; `classes` lists representatives.
fn labels(group: &Group) -> Vec<String> {
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    let classes = group.conjugacy_classes().iter();
    classes
        .map(|class| {
            let nth = seen.entry(class.element_order).or_default();
            let letter = char::from(b'a' + (*nth % 26) as u8);
            let round = *nth / 26;
            *nth += 1;
            let suffix = if round == 0 {
                String::new()
            } else {
                round.to_string()
            };
            format!("{}{letter}{suffix}", class.element_order)
        })
        .collect()
}
