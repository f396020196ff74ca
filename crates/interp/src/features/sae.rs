//! Whether a dictionary has found the features.

use crate::InterpError;
use crate::features::check_len;
use crate::matrix::cosine;

/// How the dictionary of one instance matches the true feature directions.
#[derive(Debug, Clone, PartialEq)]
pub struct DictionaryMatch {
    /// Cosine of feature i and dictionary element k, `[features, dictionary]`.
    pub cosines: Vec<f64>,
    /// For each feature the element of largest cosine.
    pub best: Vec<usize>,
    /// That cosine; 0 for a feature without direction.
    pub similarity: Vec<f64>,
    /// Mean max cosine similarity over features with a direction (Sharkey et al. 2022).
    pub mmcs: f64,
}

/// Compares `decoder`, `[dictionary, hidden]`, with the columns of `w`, `[hidden, features]`.
///
/// # Errors
///
/// [`InterpError::ShapeMismatch`], and [`InterpError::Empty`] for a dictionary without elements.
pub fn match_dictionary(
    decoder: &[f64],
    w: &[f64],
    [hidden, features, dictionary]: [usize; 3],
) -> Result<DictionaryMatch, InterpError> {
    check_len("decoder", decoder.len(), dictionary * hidden)?;
    check_len("W", w.len(), hidden * features)?;
    if dictionary == 0 || hidden == 0 {
        return Err(InterpError::Empty {
            what: "the dictionary",
        });
    }
    let mut cosines = Vec::with_capacity(features * dictionary);
    let mut present = Vec::with_capacity(features);
    for i in 0..features {
        let direction: Vec<f64> = (0..hidden).map(|k| w[k * features + i]).collect();
        let has_length = direction.iter().any(|v| *v != 0.0);
        present.push(has_length);
        cosines.extend(decoder.chunks_exact(hidden).map(|element| {
            if has_length && element.iter().any(|v| *v != 0.0) {
                cosine(element, &direction)
            } else {
                0.0
            }
        }));
    }
    let best: Vec<usize> = cosines
        .chunks_exact(dictionary)
        .map(|row| {
            let ranked = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            ranked.map_or(0, |(k, _)| k)
        })
        .collect();
    let similarity: Vec<f64> = best
        .iter()
        .enumerate()
        .map(|(i, &k)| cosines[i * dictionary + k])
        .collect();
    let counted: Vec<f64> = similarity
        .iter()
        .zip(&present)
        .filter(|(_, present)| **present)
        .map(|(s, _)| *s)
        .collect();
    Ok(DictionaryMatch {
        cosines,
        best,
        mmcs: counted.iter().sum::<f64>() / counted.len().max(1) as f64,
        similarity,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permuted_dictionary_matches_perfectly() {
        // Features e1, e2 (twice as long) and none; elements e2, −e1, e1.
        let w = [1.0, 0.0, 0.0, 0.0, 2.0, 0.0];
        let decoder = [0.0, 1.0, -1.0, 0.0, 1.0, 0.0];
        let matched = match_dictionary(&decoder, &w, [2, 3, 3]).unwrap();
        assert_eq!(matched.best[..2], [2, 0]);
        assert_eq!(matched.similarity, [1.0, 1.0, 0.0]);
        assert_eq!(matched.mmcs, 1.0);
        assert_eq!(matched.cosines[1], -1.0);
    }
}
