//! What several test files of this crate share.

use glassbook_train::TrainConfig;

/// Runs a future that never waits: the CPU device answers at once.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// The notebook's "Quick" preset, whose numbers are in www/notebooks/group-composition.html.
pub(crate) fn quick_config() -> TrainConfig {
    TrainConfig {
        width: 128,
        train_fraction: 0.6,
        learning_rate: 0.01,
        weight_decay: 2.0,
        steps: 2000,
        ..TrainConfig::default()
    }
}
