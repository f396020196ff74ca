//! wasm-pack.toml: the one list of wasm packages, tools and test browsers.

use crate::error::{Error, FileContext as _};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The file's name, at the root of the workspace.
pub(crate) const FILE_NAME: &str = "wasm-pack.toml";

const SCHEMA: u32 = 1;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    schema: u32,
    pub(crate) tools: Tools,
    pub(crate) build: Build,
    #[serde(rename = "package")]
    pub(crate) packages: Vec<Package>,
    #[serde(rename = "test")]
    pub(crate) tests: Vec<BrowserTest>,
    #[serde(rename = "browser")]
    pub(crate) browsers: BTreeMap<BrowserKind, Browser>,
}

/// Exact versions of cargo-installed programs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Tools {
    pub(crate) wasm_pack: String,
    pub(crate) geckodriver: String,
}

/// What all wasm packages share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Build {
    /// Folder that holds one output folder per package, relative to the root.
    pub(crate) out_root: String,
    /// wasm-pack's `--target`.
    pub(crate) target: String,
    /// WebAssembly features that wasm-opt is told about (`--enable-…`).
    pub(crate) wasm_features: Vec<String>,
}

/// One crate that becomes a wasm module of the page, and whose `#[wasm_bindgen_test]`s run in browsers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Package {
    #[serde(rename = "crate")]
    pub(crate) path: String,
    pub(crate) out: String,
    #[serde(default)]
    pub(crate) features: Vec<String>,
    /// wasm-opt's optimization options.
    pub(crate) wasm_opt: Vec<String>,
    pub(crate) brotli_budget_kib: u64,
}

/// A crate whose tests run in browsers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BrowserTest {
    #[serde(rename = "crate")]
    pub(crate) path: String,
    pub(crate) runs_in: Realm,
    pub(crate) browsers: Vec<BrowserKind>,
    /// Longest time one test binary may take in a browser, in seconds.
    pub(crate) timeout_s: u32,
}

/// How a browser is found, installed and driven.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Browser {
    /// Programs that start it; the first one on PATH counts.
    pub(crate) programs: Vec<String>,
    /// Its WebDriver program.
    pub(crate) driver: String,
    /// Debian packages that bring it.
    pub(crate) packages: Vec<String>,
}

/// Where a module runs in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Realm {
    /// A dedicated Worker: no DOM.
    Worker,
    /// A document: the notebook frame.
    Frame,
}

impl Realm {
    /// The variable that makes wasm-bindgen's test runner use this realm.
    pub(crate) fn test_runner_variable(self) -> &'static str {
        match self {
            Self::Worker => "WASM_BINDGEN_USE_DEDICATED_WORKER",
            Self::Frame => "WASM_BINDGEN_USE_BROWSER",
        }
    }
}

/// The browsers of the tests. wasm-pack drives the first two; the page's own tests drive all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BrowserKind {
    Chrome,
    Firefox,
    /// WebKitGTK, which exists on Linux only.
    Webkit,
}

impl BrowserKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chrome => "chrome",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The variable that names its driver to the page's tests.
    pub(crate) fn driver_variable(self) -> &'static str {
        match self {
            Self::Chrome => "CHROMEDRIVER",
            Self::Firefox => "GECKODRIVER",
            Self::Webkit => "WEBKITDRIVER",
        }
    }

    /// Whether the browser exists for this system.
    pub(crate) fn is_available(self) -> bool {
        self != Self::Webkit || cfg!(target_os = "linux")
    }
}

impl Config {
    /// Reads and checks the file.
    pub(crate) fn load(root: &Path) -> Result<Self, Error> {
        let path = root.join(FILE_NAME);
        let text = std::fs::read_to_string(&path).on("read", &path)?;
        Self::parse(&text).map_err(|message| Error::malformed(FILE_NAME, &message))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if config.schema != SCHEMA {
            return Err(format!(
                "schema is {}, this xtask reads schema {SCHEMA}",
                config.schema
            ));
        }
        for test in &config.tests {
            let undescribed = |kind: &&BrowserKind| !config.browsers.contains_key(kind);
            if let Some(kind) = test.browsers.iter().find(undescribed) {
                let (path, name) = (&test.path, kind.name());
                return Err(format!(
                    "{path} is tested in {name}, but [browser.{name}] is missing"
                ));
            }
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
        schema = 1
        [tools]
        wasm-pack = "0.15.1"
        geckodriver = "0.37.1"
        [build]
        out_root = "out"
        target = "web"
        wasm_features = []
        [browser.chrome]
        programs = ["chromium"]
        driver = "chromedriver"
        packages = []
        [[package]]
        crate = "crates/kernel"
        out = "kernel"
        wasm_opt = []
        brotli_budget_kib = 1
        [[test]]
        crate = "crates/kernel"
        runs_in = "worker"
        browsers = ["chrome"]
        timeout_s = 20
    "#;

    #[test]
    fn the_committed_file_parses() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let config = Config::load(&root).unwrap();
        for realm in [Realm::Worker, Realm::Frame] {
            assert!(
                config.tests.iter().any(|test| test.runs_in == realm),
                "{realm:?}"
            );
        }
    }

    #[test]
    fn a_test_in_an_undescribed_browser_is_refused() {
        assert!(Config::parse(SMALL).is_ok());
        let text = SMALL.replace(r#"["chrome"]"#, r#"["firefox"]"#);
        let message = Config::parse(&text).unwrap_err();
        assert!(
            message.contains("[browser.firefox] is missing"),
            "{message}"
        );
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        let message = Config::parse(&SMALL.replace("timeout_s", "time_out")).unwrap_err();
        assert!(message.contains("time_out"), "{message}");
    }
}
