//! Which partition belongs to which irreducible character of Sₙ.

use std::collections::HashMap;

use super::Rows;
use crate::partition::{Partition, murnaghan_nakayama};
use crate::{Group, GroupError, Permutation};

/// The partition of every row, found by the Murnaghan–Nakayama rule.
pub(super) fn partitions_of_rows(
    group: &Group,
    n: usize,
    rows: &Rows,
) -> Result<Vec<Vec<usize>>, GroupError> {
    let bug = || GroupError::Internal {
        what: "partition of a character",
    };
    let cycle_types: Option<Vec<Vec<usize>>> = group
        .conjugacy_classes()
        .iter()
        .map(|class| {
            group
                .permutation(class.representative)
                .map(Permutation::cycle_type)
        })
        .collect();
    let cycle_types = cycle_types.ok_or_else(bug)?;
    let mut by_values: HashMap<Vec<i128>, Vec<usize>> = HashMap::new();
    for partition in Partition::all(n) {
        let values = cycle_types
            .iter()
            .map(|cycles| i128::from(murnaghan_nakayama(partition.parts(), cycles)))
            .collect();
        by_values.insert(values, partition.parts().to_vec());
    }
    rows.entries
        .iter()
        .map(|row| {
            let values: Option<Vec<i128>> = row
                .iter()
                .map(|&i| rows.values[i as usize].to_integer())
                .collect();
            by_values.remove(&values.ok_or_else(bug)?).ok_or_else(bug)
        })
        .collect()
}
