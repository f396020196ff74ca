//! Checks that both kinds of run share.

use super::FeatureError;

pub(super) const MAX_INSTANCES: u64 = 4096;
pub(super) const MAX_HIDDEN: u64 = 1024;
pub(super) const MAX_BATCH: u64 = 65_536;
pub(super) const MAX_STEPS: u64 = 10_000_000;
pub(super) const MAX_METRICS_EVERY: u64 = 100_000;
pub(super) const MAX_SNAPSHOTS: u64 = 1000;
/// Browsers refuse much larger WebAssembly heaps.
pub(super) const MAX_MIB: u64 = 1024;

pub(super) fn check_count(
    setting: &'static str,
    value: u64,
    min: u64,
    max: u64,
) -> Result<(), FeatureError> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(FeatureError::CountOutOfRange {
        setting,
        value,
        min,
        max,
    })
}

pub(super) fn check_number(
    setting: &'static str,
    value: f64,
    holds: bool,
    requirement: &'static str,
) -> Result<(), FeatureError> {
    if holds {
        return Ok(());
    }
    Err(FeatureError::NumberOutOfRange {
        setting,
        value,
        requirement,
    })
}

/// Refuses a run whose estimate exceeds the limit, before anything is allocated.
pub(super) fn check_memory(instances: u64, bytes: u64) -> Result<(), FeatureError> {
    let needed_mib = bytes >> 20;
    if needed_mib <= MAX_MIB {
        return Ok(());
    }
    Err(FeatureError::TooLarge {
        instances,
        needed_mib,
        limit_mib: MAX_MIB,
    })
}

/// Settings of the optimizer and of the report, the same for every kind of run.
pub(super) fn check_common(
    [instances, steps, batch, metrics_every, snapshots]: [u64; 5],
    learning_rate: f64,
) -> Result<(), FeatureError> {
    check_count("instances", instances, 1, MAX_INSTANCES)?;
    check_count("steps", steps, 1, MAX_STEPS)?;
    check_count("batch", batch, 1, MAX_BATCH)?;
    check_count("metricsEvery", metrics_every, 1, MAX_METRICS_EVERY)?;
    check_count("snapshots", snapshots, 0, MAX_SNAPSHOTS)?;
    let positive = learning_rate > 0.0 && learning_rate.is_finite();
    check_number("learningRate", learning_rate, positive, "a number above 0")
}

/// One value per instance and feature from one for all, one per instance or feature, or all of them.
pub(super) fn spread(
    setting: &'static str,
    values: &[f64],
    [instances, features]: [usize; 2],
    per_instance: bool,
) -> Result<Vec<f64>, FeatureError> {
    let all = instances * features;
    let (single, unit) = if per_instance {
        (instances, "instances")
    } else {
        (features, "features")
    };
    match values.len() {
        1 => Ok(vec![values[0]; all]),
        got if got == all => Ok(values.to_vec()),
        got if got == single => Ok((0..all)
            .map(|i| {
                values[if per_instance {
                    i / features
                } else {
                    i % features
                }]
            })
            .collect()),
        got => Err(FeatureError::ListLength {
            setting,
            got,
            allowed: format!("1, {single} ({unit}) or {all} (instances times features)"),
        }),
    }
}
