//! `glassbook group NAME subgroups`.

use glassbook_groups::{Group, normal_subgroups, subgroup_classes};
use serde_json::{Value, json};

use super::names;
use crate::error::CliError;
use crate::report::{Report, table};

pub(super) fn report(group: &Group) -> Result<Report, CliError> {
    let classes = subgroup_classes(group)?;
    let total: usize = classes.iter().map(|class| class.length).sum();
    let json = json!({
        "n_subgroups": total,
        "classes": classes.iter().map(|class| json!({
            "order": class.representative.order(),
            "length": class.length,
            "normal": class.length == 1,
            "generators": names(group, &class.generators),
            "elements": class.representative.elements(),
        })).collect::<Vec<_>>(),
    });
    let rows: Vec<Vec<String>> = classes
        .iter()
        .map(|class| {
            vec![
                class.representative.order().to_string(),
                class.representative.index(group).to_string(),
                class.length.to_string(),
                names(group, &class.generators).join(", "),
            ]
        })
        .collect();
    let text = format!(
        "{}{total} subgroups in {} classes\n",
        table(&["order", "index", "conjugates", "generators"], &rows),
        classes.len()
    );
    Ok(Report { json, text })
}

pub(super) fn normal_report(group: &Group) -> Result<Report, CliError> {
    let normal = normal_subgroups(group)?;
    let json = normal
        .iter()
        .map(|subgroup| {
            json!({
                "order": subgroup.order(),
                "generators": names(group, &subgroup.generators(group)),
                "elements": subgroup.elements(),
            })
        })
        .collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = normal
        .iter()
        .map(|subgroup| {
            let generators = names(group, &subgroup.generators(group)).join(", ");
            vec![
                subgroup.order().to_string(),
                subgroup.index(group).to_string(),
                generators,
            ]
        })
        .collect();
    let text = table(&["order", "index", "generators"], &rows);
    Ok(Report {
        json: Value::from(json),
        text,
    })
}
