//! Workgroup shapes chosen by measurement.

use std::time::Instant;

use glassbook_fused::gpu::Tuning;

use crate::support::{block_on, gpu};

#[test]
fn the_fastest_of_some_shapes_is_used_from_then_on() {
    for before in [Tuning::SOFTWARE, Tuning::HARDWARE] {
        let gpu = gpu(before);
        let start = Instant::now();
        let clock = || start.elapsed().as_secs_f64() * 1e3;
        let calibration = block_on(gpu.calibrate(f64::INFINITY, clock)).unwrap();
        assert!(calibration.candidates.len() >= 3);
        assert_eq!(calibration.candidates[0].0, before);
        let best = calibration
            .candidates
            .iter()
            .map(|c| c.1)
            .fold(0.0, f64::max);
        assert_eq!(calibration.gflops, best);
        assert!(calibration.candidates.contains(&(gpu.tuning(), best)));
        assert_eq!(gpu.tuning(), calibration.tuning);
        // Only tiles are measured.
        let tiles = before.tiles;
        assert_eq!(
            Tuning {
                tiles,
                ..gpu.tuning()
            },
            before
        );
    }
}

#[test]
fn without_time_nothing_changes() {
    let gpu = gpu(Tuning::SOFTWARE);
    let calibration = block_on(gpu.calibrate(0.0, || 0.0)).unwrap();
    assert_eq!(calibration.tuning, Tuning::SOFTWARE);
    assert_eq!(gpu.tuning(), Tuning::SOFTWARE);
    assert!(calibration.candidates.is_empty());
}
