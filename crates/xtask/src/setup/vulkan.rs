//! A Vulkan driver for the tests of the kernels: that of a GPU, or Mesa's, which runs on the CPU.

use super::apt;
use crate::error::Error;
use crate::report;
use crate::shell::SearchPath;
use std::path::Path;

/// Where the Vulkan loader looks for drivers.
const FOLDERS: [&str; 3] = [
    "/usr/share/vulkan/icd.d",
    "/usr/local/share/vulkan/icd.d",
    "/etc/vulkan/icd.d",
];

/// Makes sure that there is a driver. False where these tests cannot run: their feature of wgpu is
/// Vulkan's alone, which other systems do not have.
pub(crate) fn ensure_vulkan(path: &SearchPath) -> Result<bool, Error> {
    if !cfg!(target_os = "linux") {
        report::note("the tests of the GPU kernels need Linux; they are skipped");
        return Ok(false);
    }
    let has_driver = |folder: &str| {
        Path::new(folder)
            .read_dir()
            .is_ok_and(|mut files| files.next().is_some())
    };
    if !FOLDERS.iter().any(|folder| has_driver(folder)) {
        apt::install(
            path,
            &["libvulkan1", "mesa-vulkan-drivers"],
            "tests of the GPU kernels",
        )?;
    }
    Ok(true)
}
