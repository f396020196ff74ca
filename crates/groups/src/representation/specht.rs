//! The integer form of the irreps of Sₙ on Specht modules.
//!
//! A polytabloid e_t is the signed sum of the tabloids {σt} over the column permutations σ of t.
//! Those of standard tableaux are a basis over the integers. {t} is the largest tabloid of e_t, so
//! a vector of the module is expanded by removing one leading tabloid after the other.
//!
//! Reference: Sagan, *The Symmetric Group*, 2nd ed., §§2.3 to 2.6.

use std::collections::{BTreeMap, HashMap};

use super::Representation;
use super::young::{adjacent_transposition, check};
use crate::{Group, GroupError, Partition, Tableau};

/// A tabloid as the row of every number; larger vectors dominate.
type Tabloid = Vec<u8>;
type Vector = BTreeMap<Tabloid, i64>;

/// The irrep of Sₙ of a partition, by integer matrices on the standard polytabloids.
///
/// # Shapes
///
/// - dim: the number of standard tableaux, in the order of [`Tableau::standard`]
///
/// # Errors
///
/// [`GroupError::NotSymmetric`], and [`GroupError::ShapeMismatch`] for a partition of another
/// number.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, Partition, specht};
///
/// let group = Group::parse("S5")?;
/// let rho = specht(&group, &Partition::new(&[3, 2])?)?;
/// assert!(rho.matrices().iter().all(|x| x.fract() == 0.0));
/// assert_eq!(rho.homomorphism_error(&group), 0.0);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn specht(group: &Group, partition: &Partition) -> Result<Representation<f64>, GroupError> {
    let n = check(group, partition)?;
    let tableaux = Tableau::standard(partition);
    let dim = tableaux.len();
    let basis: Vec<Vector> = tableaux.iter().map(|t| polytabloid(t.rows(), n)).collect();
    let leading: HashMap<Tabloid, usize> = tableaux
        .iter()
        .enumerate()
        .map(|(i, t)| (tabloid(t.rows(), n), i))
        .collect();
    let bug = || GroupError::Internal {
        what: "expansion in standard polytabloids",
    };
    let mut generators = Vec::new();
    for i in 0..n.saturating_sub(1) {
        let mut matrix = vec![0.0; dim * dim];
        for (row, tableau) in matrix.chunks_exact_mut(dim).zip(&tableaux) {
            let swapped: Vec<Vec<usize>> = tableau
                .rows()
                .iter()
                .map(|numbers| numbers.iter().map(|&x| exchange(x, i)).collect())
                .collect();
            let mut rest = polytabloid(&swapped, n);
            while let Some((top, coefficient)) = rest.pop_first() {
                let &column = leading.get(&top).ok_or_else(bug)?;
                row[column] = coefficient as f64;
                for (other, &c) in &basis[column] {
                    if *other != top {
                        subtract(&mut rest, other, coefficient * c);
                    }
                }
            }
        }
        generators.push((adjacent_transposition(group, i).ok_or_else(bug)?, matrix));
    }
    Representation::extend(group, dim, &generators)
}

fn exchange(x: usize, i: usize) -> usize {
    if x == i {
        i + 1
    } else if x == i + 1 {
        i
    } else {
        x
    }
}

fn subtract(vector: &mut Vector, tabloid: &Tabloid, amount: i64) {
    let entry = vector.entry(tabloid.clone()).or_insert(0);
    *entry -= amount;
    if *entry == 0 {
        vector.remove(tabloid);
    }
}

/// The row of every number. In {t} of a column-standard t small numbers sit in high rows, so the
/// dominant tabloid is the lexicographically smallest vector.
fn tabloid(rows: &[Vec<usize>], n: usize) -> Tabloid {
    let mut row_of = vec![0; n];
    for (i, row) in rows.iter().enumerate() {
        for &number in row {
            row_of[number] = i as u8;
        }
    }
    row_of
}

/// Σ sgn(σ) {σt} over the permutations σ that keep every column of t.
fn polytabloid(rows: &[Vec<usize>], n: usize) -> Vector {
    let mut vector = Vector::from([(vec![0; n], 1)]);
    let n_columns = rows.first().map_or(0, Vec::len);
    for column in 0..n_columns {
        let numbers: Vec<usize> = rows
            .iter()
            .filter_map(|row| row.get(column).copied())
            .collect();
        let arrangements = signed_permutations(numbers.len());
        let mut next = Vector::new();
        for (tabloid, coefficient) in &vector {
            for (rows_of, sign) in &arrangements {
                let mut extended = tabloid.clone();
                for (&number, &row) in numbers.iter().zip(rows_of) {
                    extended[number] = row;
                }
                *next.entry(extended).or_insert(0) += coefficient * sign;
            }
        }
        vector = next;
    }
    vector
}

/// All rearrangements of 0, …, length − 1 with their signs.
fn signed_permutations(length: usize) -> Vec<(Vec<u8>, i64)> {
    let mut all = vec![(Vec::new(), 1)];
    for largest in 0..length {
        let mut longer = Vec::with_capacity(all.len() * (largest + 1));
        for (arrangement, sign) in &all {
            for place in 0..=largest {
                let mut extended: Vec<u8> = arrangement.clone();
                extended.insert(place, largest as u8);
                let moved = largest - place;
                longer.push((extended, if moved % 2 == 0 { *sign } else { -sign }));
            }
        }
        all = longer;
    }
    all
}
