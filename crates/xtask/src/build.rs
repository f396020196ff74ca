//! `cargo xtask build`: wasm packages by wasm-pack and wasm-opt, then the site by www/build.mjs.

use crate::config::Package;
use crate::error::{Error, FileContext as _};
use crate::files::{InputHash, walk};
use crate::report;
use crate::setup::Tools;
use crate::sizes::Sizes;
use crate::workspace::{Workspace, source_dirs};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// npm's binaryen, as package.json pins it.
const WASM_OPT: &str = "node_modules/binaryen/bin/wasm-opt";

/// Written beside a package's folder when its build is complete.
#[derive(Serialize, Deserialize)]
struct Stamp {
    inputs: String,
    sizes: Sizes,
}

/// Builds what changed, prints the sizes, and fails if a package is over its budget.
pub(crate) fn run(workspace: &Workspace, tools: &Tools) -> Result<(), Error> {
    report::heading("build");
    let start = Instant::now();
    let mut built = Vec::new();
    for package in &workspace.config.packages {
        let sizes = report::step(&package.path, || build_package(workspace, tools, package))?;
        built.push((package, sizes));
    }
    report::step("site", || {
        tools
            .command("node")
            .arg("www/build.mjs")
            .dir(&workspace.root)
            .run()?;
        Ok(((), "dist/".to_owned()))
    })?;
    println!("\n{}", size_table(&built));
    println!("  build done in {}", report::elapsed(start.elapsed()));
    within_budget(&built)
}

fn build_package(
    workspace: &Workspace,
    tools: &Tools,
    package: &Package,
) -> Result<(Sizes, String), Error> {
    let out_root = workspace.root.join(&workspace.config.build.out_root);
    let out_dir = out_root.join(&package.out);
    let stamp_file = out_root.join(format!("{}.stamp.json", package.out));
    let inputs = input_hash(workspace, tools, package)?;
    if let Some(stamp) = read_stamp(&stamp_file).filter(|stamp| stamp.inputs == inputs)
        && find_wasm(&out_dir).is_ok()
    {
        return Ok((stamp.sizes, "up to date".to_owned()));
    }

    if stamp_file.exists() {
        std::fs::remove_file(&stamp_file).on("remove", &stamp_file)?;
    }
    if out_dir.exists() {
        std::fs::remove_dir_all(&out_dir).on("remove", &out_dir)?;
    }
    std::fs::create_dir_all(&out_root).on("create", &out_root)?;

    wasm_pack_build(workspace, tools, package, &out_dir)?;
    let wasm = find_wasm(&out_dir)?;
    let before = wasm.metadata().on("inspect", &wasm)?.len();
    optimize(workspace, tools, package, &wasm)?;
    let sizes = Sizes::measure(tools, &wasm)?;

    let outcome = format!(
        "{} before wasm-opt, {} after",
        report::kib(before),
        report::kib(sizes.raw)
    );
    let text = serde_json::to_string_pretty(&Stamp { inputs, sizes })
        .map_err(|error| Error::malformed(&stamp_file, &error))?;
    std::fs::write(&stamp_file, text).on("write", &stamp_file)?;
    Ok((sizes, outcome))
}

fn wasm_pack_build(
    workspace: &Workspace,
    tools: &Tools,
    package: &Package,
    out_dir: &Path,
) -> Result<(), Error> {
    let cdylib = workspace
        .package_at(&package.path)?
        .targets
        .iter()
        .any(|target| target.kind.iter().any(|kind| kind == "cdylib"));
    if !cdylib {
        let manifest = Path::new(&package.path).join("Cargo.toml");
        return Err(Error::malformed(
            manifest,
            &"a wasm package needs crate-type = [\"cdylib\"]",
        ));
    }
    let mut command = tools
        .wasm_command("wasm-pack")
        .args(["build", &package.path, "--release", "--no-opt", "--no-pack"])
        // Without this wasm-pack may download its own wasm-bindgen and try to add the target.
        .args(["--mode", "no-install"])
        .args(["--target", &workspace.config.build.target])
        .arg("--out-dir")
        .arg(out_dir)
        .dir(&workspace.root);
    if !package.features.is_empty() {
        command = command.args(["--", "--features", &package.features.join(",")]);
    }
    command.run()
}

