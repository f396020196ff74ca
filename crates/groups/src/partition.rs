//! Partitions of n, hook lengths, branching and the Murnaghan–Nakayama rule.
//!
//! Reference: Sagan, *The Symmetric Group*, 2nd ed., §§2.8, 3.10 and 4.10.

use crate::GroupError;

/// A partition of n: positive parts from large to small, the rows of a Young diagram.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Partition {
    parts: Vec<usize>,
}

impl Partition {
    /// The partition with these parts.
    ///
    /// # Errors
    ///
    /// [`GroupError::NotAPartition`] if a part is zero or larger than the one before.
    pub fn new(parts: &[usize]) -> Result<Self, GroupError> {
        if parts.contains(&0) || parts.windows(2).any(|pair| pair[0] < pair[1]) {
            return Err(GroupError::NotAPartition {
                parts: parts.to_vec(),
            });
        }
        Ok(Self {
            parts: parts.to_vec(),
        })
    }

    /// All partitions of n, from `[n]` down to `[1, …, 1]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_groups::Partition;
    ///
    /// let of_four: Vec<String> = Partition::all(4).iter().map(|p| p.to_string()).collect();
    /// assert_eq!(of_four, ["[4]", "[3,1]", "[2,2]", "[2,1,1]", "[1,1,1,1]"]);
    /// assert_eq!(Partition::new(&[3, 1, 1])?.dim(), 6);
    /// # Ok::<(), glassbook_groups::GroupError>(())
    /// ```
    #[must_use]
    pub fn all(n: usize) -> Vec<Self> {
        fn extend(rest: usize, largest: usize, parts: &mut Vec<usize>, all: &mut Vec<Partition>) {
            if rest == 0 {
                all.push(Partition {
                    parts: parts.clone(),
                });
            }
            for part in (1..=rest.min(largest)).rev() {
                parts.push(part);
                extend(rest - part, part, parts, all);
                parts.pop();
            }
        }
        let mut all = Vec::new();
        extend(n, n, &mut Vec::new(), &mut all);
        all
    }

    /// The parts, from large to small.
    #[must_use]
    pub fn parts(&self) -> &[usize] {
        &self.parts
    }

    /// The number n that is partitioned.
    #[must_use]
    pub fn size(&self) -> usize {
        self.parts.iter().sum()
    }

    /// The transposed diagram.
    #[must_use]
    pub fn conjugate(&self) -> Self {
        let columns = self.parts.first().copied().unwrap_or(0);
        let length = |column: usize| self.parts.iter().filter(|&&part| part > column).count();
        Self {
            parts: (0..columns).map(length).collect(),
        }
    }

    /// Hook lengths, row by row.
    #[must_use]
    pub fn hook_lengths(&self) -> Vec<Vec<usize>> {
        let conjugate = self.conjugate();
        let hook = |row: usize, column: usize| {
            self.parts[row] - column + conjugate.parts[column] - row - 1
        };
        (0..self.parts.len())
            .map(|row| {
                (0..self.parts[row])
                    .map(|column| hook(row, column))
                    .collect()
            })
            .collect()
    }

    /// Dimension of the irrep of Sₙ, n! over the product of the hook lengths.
    ///
    /// Saturates beyond 64 bits, far above the group orders accepted here.
    #[must_use]
    pub fn dim(&self) -> u64 {
        // Numerators and denominators are paired so that intermediate products stay small.
        let mut numerator = 1_u128;
        let hooks: Vec<usize> = self.hook_lengths().concat();
        let mut denominators: Vec<u128> = hooks.iter().map(|&h| h as u128).collect();
        for factor in 1..=self.size() as u128 {
            numerator = numerator.saturating_mul(factor);
            for d in &mut denominators {
                let common = crate::cyclotomic::gcd(numerator as i128, *d as i128).max(1) as u128;
                numerator /= common;
                *d /= common;
            }
        }
        u64::try_from(numerator).unwrap_or(u64::MAX)
    }

