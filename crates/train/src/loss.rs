//! Cross-entropy and its gradient without cancellation.
//!
//! With d_z = l_z − l_t the loss of a row with label t is log(1 + Σ_{z≠t} exp d_z). Computing it as
//! log Σ exp l − l_t loses everything below 1e-7 in f32, where grokked networks live (1e-6 to 1e-9).
//! Here the label's own term never enters a sum. With m = max_z l_z, k = l_t − m and
//! S = Σ_{z≠t} exp(l_z − m),
//!
//! loss = log1p(S + (e^k − 1)) − k.
//!
//! For a right answer k = 0 and the loss is log1p(S), exact however small S is. The gradient is
//! p_z = exp(l_z − m) / Σ exp(l − m) for z ≠ t, and −Σ_{z≠t} p_z for the label, never p_t − 1. It is
//! written down rather than derived: autodiff would take 15 more passes over the rows for the same
//! numbers, and takes over from the logits on.

use burn::tensor::{Device, IndexingUpdateOp, Int, Tensor, TensorData};

/// The labels of a batch, uploaded once.
#[derive(Debug, Clone)]
pub struct Labels {
    /// `[batch, 1]`, the label of each row.
    index: Tensor<2, Int>,
    /// `[batch, n_classes]`, 0 at the label and `scale` elsewhere.
    others: Tensor<2>,
    scale: f32,
}

/// What the loss of a batch and its gradient are made of.
#[derive(Debug, Clone)]
pub struct Errors {
    /// `[batch, n_classes]`, the scale times exp(l_z − m), and 0 at the label.
    wrong: Tensor<2>,
    /// `[batch, 1]`, the scale times S.
    wrong_sum: Tensor<2>,
    /// `[batch, 1]`, Σ exp(l − m).
    sum: Tensor<2>,
}

impl Errors {
    /// `[batch]`, finite where the row's loss is: m is one of the logits, so all that can overflow are
    /// the logits.
    #[must_use]
    pub fn probe(&self) -> Tensor<1> {
        self.wrong_sum.clone().squeeze_dim(1)
    }
}

impl Labels {
    /// Uploads the labels of a batch to a device without autodiff.
    #[must_use]
    pub fn new(labels: &[u32], n_classes: usize, device: &Device) -> Self {
        Self::scaled(labels, n_classes, 1.0, device)
    }

    /// As [`Labels::new`], with every gradient multiplied by `scale` at no cost.
    #[must_use]
    pub fn scaled(labels: &[u32], n_classes: usize, scale: f32, device: &Device) -> Self {
        let batch = labels.len();
        let mut others = vec![scale; batch * n_classes];
        for (row, &label) in others.chunks_exact_mut(n_classes).zip(labels) {
            row[label as usize] = 0.0;
        }
        let index: Vec<i32> = labels.iter().map(|&label| label as i32).collect();
        Self {
            index: Tensor::from_data(TensorData::new(index, [batch, 1]), device),
            others: Tensor::from_data(TensorData::new(others, [batch, n_classes]), device),
            scale,
        }
    }

    /// The terms of loss and gradient.
    ///
    /// # Shapes
    ///
    /// - `logits`: `[batch, n_classes]`, without autodiff
    #[must_use]
    pub fn errors(&self, logits: Tensor<2>) -> Errors {
        let exps = (logits.clone() - logits.max_dim(1)).exp();
        let sum = exps.clone().sum_dim(1);
        let wrong = exps * self.others.clone();
        Errors {
            wrong_sum: wrong.clone().sum_dim(1),
            wrong,
            sum,
        }
    }

    /// Mean cross-entropy over the batch, `[1]`, nats, of logits and their errors.
    #[must_use]
    pub fn mean_loss(&self, logits: Tensor<2>, errors: &Errors) -> Tensor<1> {
        let own = logits.clone().gather(1, self.index.clone()) - logits.max_dim(1);
        let wrong = errors.wrong_sum.clone() / self.scale;
        let rest = (own.clone().exp() - 1.0) + wrong;
        (rest.log1p() - own).mean()
    }

