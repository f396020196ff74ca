//! What several test files of this crate share.

use glassbook_train::{Preset, TrainConfig};

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

/// The notebook's "Quick" preset.
pub(crate) fn quick_config() -> TrainConfig {
    Preset::Quick.config()
}