/// Runs wasm-opt and puts its result in the place of its input.
fn optimize(
    workspace: &Workspace,
    tools: &Tools,
    package: &Package,
    wasm: &Path,
) -> Result<(), Error> {
    let program = workspace.root.join(WASM_OPT);
    if !program.is_file() {
        return Err(Error::Missing {
            what: format!("{WASM_OPT} is missing"),
            remedy: "Keep `binaryen` in package.json and run `cargo xtask setup`.".to_owned(),
        });
    }
    let optimized = wasm.with_extension("optimized");
    let enabled = workspace
        .config
        .build
        .wasm_features
        .iter()
        .map(|name| format!("--enable-{name}"));
    tools
        .command("node")
        .arg(program)
        .arg(wasm)
        .arg("-o")
        .arg(&optimized)
        .args(enabled)
        .args(&package.wasm_opt)
        .dir(&workspace.root)
        .run()?;
    std::fs::rename(&optimized, wasm).on("replace", wasm)
}

/// The one `*_bg.wasm` that wasm-pack wrote.
fn find_wasm(out_dir: &Path) -> Result<PathBuf, Error> {
    let found = walk(out_dir)?
        .into_iter()
        .find(|file| file.to_string_lossy().ends_with("_bg.wasm"));
    found.ok_or_else(|| Error::malformed(out_dir, &"wasm-pack wrote no *_bg.wasm here"))
}

fn read_stamp(file: &Path) -> Option<Stamp> {
    serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()
}

/// Digest of everything that the package's wasm depends on.
fn input_hash(workspace: &Workspace, tools: &Tools, package: &Package) -> Result<String, Error> {
    let root = &workspace.root;
    let mut hash = InputHash::new();
    hash.text(&tools.wasm_command("rustc").arg("-vV").output()?);
    hash.text(&tools.command("wasm-pack").arg("--version").output()?);
    let build = &workspace.config.build;
    for text in [&build.target].into_iter().chain(&build.wasm_features) {
        hash.text(text);
    }
    for text in package.features.iter().chain(&package.wasm_opt) {
        hash.text(text);
    }
    // package-lock.json pins wasm-opt, Cargo.lock everything else.
    for name in [
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        "package-lock.json",
    ] {
        hash.file(root, &root.join(name))?;
    }
    let crate_dirs = source_dirs(&workspace.packages, workspace.package_at(&package.path)?);
    for dir in crate_dirs.into_iter().chain([root.join("shaders")]) {
        for file in walk(&dir)? {
            hash.file(root, &file)?;
        }
    }
    Ok(hash.finish())
}

fn size_table(built: &[(&Package, Sizes)]) -> String {
    let rows: Vec<Vec<String>> = built
        .iter()
        .map(|(package, sizes)| {
            vec![
                package.out.clone(),
                report::kib(sizes.raw),
                report::kib(sizes.gzip),
                report::kib(sizes.brotli),
                report::kib(package.brotli_budget_kib * 1024),
            ]
        })
        .collect();
    report::table(&["wasm", "raw", "gzip", "brotli", "budget (brotli)"], &rows)
}

fn within_budget(built: &[(&Package, Sizes)]) -> Result<(), Error> {
    let packages: Vec<String> = built
        .iter()
        .filter(|(package, sizes)| sizes.brotli > package.brotli_budget_kib * 1024)
        .map(|(package, sizes)| {
            let budget = package.brotli_budget_kib;
            format!(
                "{} is {} (brotli), its budget is {budget} KiB",
                package.out,
                report::kib(sizes.brotli)
            )
        })
        .collect();
    if packages.is_empty() {
        Ok(())
    } else {
        Err(Error::OverBudget { packages })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(budget: u64) -> Package {
        Package {
            path: "crates/kernel".to_owned(),
            out: "kernel".to_owned(),
            features: Vec::new(),
            wasm_opt: Vec::new(),
            brotli_budget_kib: budget,
        }
    }

    #[test]
    fn one_byte_over_the_budget_fails() {
        let package = package(2);
        let sizes = |brotli| Sizes {
            raw: 9000,
            gzip: 4000,
            brotli,
        };
        assert!(within_budget(&[(&package, sizes(2048))]).is_ok());
        let error = within_budget(&[(&package, sizes(2049))]).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("kernel is 2.0 KiB (brotli), its budget is 2 KiB"),
            "{error}"
        );
    }
}
