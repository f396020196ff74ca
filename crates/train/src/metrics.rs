//! Metrics that stay on the device until they are read in one batch.

use burn::tensor::Tensor;

use crate::TrainError;

/// Loss and accuracy after a number of updates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricPoint {
    /// Updates done.
    pub step: u64,
    /// Mean cross-entropy over the train rows, nats.
    pub train_loss: f32,
    /// Mean cross-entropy over the held-out rows, nats; NaN when there are none.
    pub test_loss: f32,
    /// Share of train rows answered right.
    pub train_accuracy: f32,
    /// Share of held-out rows answered right; NaN when there are none.
    pub test_accuracy: f32,
}

/// What one step leaves on the device: its loss always, the other metrics now and then.
#[derive(Debug)]
struct Pending {
    step: u64,
    train_loss: Tensor<1>,
    /// test loss, train accuracy, test accuracy.
    others: Option<[Tensor<1>; 3]>,
}

/// Metrics not read yet.
#[derive(Debug, Default)]
pub(crate) struct MetricQueue {
    pending: Vec<Pending>,
}

impl MetricQueue {
    pub(crate) fn push(
        &mut self,
        step: u64,
        train_loss: Tensor<1>,
        others: Option<[Tensor<1>; 3]>,
    ) {
        self.pending.push(Pending {
            step,
            train_loss,
            others,
        });
    }

    /// Reads everything queued with one transfer from the device.
    ///
    /// # Errors
    ///
    /// [`TrainError::NonFiniteLoss`] names the first step whose loss is NaN or infinite.
    pub(crate) async fn drain(&mut self) -> Result<Vec<MetricPoint>, TrainError> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let layout: Vec<(u64, bool)> = pending
            .iter()
            .map(|p| (p.step, p.others.is_some()))
            .collect();
        let tensors: Vec<Tensor<1>> = pending
            .into_iter()
            .flat_map(|p| std::iter::once(p.train_loss).chain(p.others.into_iter().flatten()))
            .collect();
        let values = read(Tensor::cat(tensors, 0)).await?;
        points(&layout, &values)
    }
}

/// Reads a tensor back from its device as f32, row-major.
///
/// # Errors
///
/// [`TrainError::Readback`] if the device fails.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, TrainError> {
    let readback = |reason: String| TrainError::Readback { reason };
    let data = tensor
        .into_data_async()
        .await
        .map_err(|error| readback(error.to_string()))?;
    data.try_to_vec::<f32>()
        .map_err(|error| readback(format!("{error:?}")))
}

fn points(layout: &[(u64, bool)], values: &[f32]) -> Result<Vec<MetricPoint>, TrainError> {
    let mut values = values.iter().copied();
    let mut next = || values.next().unwrap_or(f32::NAN);
    let mut points = Vec::new();
    for &(step, is_full) in layout {
        let train_loss = next();
        if !train_loss.is_finite() {
            return Err(TrainError::NonFiniteLoss {
                step,
                loss: train_loss,
            });
        }
        if is_full {
            let [test_loss, train_accuracy, test_accuracy] = [next(), next(), next()];
            points.push(MetricPoint {
                step,
                train_loss,
                test_loss,
                train_accuracy,
                test_accuracy,
            });
        }
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_non_finite_loss_is_named_by_its_step() {
        let layout = [(0, true), (1, false), (2, false)];
        let values = [1.0, 1.5, 0.25, 0.125, f32::NAN, f32::INFINITY];
        let error = points(&layout, &values).unwrap_err();
        assert!(matches!(error, TrainError::NonFiniteLoss { step: 1, loss } if loss.is_nan()));
    }

    #[test]
    fn steps_between_two_metrics_give_no_point() {
        let layout = [(0, true), (1, false), (2, true)];
        let values = [1.0, 1.5, 0.25, 0.125, 0.9, 0.8, 1.25, 0.5, 0.375];
        let points = points(&layout, &values).unwrap();
        assert_eq!(points.iter().map(|p| p.step).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(points[1].test_loss, 1.25);
        assert_eq!(points[1].test_accuracy, 0.375);
    }
}