    /// Content of each box (column minus row), row by row.
    #[must_use]
    pub fn contents(&self) -> Vec<Vec<i64>> {
        let content = |row: usize, column: usize| column as i64 - row as i64;
        let rows = self.parts.iter().enumerate();
        rows.map(|(row, &part)| (0..part).map(|column| content(row, column)).collect())
            .collect()
    }

    /// Branching: the irreps in the restriction to Sₙ₋₁, each once.
    #[must_use]
    pub fn remove_box(&self) -> Vec<Self> {
        (0..self.parts.len())
            .filter(|&row| self.parts.get(row + 1).copied().unwrap_or(0) < self.parts[row])
            .map(|row| {
                let mut parts = self.parts.clone();
                parts[row] -= 1;
                parts.retain(|&part| part > 0);
                Self { parts }
            })
            .collect()
    }

    /// Branching: the irreps in the induction to Sₙ₊₁, each once.
    #[must_use]
    pub fn add_box(&self) -> Vec<Self> {
        (0..=self.parts.len())
            .filter(|&row| {
                row == 0 || self.parts.get(row).copied().unwrap_or(0) < self.parts[row - 1]
            })
            .map(|row| {
                let mut parts = self.parts.clone();
                parts.resize(parts.len().max(row + 1), 0);
                parts[row] += 1;
                Self { parts }
            })
            .collect()
    }
}

impl std::fmt::Display for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = self.parts.iter().map(usize::to_string).collect();
        write!(f, "[{}]", parts.join(","))
    }
}

/// The value of the irreducible character of a partition on a cycle type of the same size.
///
/// Removes a rim hook per cycle, with sign (−1)^(height of the hook), by moving a first-column
/// hook length (a bead) down by the cycle's length.
#[must_use]
pub fn murnaghan_nakayama(partition: &[usize], cycle_type: &[usize]) -> i64 {
    let rows = partition.len();
    let beads: Vec<usize> = partition
        .iter()
        .enumerate()
        .map(|(row, &part)| part + rows - 1 - row)
        .collect();
    remove_hooks(&beads, cycle_type)
}

fn remove_hooks(beads: &[usize], cycles: &[usize]) -> i64 {
    let Some((&length, rest)) = cycles.split_first() else {
        return 1;
    };
    let mut sum = 0;
    for (index, &bead) in beads.iter().enumerate() {
        let Some(target) = bead.checked_sub(length) else {
            continue;
        };
        if beads.contains(&target) {
            continue;
        }
        let jumped = beads.iter().filter(|&&b| target < b && b < bead).count();
        let mut moved = beads.to_vec();
        moved[index] = target;
        let sign = if jumped % 2 == 0 { 1 } else { -1 };
        sum += sign * remove_hooks(&moved, rest);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squared_dimensions_sum_to_the_factorial() {
        for (n, factorial) in [
            (1, 1),
            (2, 2),
            (3, 6),
            (4, 24),
            (5, 120),
            (6, 720),
            (7, 5040),
        ] {
            let sum: u64 = Partition::all(n).iter().map(|p| p.dim() * p.dim()).sum();
            assert_eq!(sum, factorial);
        }
    }

    #[test]
    fn branching_preserves_dimensions() {
        for partition in Partition::all(7) {
            let below: u64 = partition.remove_box().iter().map(Partition::dim).sum();
            assert_eq!(below, partition.dim(), "{partition}");
            let above: u64 = partition.add_box().iter().map(Partition::dim).sum();
            assert_eq!(above, 8 * partition.dim(), "{partition}");
        }
    }

    #[test]
    fn known_character_values() {
        assert_eq!(murnaghan_nakayama(&[2, 2, 1], &[2, 1, 1, 1]), -1);
        assert_eq!(murnaghan_nakayama(&[3, 2], &[4, 1]), -1);
        assert_eq!(murnaghan_nakayama(&[3, 3], &[2, 2, 2]), -3);
    }
}
