//! Means of the hidden layer: all that its projections on representation spaces depend on.
//!
//! A function ρ(x)ᵢⱼ on the |G|² pairs is constant in y, so its inner product with a neuron needs the
//! neuron's mean over y alone; likewise for ρ(y) and for ρ(xy) with the mean over all pairs of equal
//! product. An orthonormal basis Q of functions on G becomes one on pairs by the factor 1/√|G|, so
//! that energies on pairs are |G| times those of the means. The hidden layer of all |G|² pairs is never
//! in memory at once.

pub(crate) mod centering;
pub(crate) mod energy;
pub(crate) mod overlaps;

use glassbook_groups::Group;

use crate::matrix::{Matrix, add_scaled};

/// Which of the three functions of a pair a space of functions depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// x.
    Left,
    /// y.
    Right,
    /// x·y.
    Product,
}

impl Part {
    pub(crate) const ALL: [Self; 3] = [Self::Left, Self::Right, Self::Product];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Left => "x",
            Self::Right => "y",
            Self::Product => "xy",
        }
    }

    /// The index x, y or x·y of a pair.
    pub(crate) fn of(self, x: usize, y: usize, product: usize) -> usize {
        match self {
            Self::Left => x,
            Self::Right => y,
            Self::Product => product,
        }
    }
}

/// Means of hidden activations over the pairs with equal x, equal y and equal x·y.
#[derive(Debug)]
pub(crate) struct HiddenMeans {
    /// `[order, d_hidden]` each.
    pub(crate) left: Matrix,
    pub(crate) right: Matrix,
    pub(crate) product: Matrix,
    /// `[d_hidden]`, mean over all pairs.
    pub(crate) mean: Vec<f64>,
    /// `[d_hidden]`, Σ over pairs of the squared activation.
    pub(crate) energies: Vec<f64>,
    /// `[order²]`, mean over neurons of every pair.
    pub(crate) neuron_means: Vec<f64>,
}

impl HiddenMeans {
    pub(crate) fn new(order: usize, d_hidden: usize) -> Self {
        let zeros = || Matrix::zeros(order, d_hidden);
        Self {
            left: zeros(),
            right: zeros(),
            product: zeros(),
            mean: Vec::new(),
            energies: vec![0.0; d_hidden],
            neuron_means: Vec::with_capacity(order * order),
        }
    }

    /// Adds the activations of all pairs with left element x; sums until [`HiddenMeans::finish`].
    ///
    /// # Shapes
    ///
    /// - `block`: `[order, d_hidden]`
    pub(crate) fn add_block(&mut self, group: &Group, x: usize, block: &[f32]) {
        let h = self.energies.len();
        let mut row = vec![0.0; h];
        for (y, activations) in block.chunks_exact(h).enumerate() {
            crate::pass::widen(activations, &mut row);
            add_scaled(self.left.row_mut(x), 1.0, &row);
            add_scaled(self.right.row_mut(y), 1.0, &row);
            add_scaled(self.product.row_mut(group.mul(x, y)), 1.0, &row);
            for (energy, value) in self.energies.iter_mut().zip(&row) {
                *energy += value * value;
            }
            self.neuron_means.push(row.iter().sum::<f64>() / h as f64);
        }
    }

    /// Turns sums into means.
    pub(crate) fn finish(mut self) -> Self {
        let n = self.left.rows as f64;
        for sums in [&mut self.left, &mut self.right, &mut self.product] {
            for value in &mut sums.values {
                *value /= n;
            }
        }
        self.mean = vec![0.0; self.energies.len()];
        for i in 0..self.left.rows {
            add_scaled(&mut self.mean, 1.0 / n, self.left.row(i));
        }
        self
    }

    /// `[order, d_hidden]`, the means of one kind.
    pub(crate) fn of(&self, part: Part) -> &Matrix {
        match part {
            Part::Left => &self.left,
            Part::Right => &self.right,
            Part::Product => &self.product,
        }
    }

    /// Number of pairs with one value of x, y or x·y.
    pub(crate) fn multiplicity(&self) -> f64 {
        self.left.rows as f64
    }

    /// Σ over pairs and neurons of the squared activation.
    pub(crate) fn energy(&self) -> f64 {
        self.energies.iter().sum()
    }
}
