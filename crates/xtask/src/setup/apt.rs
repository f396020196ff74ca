//! Debian packages, where this machine has apt-get and lets us use it.

use crate::error::Error;
use crate::report;
use crate::shell::{Cmd, SearchPath};

/// Installs packages, with sudo unless this is root. `purpose` says what they are for.
pub(super) fn install(path: &SearchPath, packages: &[&str], purpose: &str) -> Result<(), Error> {
    let list = packages.join(" ");
    report::note(&format!("installing Debian's {list} for {purpose}"));
    let by_hand = |why: &str| Error::Missing {
        what: format!("{purpose} needs the Debian packages {list}, and {why}"),
        remedy: format!(
            "As root: apt-get update && apt-get install --no-install-recommends {list}"
        ),
    };
    if path.find("apt-get").is_none() {
        return Err(by_hand("there is no apt-get here"));
    }
    if !is_root(path) && !path.command("sudo").args(["-n", "true"]).succeeds() {
        return Err(by_hand(
            "this user is neither root nor allowed to use sudo without a password",
        ));
    }
    privileged(path, "apt-get").args(["update", "-qq"]).run()?;
    privileged(path, "apt-get")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .run()
}

/// A command that runs as root.
pub(super) fn privileged(path: &SearchPath, program: &str) -> Cmd {
    let quiet = "DEBIAN_FRONTEND";
    if is_root(path) {
        path.command(program).env(quiet, "noninteractive")
    } else {
        path.command("sudo")
            .args(["-n", &format!("{quiet}=noninteractive"), program])
    }
}

fn is_root(path: &SearchPath) -> bool {
    path.command("id")
        .arg("-u")
        .output()
        .is_ok_and(|uid| uid == "0")
}