    /// The gradient of the *sum* of the rows' losses by the logits times the scale,
    /// `[batch, n_classes]`.
    #[must_use]
    pub fn gradient(&self, errors: Errors) -> Tensor<2> {
        let own = errors.wrong_sum.neg();
        let index = self.index.clone();
        let signed = errors.wrong.scatter(1, index, own, IndexingUpdateOp::Add);
        signed / errors.sum
    }

    /// Mean cross-entropy over the batch, nats.
    ///
    /// # Shapes
    ///
    /// - `logits`: `[batch, n_classes]`, without autodiff
    /// - output: `[1]`
    #[must_use]
    pub fn cross_entropy(&self, logits: Tensor<2>) -> Tensor<1> {
        let errors = self.errors(logits.clone());
        self.mean_loss(logits, &errors)
    }

    /// Share of rows whose label has the strictly largest logit, in `[0, 1]`.
    ///
    /// # Shapes
    ///
    /// - `logits`: `[batch, n_classes]`
    /// - output: `[1]`
    #[must_use]
    pub fn accuracy(&self, logits: Tensor<2>) -> Tensor<1> {
        let own = logits.clone().gather(1, self.index.clone());
        let is_label = self.others.clone().equal_scalar(0.0);
        let others = logits.mask_fill(is_label, f32::MIN).max_dim(1);
        own.greater(others).float().mean()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: f32 = 0.01;

    /// Loss and gradient of one row in f64, by the same closed form.
    fn reference(logits: &[f64], label: usize) -> (f64, Vec<f64>) {
        let others = |z: usize| z != label;
        let sum: f64 = (0..logits.len())
            .filter(|&z| others(z))
            .map(|z| (logits[z] - logits[label]).exp())
            .sum();
        let mut gradient: Vec<f64> = logits
            .iter()
            .map(|l| (l - logits[label]).exp() / (1.0 + sum))
            .collect();
        gradient[label] = -(sum / (1.0 + sum));
        (sum.ln_1p(), gradient)
    }

    fn loss_and_gradient(logits: &[f32], label: u32) -> (f32, Vec<f32>) {
        let device = Device::flex();
        let data = TensorData::new(logits.to_vec(), [1, logits.len()]);
        let labels = Labels::scaled(&[label], logits.len(), SCALE, &device);
        let logits: Tensor<2> = Tensor::from_data(data, &device);
        let errors = labels.errors(logits.clone());
        let loss = labels.mean_loss(logits, &errors).into_scalar();
        let gradient = (labels.gradient(errors) / SCALE).into_data();
        (loss, gradient.try_to_vec().expect("f32 data"))
    }

    #[test]
    fn follows_f64_at_margins_from_wrong_to_forty_nats() {
        for margin in [-200.0_f32, -80.0, -3.0, 0.0, 1.0, 10.0, 20.0, 30.0, 40.0] {
            let logits = [0.25, margin, -0.5, 0.125];
            let (loss, gradient) = loss_and_gradient(&logits, 1);
            let (want_loss, want_gradient) = reference(&logits.map(f64::from), 1);
            // A few f32 operations of half an ulp each, with room for exp and log1p.
            let close = |got: f32, want: f64| (f64::from(got) - want).abs() <= 1e-6 * want.abs();
            assert!(
                close(loss, want_loss),
                "margin {margin}: loss {loss} for {want_loss}"
            );
            for (got, want) in gradient.iter().zip(want_gradient) {
                assert!(
                    close(*got, want),
                    "margin {margin}: gradient {got} for {want}"
                );
            }
        }
    }

    #[test]
    fn accuracy_counts_rows_whose_label_wins() {
        let device = Device::flex();
        let logits = Tensor::<2>::from_data([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]], &device);
        let labels = Labels::new(&[0, 1, 1], 2, &device);
        let accuracy: f32 = labels.accuracy(logits).into_scalar();
        assert!((accuracy - 2.0 / 3.0).abs() < 1e-6, "{accuracy}");
    }
}
