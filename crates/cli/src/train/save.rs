//! Checkpoints on disk: written now and then, and when the run ends or is interrupted.

use std::path::Path;
use std::time::{Duration, Instant};

use glassbook_train::GroupRun;

use super::block_on;
use crate::error::CliError;

/// A crash loses at most this much work.
const INTERVAL: Duration = Duration::from_mins(1);

/// Where a run is saved.
pub(super) struct Saver<'a> {
    path: Option<&'a str>,
    last: Instant,
}

impl<'a> Saver<'a> {
    pub(super) fn new(path: Option<&'a str>) -> Self {
        Self {
            path,
            last: Instant::now(),
        }
    }

    /// Saves the run if the last time is long enough ago.
    pub(super) fn tick(&mut self, run: &mut GroupRun) -> Result<(), CliError> {
        if self.last.elapsed() < INTERVAL {
            return Ok(());
        }
        self.save(run)
    }

    /// Saves the run, if there is a file to save it to.
    ///
    /// The file is replaced whole: a crash while writing leaves the one before.
    pub(super) fn save(&mut self, run: &mut GroupRun) -> Result<(), CliError> {
        let Some(path) = self.path else {
            return Ok(());
        };
        let bytes = block_on(run.checkpoint())?.to_bytes()?;
        let unfinished = format!("{path}.part");
        std::fs::write(&unfinished, bytes)
            .and_then(|()| std::fs::rename(&unfinished, Path::new(path)))
            .map_err(|error| CliError::OutputFile {
                path: path.to_owned(),
                reason: error.to_string(),
            })?;
        self.last = Instant::now();
        Ok(())
    }
}
