//! Waiting for a GPU in browsers that look for finished work only now and then.
//!
//! Firefox resolves a read-back on the next submission or after 100 ms, whichever comes first. While
//! a future is pending, an empty submission every few milliseconds brings that to about 10 ms. More
//! often would take time from software adapters, which compute on the same processor.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use glassbook_fused::gpu::Gpu;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};

use crate::device;

const INTERVAL_MS: i32 = 4;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, delay_ms: i32);
}

/// Lets the event loop run for about this long.
pub(crate) async fn sleep_ms(delay_ms: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| set_timeout(&resolve, delay_ms));
    // A timer has no way to fail.
    wasm_bindgen_futures::JsFuture::from(promise).await.ok();
}

/// Awaits `future`, nudging the open GPU, if there is one, as long as it is pending.
pub(crate) async fn nudged<F: Future>(future: F) -> F::Output {
    nudging(device::gpu().map(|open| open.gpu), future).await
}

/// As [`nudged`], for a GPU that is being opened.
pub(crate) async fn nudging<F: Future>(gpu: Option<Gpu>, future: F) -> F::Output {
    let mut future = pin!(future);
    let is_waiting = Rc::new(Cell::new(false));
    std::future::poll_fn(|context| {
        let poll = future.as_mut().poll(context);
        if poll.is_pending()
            && let Some(gpu) = &gpu
            && !is_waiting.replace(true)
        {
            let (waker, is_waiting) = (context.waker().clone(), Rc::clone(&is_waiting));
            let gpu = gpu.clone();
            let callback = Closure::once_into_js(move || {
                is_waiting.set(false);
                // One reference is left when the future has been answered.
                if Rc::strong_count(&is_waiting) > 1 {
                    gpu.nudge();
                    waker.wake();
                }
            });
            set_timeout(callback.unchecked_ref(), INTERVAL_MS);
        }
        poll
    })
    .await
}
