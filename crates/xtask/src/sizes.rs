//! What a file weighs on the wire: as it is, and compressed as web servers compress it.

use crate::error::Error;
use crate::setup::Tools;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Sizes of one file, in bytes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Sizes {
    pub(crate) raw: u64,
    /// gzip at level 9.
    pub(crate) gzip: u64,
    /// brotli at quality 11, with the largest standard window.
    pub(crate) brotli: u64,
}

/// Node.js carries both compressors, so xtask needs no crate for them.
const SCRIPT: &str = r#"
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
const bytes = readFileSync(process.argv[1]);
const params = {
  [constants.BROTLI_PARAM_QUALITY]: 11,
  [constants.BROTLI_PARAM_LGWIN]: 24,
  [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
};
console.log(JSON.stringify({
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotliCompressSync(bytes, { params }).length,
}));
"#;

impl Sizes {
    pub(crate) fn measure(tools: &Tools, file: &Path) -> Result<Self, Error> {
        let json = tools
            .command("node")
            .hidden_args(["--input-type=module", "--eval", SCRIPT])
            .arg("--")
            .arg(file)
            .output()?;
        serde_json::from_str(&json).map_err(|error| Error::malformed(file, &error))
    }
}
