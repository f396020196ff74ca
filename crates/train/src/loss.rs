//! Cross-entropy without cancellation.
//!
//! With d_z = l_z − l_t the loss of a row with label t is log(1 + Σ_{z≠t} exp d_z). Computing it as
//! log Σ exp l − l_t loses everything below 1e-7 in f32, where grokked networks live (1e-6 to 1e-9).
//! Here the label's own term never enters a sum: its d is pushed to −∞ by a mask, and
//!
//! loss = m + log1p(S + (e^{−m} − 1)),  S = Σ_{z≠t} exp(d_z − m),  m = max(0, max_{z≠t} d_z).
//!
//! For a right answer m = 0 and the loss is log1p(S), exact however small S is; the gradient that
//! autodiff derives is ∂loss/∂l_t = −Σ_{z≠t} p_z, never p_t − 1.

use burn::tensor::{Device, Int, Tensor, TensorData};

/// Large enough that exp(−OFF) is 0 in f32, small enough that sums with logits stay finite.
const OFF: f32 = 1e9;

/// The labels of a batch, uploaded once.
#[derive(Debug, Clone)]
pub struct Labels {
    /// `[batch, 1]`, the label of each row.
    index: Tensor<2, Int>,
    /// `[batch, n_classes]`, −[`OFF`] at the label and 0 elsewhere.
    mask: Tensor<2>,
}

impl Labels {
    /// Uploads the labels of a batch.
    #[must_use]
    pub fn new(labels: &[u32], n_classes: usize, device: &Device) -> Self {
        let batch = labels.len();
        let mut mask = vec![0.0_f32; batch * n_classes];
        for (row, &label) in mask.chunks_exact_mut(n_classes).zip(labels) {
            row[label as usize] = -OFF;
        }
        let index: Vec<i32> = labels.iter().map(|&label| label as i32).collect();
        Self {
            index: Tensor::from_data(TensorData::new(index, [batch, 1]), device),
            mask: Tensor::from_data(TensorData::new(mask, [batch, n_classes]), device),
        }
    }

    /// Mean cross-entropy over the batch, nats.
    ///
    /// # Shapes
    ///
    /// - `logits`: `[batch, n_classes]`
    /// - output: `[1]`
    #[must_use]
    pub fn cross_entropy(&self, logits: Tensor<2>) -> Tensor<1> {
        let wrong = self.margins(logits);
        // The shift changes rounding, not the value, so no gradient flows through it.
        let shift = wrong.clone().detach().max_dim(1).clamp_min(0.0);
        let sum = (wrong - shift.clone()).exp().sum_dim(1);
        let loss = shift.clone() + (sum + (shift.neg().exp() - 1.0)).log1p();
        loss.mean()
    }

    /// Share of rows whose label has the strictly largest logit, in `[0, 1]`.
    ///
    /// # Shapes
    ///
    /// - `logits`: `[batch, n_classes]`
    /// - output: `[1]`
    #[must_use]
    pub fn accuracy(&self, logits: Tensor<2>) -> Tensor<1> {
        self.margins(logits)
            .max_dim(1)
            .lower_elem(0.0)
            .float()
            .mean()
    }

    /// d_z = l_z − l_t, with the label's own entry switched off.
    fn margins(&self, logits: Tensor<2>) -> Tensor<2> {
        let own = logits.clone().gather(1, self.index.clone());
        logits - own + self.mask.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let device = Device::flex().autodiff();
        let data = TensorData::new(logits.to_vec(), [1, logits.len()]);
        let input = Tensor::<2>::from_data(data, &device).require_grad();
        let labels = Labels::new(&[label], logits.len(), &device);
        let loss = labels.cross_entropy(input.clone());
        let gradients = loss.backward();
        let gradient = input.grad(&gradients).expect("the input is a leaf");
        (
            loss.into_scalar(),
            gradient.into_data().try_to_vec().expect("f32 data"),
        )
    }

    #[test]
    fn follows_f64_at_margins_from_wrong_to_forty_nats() {
        for margin in [-80.0_f32, -3.0, 0.0, 1.0, 10.0, 20.0, 30.0, 40.0] {
            let logits = [0.25, margin, -0.5, 0.125];
            let (loss, gradient) = loss_and_gradient(&logits, 1);
            let (want_loss, want_gradient) = reference(&logits.map(f64::from), 1);
            // Four f32 operations of half an ulp each, with room for exp and log1p.
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
