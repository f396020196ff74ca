//! How much a network's logits look like the traces of a representation.
//!
//! For a character χ the trace logits of the pair (x, y) are T_z = χ(x y z⁻¹) = Tr ρ(x)ρ(y)ρ(z⁻¹),
//! centered over z. The similarity is the cosine between T and the centered logits of the same
//! pair, averaged over pairs (Chughtai et al. 2023, §4.1, as a mean of row cosines).
//!
//! T depends on (x, y) only through g = x y, so |G| rows of length |G| replace the |G|³ cube, and
//! centering subtracts one number per character, because z ↦ g z⁻¹ runs through the whole group.

use glassbook_groups::Group;

use crate::InterpError;

/// Running mean of row cosines between logits and trace logits, one per character.
///
/// Rows arrive in blocks, so a large group's logits never lie in memory at once.
#[derive(Debug, Clone)]
pub struct TraceSimilarity {
    order: usize,
    /// `[n_characters][order · order]`: unit trace rows by g and z; `None` where the centered trace
    /// is zero (the trivial character), for which no cosine is defined.
    unit_traces: Vec<Option<Vec<f64>>>,
    cosine_sums: Vec<f64>,
    n_rows: usize,
}

impl TraceSimilarity {
    /// Prepares the comparison with each of `characters`.
    ///
    /// # Shapes
    ///
    /// - `characters`: one real value per element, `[order]` each
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`] for a character of another length.
    pub fn new<'a>(
        group: &Group,
        characters: impl IntoIterator<Item = &'a [f64]>,
    ) -> Result<Self, InterpError> {
        let unit_traces: Vec<_> = characters
            .into_iter()
            .map(|chi| unit_traces(group, chi))
            .collect::<Result<_, _>>()?;
        let cosine_sums = vec![0.0; unit_traces.len()];
        Ok(Self {
            order: group.order(),
            unit_traces,
            cosine_sums,
            n_rows: 0,
        })
    }

    /// Adds rows of logits; `products[r]` is the element x y of row r.
    ///
    /// # Shapes
    ///
    /// - `logits`: `[products.len(), order]`, row-major
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`] if the logits are not one row per product.
    pub fn add_rows(&mut self, logits: &[f32], products: &[u32]) -> Result<(), InterpError> {
        let expected = products.len() * self.order;
        if logits.len() != expected {
            let got = logits.len();
            return Err(InterpError::ShapeMismatch {
                array: "logits",
                expected,
                got,
            });
        }
        let mut centered = vec![0.0; self.order];
        for (row, &product) in logits.chunks_exact(self.order).zip(products) {
            let norm = center(row, &mut centered);
            let start = product as usize * self.order;
            for (sum, traces) in self.cosine_sums.iter_mut().zip(&self.unit_traces) {
                // A row of equal logits has no direction; it counts as unlike everything.
                if let (Some(traces), true) = (traces, norm > 0.0) {
                    *sum += dot(&centered, &traces[start..start + self.order]) / norm;
                }
            }
        }
        self.n_rows += products.len();
        Ok(())
    }

    /// Mean cosine per character, in `[-1, 1]`; `None` where it is not defined.
    #[must_use]
    pub fn mean_cosines(&self) -> Vec<Option<f64>> {
        let means = self.unit_traces.iter().zip(&self.cosine_sums);
        means
            .map(|(traces, sum)| {
                traces
                    .as_ref()
                    .filter(|_| self.n_rows > 0)
                    .map(|_| sum / self.n_rows as f64)
            })
            .collect()
    }
}

/// Centered, normalized trace rows χ(g z⁻¹) of one character.
fn unit_traces(group: &Group, chi: &[f64]) -> Result<Option<Vec<f64>>, InterpError> {
    let order = group.order();
    if chi.len() != order {
        let got = chi.len();
        return Err(InterpError::ShapeMismatch {
            array: "character",
            expected: order,
            got,
        });
    }
    let mean = chi.iter().sum::<f64>() / order as f64;
    let norm = chi
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        .sqrt();
    if norm <= 1e-9 * order as f64 {
        return Ok(None);
    }
    let rows = (0..order).flat_map(|g| (0..order).map(move |z| (g, z)));
    Ok(Some(
        rows.map(|(g, z)| (chi[group.mul(g, group.inverse(z))] - mean) / norm)
            .collect(),
    ))
}

