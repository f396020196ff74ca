//! A Rust toolchain whose standard library exists for wasm32-unknown-unknown.
//!
//! The active toolchain if it has the target, or if rustup can add it. Where rustup's server is
//! out of reach but a Debian mirror is not: Debian's own compiler, with a standard library that is
//! compiled once from Debian's source package, linked into rustup under the name `debian`.

use super::apt;
use crate::error::{Error, FileContext as _};
use crate::files::walk;
use crate::report;
use crate::shell::SearchPath;
use crate::workspace::cache_dir;
use std::path::{Path, PathBuf};

const TARGET: &str = "wasm32-unknown-unknown";

/// The section of an object file that link-time optimization reads. A standard library that cargo
/// built from source lacks it unless asked, and then a release build with LTO fails.
const BITCODE: &[u8] = b".llvmbc";

/// Name of the rustup link to Debian's toolchain.
const DEBIAN: &str = "debian";

/// Name of the throwaway package whose build compiles the standard library.
const CARRIER: &str = "std-for-wasm";

/// Returns the value that RUSTUP_TOOLCHAIN needs for wasm builds, `None` for the active toolchain.
pub(super) fn ensure(path: &SearchPath) -> Result<(Option<String>, String), Error> {
    let active = || (None, "in the active toolchain".to_owned());
    let debian = || {
        (
            Some(DEBIAN.to_owned()),
            format!("in the toolchain `{DEBIAN}`"),
        )
    };
    if has_target(path, None) {
        return Ok(active());
    }
    if path.find("rustup").is_none() {
        return Err(Error::Missing {
            what: format!("the Rust toolchain lacks {TARGET}, and there is no rustup to add it"),
            remedy: format!(
                "Install rustup (https://rustup.rs), or the standard library for {TARGET}."
            ),
        });
    }
    if has_target(path, Some(DEBIAN)) {
        return Ok(debian());
    }
    report::note(&format!("adding {TARGET} to the active toolchain"));
    let added = path.command("rustup").args(["target", "add", TARGET]).run();
    if added.is_ok() && has_target(path, None) {
        return Ok(active());
    }
    report::note(
        "rustup could not add it; falling back to Debian's compiler and its source package",
    );
    build_debian_std(path)?;
    if has_target(path, Some(DEBIAN)) {
        return Ok(debian());
    }
    Err(Error::Missing {
        what: format!("no toolchain for {TARGET} could be made"),
        remedy: format!(
            "Run `rustup target add {TARGET}` on a network that reaches rustup's server."
        ),
    })
}

/// Whether a toolchain's sysroot holds a compiled standard library for the target, ready for LTO.
fn has_target(path: &SearchPath, toolchain: Option<&str>) -> bool {
    let rustc = match toolchain {
        // `rustup run` fails on an unknown toolchain instead of installing it.
        Some(name) => path.command("rustup").args(["run", name, "rustc"]),
        None => path.command("rustc"),
    };
    let sysroot = rustc.args(["--print", "sysroot"]).quiet_output();
    sysroot.is_some_and(|sysroot| holds_std(&lib_dir(Path::new(&sysroot))))
}

fn lib_dir(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

fn holds_std(lib_dir: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(lib_dir) else {
        return false;
    };
    let mut files = entries.flatten().map(|entry| entry.path());
    let std = files.find(|file| is_rlib(file, "libstd-"));
    let bytes = std
        .and_then(|file| std::fs::read(file).ok())
        .unwrap_or_default();
    bytes.windows(BITCODE.len()).any(|window| window == BITCODE)
}

fn is_rlib(file: &Path, prefix: &str) -> bool {
    file.extension().is_some_and(|ending| ending == "rlib")
        && file
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(prefix))
}

/// Installs Debian's toolchain, links it into rustup and compiles its standard library.
fn build_debian_std(path: &SearchPath) -> Result<(), Error> {
    let purpose = format!("building for {TARGET} without rustup's server");
    apt::install(
        path,
        &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"],
        &purpose,
    )?;
    // rust-lld is a link into the LLVM version that this rustc was built with; the linker itself
    // is in a package that is named by the link's target.
    let linker = std::fs::read_link("/usr/bin/rust-lld").on("read", "/usr/bin/rust-lld")?;
    let linker = linker.file_name().unwrap_or_default().to_string_lossy();
    apt::install(path, &[&linker], "linking wasm")?;
    path.command("rustup")
        .args(["toolchain", "link", DEBIAN, "/usr"])
        .run()?;

    let carrier = cache_dir()?.join(CARRIER);
    let source = carrier.join("src");
    std::fs::create_dir_all(&source).on("create", &source)?;
    let manifest = format!(
        "[package]\nname = \"{CARRIER}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n"
    );
    for (file, text) in [
        (carrier.join("Cargo.toml"), manifest.as_str()),
        (source.join("lib.rs"), ""),
    ] {
        std::fs::write(&file, text).on("write", &file)?;
    }
    report::note("compiling the standard library for wasm, about a minute, once");
    let target_dir = carrier.join("target");
    path.command("rustup")
        .args([
            "run",
            DEBIAN,
            "cargo",
            "build",
            "--quiet",
            "--release",
            "--target",
            TARGET,
        ])
        .args([
            "-Z",
            "build-std=std,panic_abort,panic_unwind,proc_macro,test",
        ])
        // A stable compiler accepts `-Z` only so; the library is its own, of its very version.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-C embed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &target_dir)
        .dir(&carrier)
        .run()?;

    let lib_dir = lib_dir(Path::new("/usr"));
    // rustc refuses two libraries of one name, so what an older build left has to go.
    apt::privileged(path, "rm").arg("-rf").arg(&lib_dir).run()?;
    apt::privileged(path, "mkdir")
        .arg("-p")
        .arg(&lib_dir)
        .run()?;
    let own = format!("lib{}-", CARRIER.replace('-', "_"));
    let libraries = built_rlibs(&target_dir)?
        .into_iter()
        .filter(|file| !is_rlib(file, &own));
    apt::privileged(path, "cp")
        .hidden_args(libraries)
        .arg(&lib_dir)
        .run()?;
    std::fs::remove_dir_all(&carrier).on("remove", &carrier)
}

fn built_rlibs(target_dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let files = walk(&target_dir.join(TARGET).join("release/deps"))?;
    Ok(files
        .into_iter()
        .filter(|file| is_rlib(file, "lib"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sysroot_without_a_compiled_std_does_not_count() {
        let sysroot = std::env::temp_dir().join(format!("xtask-sysroot-{}", std::process::id()));
        let dir = lib_dir(&sysroot);
        assert!(!holds_std(&dir));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("libcore-0123.rlib"), "").unwrap();
        std::fs::write(dir.join("libstd-0123.rmeta"), "").unwrap();
        assert!(!holds_std(&dir));
        std::fs::write(dir.join("libstd-0123.rlib"), "objects without bitcode").unwrap();
        assert!(!holds_std(&dir));
        std::fs::write(
            dir.join("libstd-0123.rlib"),
            "an object with a .llvmbc section",
        )
        .unwrap();
        assert!(holds_std(&dir));
        std::fs::remove_dir_all(&sysroot).unwrap();
    }
}
