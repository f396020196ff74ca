//! The group-composition networks with their optimizer: one call per full-batch update.
//!
//! MLP: logits = relu([W_x[x], W_y[y]] W) W_U. Its embeddings are pushed through their halves of W
//! once per element, so a row only adds two table rows: left = W_x W[..e], right = W_y W[e..].
//! Bilinear: logits = (W_x[x] ⊙ W_y[y]) W_U; the embeddings are the tables.

use crate::AdamW;
use crate::adamw::Moments;
use crate::gemm::{LeftPanels, RightPanels, View, gemm};
use crate::row_pass::{self, Combine, TableGradients, Tables};

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Weights W_x `[order, e]`, W_y `[order, e]`, W `[2e, d_hidden]`, W_U `[d_hidden, order]`.
    Mlp,
    /// Weights W_x `[order, d_hidden]`, W_y `[order, d_hidden]`, W_U `[d_hidden, order]`.
    Bilinear,
}

/// Rows of a multiplication table: product = left · right, element indices below the order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Left factors.
    pub left: Vec<u32>,
    /// Right factors.
    pub right: Vec<u32>,
    /// The label of each row.
    pub product: Vec<u32>,
}

impl Rows {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.product.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.product.is_empty()
    }
}

/// Mean loss and share of right answers over some rows; NaN when there are none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// Mean cross-entropy, nats.
    pub loss: f32,
    /// Share of rows whose label has the strictly largest logit.
    pub accuracy: f32,
}

/// A network in training.
#[derive(Debug, Clone)]
pub struct GroupNet {
    network: Network,
    order: usize,
    d_hidden: usize,
    /// Columns of the embeddings; `d_hidden` for the bilinear network.
    d_embed: usize,
    weights: Vec<Vec<f32>>,
    moments: Vec<Moments>,
    adamw: AdamW,
    step: u64,
    gradients: TableGradients,
}

impl GroupNet {
    /// A network with these weights, each row-major, in the order that [`Network`] lists.
    ///
    /// # Panics
    ///
    /// If a weight has another size than `[order, d_embed, d_hidden]` gives it.
    #[must_use]
    pub fn new(
        network: Network,
        [order, d_embed, d_hidden]: [usize; 3],
        weights: Vec<Vec<f32>>,
        adamw: AdamW,
    ) -> Self {
        let sizes = match network {
            Network::Mlp => vec![
                order * d_embed,
                order * d_embed,
                2 * d_embed * d_hidden,
                d_hidden * order,
            ],
            Network::Bilinear => vec![order * d_hidden; 3],
        };
        let got: Vec<usize> = weights.iter().map(Vec::len).collect();
        assert_eq!(got, sizes, "weight sizes of {network:?}");
        let moments = sizes.iter().map(|&size| Moments::zeros(size)).collect();
        let gradients = TableGradients::zeros(order, d_hidden);
        Self {
            network,
            order,
            d_hidden,
            d_embed,
            weights,
            moments,
            adamw,
            step: 0,
            gradients,
        }
    }

    /// Makes one update with the gradients that [`GroupNet::gradients`] returned.
    pub fn update(&mut self, gradients: &[Vec<f32>]) {
        self.step += 1;
        let parameters = self.weights.iter_mut().zip(&mut self.moments);
        for ((weights, moments), gradient) in parameters.zip(gradients) {
            moments.update(&self.adamw, self.step, weights, gradient);
        }
    }

    /// Loss, accuracy and the gradient of the mean loss with respect to every weight.
    pub fn gradients(&mut self, rows: &Rows) -> (Evaluation, Vec<Vec<f32>>) {
        // Moved out while the tables borrow the weights.
        let mut table = std::mem::replace(&mut self.gradients, TableGradients::zeros(0, 0));
        let evaluation = self.with_tables(|tables| row_pass::backward(tables, rows, &mut table));
        let gradients = match self.network {
            Network::Mlp => self.embedding_gradients(&table),
            Network::Bilinear => vec![
                table.left.clone(),
                table.right.clone(),
                table.unembed.clone(),
            ],
        };
        self.gradients = table;
        (evaluation, gradients)
    }

    /// Loss and accuracy on these rows.
    #[must_use]
    pub fn evaluate(&self, rows: &Rows) -> Evaluation {
        self.with_tables(|tables| row_pass::forward(tables, rows))
    }

    /// Logits of these rows, `[rows.len(), order]`; labels are not looked at.
    #[must_use]
    pub fn logits(&self, rows: &Rows) -> Vec<f32> {
        self.with_tables(|tables| row_pass::logits(tables, rows))
    }

    fn with_tables<T>(&self, use_tables: impl FnOnce(&Tables<'_>) -> T) -> T {
        let (order, d_hidden) = (self.order, self.d_hidden);
        match self.network {
            Network::Bilinear => use_tables(&Tables {
                combine: Combine::Product,
                left: &self.weights[0],
                right: &self.weights[1],
                unembed: &self.weights[2],
                order,
                d_hidden,
            }),
            Network::Mlp => {
                let (top, bottom) = self.weights[2].split_at(self.d_embed * d_hidden);
                let left = self.push_through(&self.weights[0], top);
                let right = self.push_through(&self.weights[1], bottom);
                use_tables(&Tables {
                    combine: Combine::ReluOfSum,
                    left: &left,
                    right: &right,
                    unembed: &self.weights[3],
                    order,
                    d_hidden,
                })
            }
        }
    }

    /// An embedding table as the hidden layer sees it, `[order, d_hidden]`.
    fn push_through(&self, embed: &[f32], half: &[f32]) -> Vec<f32> {
        let mut table = vec![0.0; self.order * self.d_hidden];
        let shape = [self.order, self.d_embed, self.d_hidden];
        product(
            shape,
            View::rows(embed, self.d_embed),
            View::rows(half, self.d_hidden),
            &mut table,
        );
        table
    }

    /// Gradients of the MLP's weights from those of its tables.
    fn embedding_gradients(&self, table: &TableGradients) -> Vec<Vec<f32>> {
        let (top, bottom) = self.weights[2].split_at(self.d_embed * self.d_hidden);
        let (d_left, mut d_in) = self.half_gradients(&self.weights[0], top, &table.left);
        let (d_right, d_bottom) = self.half_gradients(&self.weights[1], bottom, &table.right);
        d_in.extend(d_bottom);
        vec![d_left, d_right, d_in, table.unembed.clone()]
    }

    /// (∂/∂embed, ∂/∂half) for table = embed · half, from ∂/∂table.
    fn half_gradients(&self, embed: &[f32], half: &[f32], d_table: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let (order, d_embed, d_hidden) = (self.order, self.d_embed, self.d_hidden);
        let d_table = View::rows(d_table, d_hidden);
        let mut d_half = vec![0.0; d_embed * d_hidden];
        let embed_transposed = View::rows(embed, d_embed).transposed();
        product(
            [d_embed, order, d_hidden],
            embed_transposed,
            d_table,
            &mut d_half,
        );
        let mut d_embedding = vec![0.0; order * d_embed];
        let half_transposed = View::rows(half, d_hidden).transposed();
        product(
            [order, d_hidden, d_embed],
            d_table,
            half_transposed,
            &mut d_embedding,
        );
        (d_embedding, d_half)
    }
}

/// c += a · b with a `[m, k]` and b `[k, n]`.
fn product([m, k, n]: [usize; 3], a: View<'_>, b: View<'_>, c: &mut [f32]) {
    let (mut left, mut right) = (LeftPanels::default(), RightPanels::default());
    left.pack([m, k], a);
    right.pack([k, n], b);
    gemm(&left, &right, c);
}