/// Writes `row` minus its mean to `out` and returns its norm.
fn center(row: &[f32], out: &mut [f64]) -> f64 {
    let mean = row.iter().map(|&value| f64::from(value)).sum::<f64>() / row.len() as f64;
    for (out, &value) in out.iter_mut().zip(row) {
        *out = f64::from(value) - mean;
    }
    dot(out, out).sqrt()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassbook_groups::{RealCharacter, real_characters};

    /// Logits of the exact network Σ_ρ weight_ρ · χ_ρ(x y z⁻¹) + offset, all rows.
    fn exact_logits(group: &Group, parts: &[(f64, &RealCharacter)], offset: f64) -> Vec<f32> {
        let order = group.order();
        let products = group.cayley_table().iter();
        products
            .flat_map(|&g| (0..order).map(move |z| (g as usize, z)))
            .map(|(g, z)| {
                let element = group.mul(g, group.inverse(z));
                parts
                    .iter()
                    .map(|(w, chi)| w * chi.values[element])
                    .sum::<f64>()
                    + offset
            })
            .map(|logit| logit as f32)
            .collect()
    }

    fn cosines(name: &str, chosen: &[&str]) -> Vec<(String, Option<f64>)> {
        let group = Group::parse(name).unwrap();
        let characters = real_characters(&group).unwrap();
        let parts: Vec<_> = characters
            .iter()
            .filter(|c| chosen.contains(&c.name.as_str()))
            .map(|c| (1.0, c))
            .collect();
        assert_eq!(parts.len(), chosen.len());
        let logits = exact_logits(&group, &parts, 7.0);
        let values = characters.iter().map(|c| c.values.as_slice());
        let mut similarity = TraceSimilarity::new(&group, values).unwrap();
        // Two unequal blocks must add up to the whole.
        let split = 13 * group.order();
        similarity
            .add_rows(
                &logits[..split * group.order()],
                &group.cayley_table()[..split],
            )
            .unwrap();
        similarity
            .add_rows(
                &logits[split * group.order()..],
                &group.cayley_table()[split..],
            )
            .unwrap();
        characters
            .iter()
            .map(|c| c.name.clone())
            .zip(similarity.mean_cosines())
            .collect()
    }

    /// The exact network of one irrep: the width-64 bilinear oracle of S₅'s standard representation has cosine 1.
    #[test]
    fn the_oracle_of_one_irrep_has_cosine_one_with_it_and_zero_with_others() {
        for (name, cosine) in cosines("S5", &["standard"]) {
            match name.as_str() {
                "trivial" => assert_eq!(cosine, None),
                "standard" => assert!((cosine.unwrap() - 1.0).abs() < 1e-6, "{cosine:?}"),
                _ => assert!(cosine.unwrap().abs() < 1e-6, "{name}: {cosine:?}"),
            }
        }
    }

    /// Two orthogonal traces of equal norm: standard + sign gives 1/√2 with each.
    #[test]
    fn the_oracle_of_two_irreps_has_cosine_one_over_root_two_with_each() {
        for (name, cosine) in cosines("S5", &["standard", "sign"]) {
            if name == "standard" || name == "sign" {
                assert!(
                    (cosine.unwrap() - std::f64::consts::FRAC_1_SQRT_2).abs() < 1e-6,
                    "{name}: {cosine:?}"
                );
            }
        }
    }

    #[test]
    fn logits_of_another_group_are_refused() {
        let group = Group::parse("S3").unwrap();
        let mut similarity = TraceSimilarity::new(&group, [[1.0; 6].as_slice()]).unwrap();
        let error = similarity.add_rows(&[0.0; 7], &[0]).unwrap_err();
        assert_eq!(
            error,
            InterpError::ShapeMismatch {
                array: "logits",
                expected: 6,
                got: 7
            }
        );
    }
}
