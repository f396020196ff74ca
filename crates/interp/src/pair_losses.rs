//! Loss and correctness of every pair (x, y), and their means over subsets.

use glassbook_groups::{Cosets, Group, Subgroup};
use serde::Serialize;

use crate::InterpError;
use crate::cross_entropy::LossAndAccuracy;
use crate::error::check_index;
use crate::matrix::Matrix;

/// Loss and correctness of all |G|² pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct PairLosses {
    order: usize,
    losses: Vec<f64>,
    correct: Vec<bool>,
}

/// Which cosets cut the group into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CosetSide {
    /// xH.
    Left,
    /// Hx.
    Right,
}

/// Mean losses over pairs of cosets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CosetLosses {
    /// `[k]`, the smallest element of each coset.
    pub representatives: Vec<u32>,
    /// Number of elements of a coset.
    pub size: usize,
    /// `[k, k]`, mean loss with x in the row's and y in the column's coset, nats.
    pub losses: Matrix,
    /// `[k, k]`, accuracies.
    pub accuracies: Matrix,
}

impl PairLosses {
    pub(crate) fn new(order: usize) -> Self {
        let pairs = order * order;
        Self {
            order,
            losses: Vec::with_capacity(pairs),
            correct: Vec::with_capacity(pairs),
        }
    }

    pub(crate) fn push(&mut self, loss: f64, correct: bool) {
        self.losses.push(loss);
        self.correct.push(correct);
    }

    /// `[order, order]`, the loss of every pair in nats.
    #[must_use]
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    /// `[order, order]`, whether the label is the first of the largest logits.
    #[must_use]
    pub fn correct(&self) -> &[bool] {
        &self.correct
    }

    /// Mean over all pairs.
    #[must_use]
    pub fn mean(&self) -> LossAndAccuracy {
        self.average(0..self.losses.len())
    }

    /// Mean over the pairs with x among `lefts` and y among `rights`.
    ///
    /// # Errors
    ///
    /// [`InterpError::Empty`], [`InterpError::IndexOutOfRange`].
    pub fn over(&self, lefts: &[u32], rights: &[u32]) -> Result<LossAndAccuracy, InterpError> {
        for &element in lefts.iter().chain(rights) {
            check_index("the element", element as usize, self.order)?;
        }
        if lefts.is_empty() || rights.is_empty() {
            return Err(InterpError::Empty {
                what: "the set of elements",
            });
        }
        Ok(self.average_over(lefts, rights))
    }

    /// Mean over rows x·|G| + y, such as the train rows of a split.
    ///
    /// # Errors
    ///
    /// [`InterpError::Empty`], [`InterpError::IndexOutOfRange`].
    pub fn over_rows(&self, rows: &[u32]) -> Result<LossAndAccuracy, InterpError> {
        for &row in rows {
            check_index("the row", row as usize, self.losses.len())?;
        }
        if rows.is_empty() {
            return Err(InterpError::Empty {
                what: "the set of rows",
            });
        }
        Ok(self.average(rows.iter().map(|&row| row as usize)))
    }

    /// `[order]`, mean loss over all y for every left element x.
    #[must_use]
    pub fn by_left(&self) -> Vec<f64> {
        self.losses.chunks_exact(self.order).map(mean).collect()
    }

    /// `[order]`, mean loss over all x for every right element y.
    #[must_use]
    pub fn by_right(&self) -> Vec<f64> {
        self.sum_by(|_, y| y)
    }

    /// `[order]`, mean loss over the pairs with each product x·y.
    ///
    /// # Panics
    ///
    /// If the group has another order.
    #[must_use]
    pub fn by_product(&self, group: &Group) -> Vec<f64> {
        self.sum_by(|x, y| group.mul(x, y))
    }

    /// Means over all pairs of cosets of a subgroup.
    ///
    /// For the alternating group these are the four losses even·even, even·odd, odd·even, odd·odd.
    ///
    /// # Panics
    ///
    /// If the group has another order.
    #[must_use]
    pub fn by_cosets(&self, group: &Group, subgroup: &Subgroup, side: CosetSide) -> CosetLosses {
        let cosets = match side {
            CosetSide::Left => Cosets::left(group, subgroup),
            CosetSide::Right => Cosets::right(group, subgroup),
        };
        let k = cosets.len();
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); k];
        for (x, &coset) in cosets.coset_of.iter().enumerate() {
            members[coset as usize].push(x as u32);
        }
        let means: Vec<LossAndAccuracy> = (0..k * k)
            .map(|index| self.average_over(&members[index / k], &members[index % k]))
            .collect();
        CosetLosses {
            representatives: cosets.representatives,
            size: subgroup.order(),
            losses: Matrix::from_fn(k, k, |i, j| means[i * k + j].loss),
            accuracies: Matrix::from_fn(k, k, |i, j| means[i * k + j].accuracy),
        }
    }

    fn average_over(&self, lefts: &[u32], rights: &[u32]) -> LossAndAccuracy {
        let n = self.order;
        self.average(
            lefts
                .iter()
                .flat_map(|&x| rights.iter().map(move |&y| x as usize * n + y as usize)),
        )
    }

    fn average(&self, rows: impl Iterator<Item = usize>) -> LossAndAccuracy {
        let (mut loss, mut correct, mut pairs) = (0.0, 0_usize, 0_usize);
        for row in rows {
            loss += self.losses[row];
            correct += usize::from(self.correct[row]);
            pairs += 1;
        }
        let count = pairs as f64;
        LossAndAccuracy {
            loss: loss / count,
            accuracy: correct as f64 / count,
            pairs,
        }
    }

    fn sum_by(&self, part: impl Fn(usize, usize) -> usize) -> Vec<f64> {
        let n = self.order;
        let mut sums = vec![0.0; n];
        for (row, loss) in self.losses.iter().enumerate() {
            sums[part(row / n, row % n)] += loss / n as f64;
        }
        sums
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
