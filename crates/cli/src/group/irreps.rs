//! `glassbook group NAME irreps`: the list, or the matrices of one irrep.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use glassbook_groups::{
    Group, GroupError, IrrepKind, Partition, Representation, Scalar, complex_irrep, complex_irreps,
    real_irrep, real_irreps, specht,
};
use serde_json::{Value, json};

use crate::error::CliError;
use crate::report::{Report, table};

/// Options of `irreps`.
#[derive(Debug, Args)]
pub(super) struct IrrepsArgs {
    /// Print the matrices of this irrep
    #[arg(long, value_name = "NAME")]
    irrep: Option<String>,
    /// Which matrices
    #[arg(long, value_enum, default_value_t = Form::Orthogonal)]
    form: Form,
}

/// A basis for the matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Real orthogonal matrices, of twice the dimension for complex and quaternionic type
    Orthogonal,
    /// Complex unitary matrices
    Unitary,
    /// Integer matrices of the symmetric groups
    Specht,
    /// The standard representation of a permutation group in the basis e_i - e_{i+1}
    Differences,
}

pub(super) fn report(group: &Group, options: &IrrepsArgs) -> Result<Report, CliError> {
    let Some(name) = &options.irrep else {
        return list(group, options.form);
    };
    match options.form {
        Form::Orthogonal => {
            let irrep = real_irrep(group, name)?;
            Ok(matrices(
                group,
                name,
                irrep.kind,
                &irrep.representation,
                &number,
            ))
        }
        Form::Unitary => {
            let irrep = complex_irrep(group, name)?;
            let entry = |z: num_complex::Complex64| json!([z.re, z.im]);
            Ok(matrices(
                group,
                name,
                irrep.kind,
                &irrep.representation,
                &entry,
            ))
        }
        Form::Specht => {
            let rho = specht(group, &partition_of(group, name)?)?;
            Ok(matrices(group, name, IrrepKind::Real, &rho, &number))
        }
        Form::Differences if name == "standard" => {
            let rho = Representation::standard_differences(group)?;
            Ok(matrices(group, name, IrrepKind::Real, &rho, &number))
        }
        Form::Differences => Err(unknown(group, name)),
    }
}

fn number(value: f64) -> Value {
    Value::from(value)
}

fn unknown(group: &Group, name: &str) -> CliError {
    GroupError::UnknownIrrep {
        group: group.name().into(),
        name: name.into(),
    }
    .into()
}

fn partition_of(group: &Group, name: &str) -> Result<Partition, CliError> {
    let table = group.character_table()?;
    let index = table.index_of(name).ok_or_else(|| unknown(group, name))?;
    let not_symmetric = || GroupError::NotSymmetric {
        group: group.name().into(),
    };
    let partitions = table.partitions().ok_or_else(not_symmetric)?;
    Ok(Partition::new(&partitions[index])?)
}

/// Name, dimension, kind and the measured errors of an irrep.
struct Line {
    name: String,
    kind: IrrepKind,
    dim: usize,
    homomorphism_error: f64,
    unitarity_error: f64,
}

fn list(group: &Group, form: Form) -> Result<Report, CliError> {
    fn line<T: Scalar>(group: &Group, irrep: &glassbook_groups::Irrep<T>) -> Line {
        Line {
            name: irrep.name.clone(),
            kind: irrep.kind,
            dim: irrep.dim(),
            homomorphism_error: irrep.representation.homomorphism_error(group),
            unitarity_error: irrep.representation.unitarity_error(),
        }
    }
    let lines: Vec<Line> = if form == Form::Unitary {
        complex_irreps(group)?
            .iter()
            .map(|irrep| line(group, irrep))
            .collect()
    } else {
        real_irreps(group)?
            .iter()
            .map(|irrep| line(group, irrep))
            .collect()
    };
    let characters = group.character_table()?;
    let partition = |name: &str| {
        let index = characters.index_of(name)?;
        characters.partitions().map(|p| p[index].clone())
    };
    let json = lines
        .iter()
        .map(|l| {
            json!({
                "name": l.name,
                "dim": l.dim,
                "type": l.kind.name(),
                "partition": partition(&l.name),
                "homomorphism_error": l.homomorphism_error,
                "unitarity_error": l.unitarity_error,
            })
        })
        .collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|l| {
            let mut row = vec![
                l.name.clone(),
                l.dim.to_string(),
                l.kind.to_string(),
                format!("{:.1e}", l.homomorphism_error),
                format!("{:.1e}", l.unitarity_error),
            ];
            row.extend(partition(&l.name).map(|p| format!("{p:?}")));
            row
        })
        .collect();
    let mut heading = vec![
        "irrep",
        "dim",
        "type",
        "homomorphism error",
        "unitarity error",
    ];
    heading.extend(characters.partitions().map(|_| "partition"));
    Ok(Report {
        json: Value::from(json),
        text: table(&heading, &rows),
    })
}

fn matrices<T: Scalar>(
    group: &Group,
    name: &str,
    kind: IrrepKind,
    rho: &Representation<T>,
    entry: &impl Fn(T) -> Value,
) -> Report {
    let dim = rho.dim();
    let rows_of = |x: usize| rho.matrix(x).chunks_exact(dim);
    let json = json!({
        "name": name,
        "dim": dim,
        "type": kind.name(),
        "matrices": (0..group.order()).map(|x| {
            rows_of(x).map(|row| row.iter().map(|&v| entry(v)).collect()).collect::<Vec<Value>>()
        }).collect::<Vec<_>>(),
    });
    let mut text = format!("{name} of {}, {dim} by {dim}\n", group.name());
    for x in 0..group.order() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{x}  {}", group.element_name(x));
        for row in rows_of(x) {
            let cells: Vec<String> = row.iter().map(|&v| cell(v)).collect();
            text += &cells.join("");
            text.push('\n');
        }
    }
    Report { json, text }
}

/// A matrix entry to six decimals; imaginary parts only where there are any.
fn cell<T: Scalar>(value: T) -> String {
    let z = value.to_complex();
    // Adding zero turns −0 into 0.
    let (re, im) = (z.re + 0.0, z.im + 0.0);
    if im.abs() < 5e-7 {
        format!("{re:>11.6}")
    } else {
        format!("{re:>11.6}{im:+.6}i")
    }
}
