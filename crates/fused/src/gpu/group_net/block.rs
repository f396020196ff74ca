//! Updates that are submitted together, and their metrics on the way back.

use super::StepMetrics;
use crate::gpu::{GpuError, Readback, Step, Uniform};
use crate::{AdamW, Decay, Evaluation};

/// Bytes of a [`Step`] on the device.
pub(super) const STEP_BYTES: u64 = 32;

/// What is done after the loss is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Work {
    /// Nothing.
    Measure,
    /// The gradients.
    Gradients,
    /// The gradients and an update.
    Update(AdamW),
}

/// One evaluation of the train rows, and what follows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Queued {
    /// Updates made before.
    pub(super) step: u64,
    pub(super) work: Work,
    pub(super) with_test: bool,
}

/// Evaluations that will be submitted together.
#[derive(Debug, Default)]
pub(super) struct Block {
    queued: Vec<Queued>,
    n_tests: usize,
}

impl Block {
    pub(super) fn push(&mut self, queued: Queued) {
        self.n_tests += usize::from(queued.with_test);
        self.queued.push(queued);
    }

    pub(super) fn len(&self) -> usize {
        self.queued.len()
    }

    pub(super) fn n_tests(&self) -> usize {
        self.n_tests
    }

    pub(super) fn queued(&self) -> &[Queued] {
        &self.queued
    }

    /// The uniform of each evaluation: of the train rows at 2·i, of the held-out rows at 2·i + 1.
    pub(super) fn uniforms(&self, stride: usize, n_train: usize, n_test: usize) -> Vec<u8> {
        let mut bytes = vec![0; 2 * stride * self.queued.len()];
        let mut test_slot = 0;
        for (index, queued) in self.queued.iter().enumerate() {
            let mut put = |slot: usize, step: Step| {
                bytes[slot * stride..][..STEP_BYTES as usize].copy_from_slice(&step.to_bytes());
            };
            let train = match &queued.work {
                Work::Update(adamw) => scalars(adamw, queued.step + 1),
                _ => Step::default(),
            };
            let slot = (index * n_train) as u32;
            put(2 * index, Step { slot, ..train });
            if queued.with_test {
                let slot = (test_slot * n_test) as u32;
                put(
                    2 * index + 1,
                    Step {
                        slot,
                        ..Step::default()
                    },
                );
                test_slot += 1;
            }
        }
        bytes
    }
}

/// What update number `step`, counted from 1, needs of the optimizer's settings, in f64 until the end.
fn scalars(adamw: &AdamW, step: u64) -> Step {
    let correction = |beta: f64| 1.0 - beta.powf(step as f64);
    // m̂/(√v̂ + ε) = a · m / (√v + b) with both corrections taken out of the shader.
    let root2 = correction(adamw.betas.1).sqrt();
    let (keep, coupled) = match adamw.decay {
        Decay::Decoupled => (1.0 - adamw.learning_rate * adamw.weight_decay, 0.0),
        Decay::Coupled => (1.0, adamw.weight_decay),
    };
    Step {
        slot: 0,
        rate: (adamw.learning_rate * root2 / correction(adamw.betas.0)) as f32,
        epsilon: (adamw.epsilon * root2) as f32,
        keep: keep as f32,
        coupled: coupled as f32,
        beta1: adamw.betas.0 as f32,
        beta2: adamw.betas.1 as f32,
    }
}

/// A submitted block.
pub(super) struct InFlight {
    block: Block,
    readback: Readback,
    /// Whether the last evaluation is a point of the run.
    with_last: bool,
}

impl InFlight {
    pub(super) fn new(block: Block, readback: Readback) -> Self {
        Self {
            block,
            readback,
            with_last: true,
        }
    }

    pub(super) fn forget_last(&mut self) {
        self.with_last = false;
    }

    /// The block's metrics, oldest first.
    pub(super) async fn finish(&mut self) -> Result<Vec<StepMetrics>, GpuError> {
        let values = (&mut self.readback).await?;
        let mut means = values.chunks_exact(2).map(|pair| Evaluation {
            loss: pair[0],
            accuracy: pair[1],
        });
        let train: Vec<Evaluation> = means.by_ref().take(self.block.len()).collect();
        let queued = self.block.queued.iter().zip(train);
        let mut metrics: Vec<StepMetrics> = queued
            .map(|(queued, train)| StepMetrics {
                step: queued.step,
                train,
                test: queued.with_test.then(|| means.next()).flatten(),
            })
            .collect();
        if !self.with_last {
            metrics.pop();
        }
        Ok(metrics)
    }
}
