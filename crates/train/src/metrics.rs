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

/// Metrics not read yet.
#[derive(Debug, Default)]
pub(crate) struct MetricQueue {
    /// Of every step, in order, what its loss is made of.
    probes: Vec<(u64, Tensor<1>)>,
    /// Of some steps: train loss, test loss, train accuracy, test accuracy.
    metrics: Vec<(u64, [Tensor<1>; 4])>,
}

impl MetricQueue {
    /// Adds what a step leaves on the device: the probe of its errors always, metrics now and then.
    ///
    /// # Shapes
    ///
    /// - `probe`: `[batch]`, not finite where a row's loss is not
    /// - `metrics`: `[1]` each: train loss, test loss, train accuracy, test accuracy
    pub(crate) fn push(&mut self, step: u64, probe: Tensor<1>, metrics: Option<[Tensor<1>; 4]>) {
        self.probes.push((step, probe));
        self.metrics.extend(metrics.map(|metrics| (step, metrics)));
    }

    /// Reads everything queued with one transfer from the device.
    ///
    /// Weights that are not finite stay so, hence the last probe speaks for all before it, and the
    /// others are summed only after a failure.
    ///
    /// # Errors
    ///
    /// [`TrainError::NonFiniteLoss`] names the first step whose loss is NaN or infinite.
    pub(crate) async fn drain(&mut self) -> Result<Vec<MetricPoint>, TrainError> {
        let Self { probes, metrics } = std::mem::take(self);
        let Some((_, last)) = probes.last() else {
            return Ok(Vec::new());
        };
        let steps: Vec<u64> = metrics.iter().map(|(step, _)| *step).collect();
        let n_rows = last.dims()[0];
        let tensors = metrics.into_iter().flat_map(|(_, values)| values);
        let values = read(cat(std::iter::once(last.clone()).chain(tensors).collect())).await?;
        let (probe, values) = values.split_at(n_rows.min(values.len()));
        let ends_finite = probe.iter().all(|value| value.is_finite());
        if !ends_finite {
            let sums = probes.iter().map(|(_, probe)| probe.clone().sum());
            let sums = read(cat(sums.collect())).await?;
            let mut sums = probes.iter().zip(sums);
            if let Some((&(step, _), loss)) = sums.find(|(_, sum)| !sum.is_finite()) {
                return Err(TrainError::NonFiniteLoss { step, loss });
            }
        }
        Ok(points(&steps, values))
    }
}

/// One vector of several; a single one is left as it is.
fn cat(mut tensors: Vec<Tensor<1>>) -> Tensor<1> {
    if tensors.len() == 1 {
        tensors.remove(0)
    } else {
        Tensor::cat(tensors, 0)
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

/// `values` are four for each step.
fn points(steps: &[u64], values: &[f32]) -> Vec<MetricPoint> {
    let rows = steps.iter().zip(values.as_chunks().0);
    let point =
        |(&step, &[train_loss, test_loss, train_accuracy, test_accuracy]): (_, &[f32; 4])| {
            MetricPoint {
                step,
                train_loss,
                test_loss,
                train_accuracy,
                test_accuracy,
            }
        };
    rows.map(point).collect()
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    /// Drains a queue of probes, `[batch]` each of these values, and metrics at even steps.
    fn drain(probes: &[(usize, f32)]) -> Result<Vec<MetricPoint>, TrainError> {
        let device = Device::flex();
        let mut queue = MetricQueue::default();
        for (step, &(batch, value)) in probes.iter().enumerate() {
            let metric = |k: usize| Tensor::full([1], (10 * step + k) as f32, &device);
            let metrics = step
                .is_multiple_of(2)
                .then(|| [metric(0), metric(1), metric(2), metric(3)]);
            queue.push(step as u64, Tensor::full([batch], value, &device), metrics);
        }
        let mut drain = std::pin::pin!(queue.drain());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match drain.as_mut().poll(&mut context) {
            std::task::Poll::Ready(points) => points,
            std::task::Poll::Pending => panic!("the CPU answers at once"),
        }
    }

    #[test]
    fn the_first_non_finite_loss_is_named_by_its_step() {
        let nan = f32::NAN;
        let error = drain(&[(3, -1.0), (3, -0.5), (2, nan), (3, nan), (1, nan)]).unwrap_err();
        assert!(matches!(error, TrainError::NonFiniteLoss { step: 2, loss } if loss.is_nan()));
    }

    #[test]
    fn steps_between_two_metrics_give_no_point() {
        let points = drain(&[(3, -1.0), (3, -0.5), (2, 0.0)]).unwrap();
        assert_eq!(points.iter().map(|p| p.step).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(points[1].train_loss, 20.0);
        assert_eq!(points[1].test_loss, 21.0);
        assert_eq!(points[1].train_accuracy, 22.0);
        assert_eq!(points[1].test_accuracy, 23.0);
        assert_eq!(drain(&[]).unwrap(), []);
    }
}
