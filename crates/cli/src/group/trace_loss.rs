//! `glassbook group NAME trace-loss`: what each irrep alone would achieve.

use glassbook_groups::{Group, RealCharacter, real_characters, trace_accuracy, trace_loss};
use serde_json::{Value, json};

use crate::error::CliError;
use crate::report::{Report, table};

pub(super) fn report(group: &Group, complex: bool) -> Result<Report, CliError> {
    let characters = if complex {
        real_valued(group)?
    } else {
        real_characters(group)?
    };
    let lines: Vec<(&RealCharacter, f64, f64)> = characters
        .iter()
        .map(|c| {
            let loss = trace_loss(&c.values, group.identity());
            (c, loss, trace_accuracy(&c.values, group.identity()))
        })
        .collect();
    let json = lines
        .iter()
        .map(|(c, loss, accuracy)| {
            json!({
                "irrep": c.name,
                "dim": c.dim,
                "type": c.kind.name(),
                "loss": loss,
                "accuracy": accuracy,
            })
        })
        .collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|(c, loss, accuracy)| {
            vec![
                c.name.clone(),
                c.dim.to_string(),
                c.kind.to_string(),
                format!("{loss:.10}"),
                format!("{accuracy:.6}"),
            ]
        })
        .collect();
    let text = table(&["irrep", "dim", "type", "loss", "accuracy"], &rows);
    Ok(Report {
        json: Value::from(json),
        text,
    })
}

/// Irreps over ℂ whose characters are real: real and quaternionic type, with χ itself.
fn real_valued(group: &Group) -> Result<Vec<RealCharacter>, CliError> {
    let table = group.character_table()?;
    let class_of = group.conjugacy_classes().class_of();
    let rows = (0..table.len()).filter(|&i| table.conjugate_of(i) == i);
    let characters = rows.map(|i| {
        let values: Vec<f64> = table.row(i).map(|value| value.to_complex().re).collect();
        RealCharacter {
            name: table.names()[i].clone(),
            dim: table.dims()[i],
            kind: table.kinds()[i],
            values: class_of
                .iter()
                .map(|&class| values[class as usize])
                .collect(),
        }
    });
    Ok(characters.collect())
}
