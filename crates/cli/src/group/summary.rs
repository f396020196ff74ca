//! `glassbook group NAME summary`.

use std::fmt::Write as _;

use glassbook_groups::{Group, Subgroup};
use serde_json::json;

use super::names;
use crate::error::CliError;
use crate::report::Report;

pub(super) fn report(group: &Group) -> Result<Report, CliError> {
    let table = group.character_table()?;
    let center = group.center();
    let series: Vec<usize> = group.derived_series().iter().map(Subgroup::order).collect();
    let generators = names(group, group.generators());
    let yes = |value: bool| if value { "yes" } else { "no" };
    let json = json!({
        "name": group.name(),
        "order": group.order(),
        "abelian": group.is_abelian(),
        "simple": group.is_simple(),
        "solvable": group.is_solvable(),
        "exponent": group.exponent(),
        "classes": table.len(),
        "center": {"order": center.order(), "elements": names(group, center.elements())},
        "derived_series": series,
        "generators": generators,
        "irreps": (0..table.len()).map(|i| json!({
            "name": table.names()[i],
            "dim": table.dims()[i],
            "type": table.kinds()[i].name(),
        })).collect::<Vec<_>>(),
    });
    let series: Vec<String> = series.iter().map(ToString::to_string).collect();
    let irreps: Vec<String> = table
        .names()
        .iter()
        .zip(table.dims())
        .map(|(n, d)| format!("{n} ({d})"))
        .collect();
    let lines = [
        ("group", group.name().to_string()),
        ("order", group.order().to_string()),
        ("abelian", yes(group.is_abelian()).into()),
        ("simple", yes(group.is_simple()).into()),
        ("solvable", yes(group.is_solvable()).into()),
        ("exponent", group.exponent().to_string()),
        ("center", format!("order {}", center.order())),
        ("derived series", series.join(" > ")),
        ("classes", table.len().to_string()),
        ("generators", generators.join(", ")),
        ("irreps (dim)", irreps.join(", ")),
    ];
    let mut text = String::new();
    for (label, value) in &lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{label:<16}{value}");
    }
    Ok(Report { json, text })
}
