//! `glassbook group NAME fourier`: the transform of a function read from a file.

use std::io::Read;

use clap::Args;
use glassbook_groups::{
    Group, GroupError, Irrep, Scalar, complex_irreps, fourier_energies, fourier_transform,
    real_irreps,
};
use num_complex::Complex64;
use serde_json::{Value, json};

use crate::error::CliError;
use crate::report::{Report, table};

/// Options of `fourier`.
#[derive(Debug, Args)]
pub(super) struct FourierArgs {
    /// File with one number per element, separated by spaces, commas or line breaks; a JSON list
    /// of numbers will do; - reads standard input
    #[arg(default_value = "-")]
    values: String,
    /// Transform over the complex instead of the real irreps
    #[arg(long)]
    complex: bool,
}

pub(super) fn report(group: &Group, options: &FourierArgs) -> Result<Report, CliError> {
    let function = read_function(&options.values)?;
    if options.complex {
        let function: Vec<Complex64> = function.iter().map(|&x| Complex64::from_real(x)).collect();
        let entry = |z: Complex64| json!([z.re, z.im]);
        transform(group, &function, &complex_irreps(group)?, &entry)
    } else {
        transform(group, &function, &real_irreps(group)?, &|x: f64| {
            Value::from(x)
        })
    }
}

fn transform<T: Scalar>(
    group: &Group,
    function: &[T],
    irreps: &[Irrep<T>],
    entry: &impl Fn(T) -> Value,
) -> Result<Report, CliError> {
    let coefficients = fourier_transform(group, function, irreps)?;
    let energies = fourier_energies(group, function, irreps)?;
    let total: f64 = function.iter().map(|x| x.modulus().powi(2)).sum();
    let share = |energy: f64| if total > 0.0 { energy / total } else { 0.0 };
    let json = json!({
        "energy": total,
        "irreps": irreps.iter().zip(&coefficients).zip(&energies).map(|((irrep, c), &energy)| {
            json!({
                "name": irrep.name,
                "dim": irrep.dim(),
                "type": irrep.kind.name(),
                "energy": energy,
                "share": share(energy),
                "coefficient": c.chunks_exact(irrep.dim()).map(|row| {
                    row.iter().map(|&x| entry(x)).collect::<Vec<Value>>()
                }).collect::<Vec<_>>(),
            })
        }).collect::<Vec<_>>(),
    });
    let rows: Vec<Vec<String>> = irreps
        .iter()
        .zip(&energies)
        .map(|(irrep, &energy)| {
            vec![
                irrep.name.clone(),
                irrep.dim().to_string(),
                irrep.kind.to_string(),
                format!("{energy:.9}"),
                format!("{:.6}", share(energy)),
            ]
        })
        .collect();
    let text = format!(
        "{}sum of squares {total:.9}\n",
        table(&["irrep", "dim", "type", "energy", "share"], &rows)
    );
    Ok(Report { json, text })
}

fn read_function(path: &str) -> Result<Vec<f64>, CliError> {
    let mut text = String::new();
    let read = if path == "-" {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(path).map(|content| text = content)
    };
    read.map_err(|error| CliError::Input {
        path: path.into(),
        reason: error.to_string(),
    })?;
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']'));
    words
        .filter(|word| !word.is_empty())
        .enumerate()
        .map(|(index, word)| match word.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            Ok(_) => Err(GroupError::NotFinite { index }.into()),
            Err(_) => Err(CliError::NotANumber {
                path: path.into(),
                index,
                word: word.into(),
            }),
        })
        .collect()
}
