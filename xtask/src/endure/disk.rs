//! A full disk: a sweep into a small file system of its own, which is then enlarged.

use std::process::{Command, Stdio};

use super::sweeps::{OPTIONS, Sweeps, fresh};
use crate::process::{Outcome, huecount, say};

/// Where no file system can be mounted.
const NOT_ALLOWED: i32 = 99;

/// `$0` is the program, `$1` the images, `$2` the folder of the file system, `$3` where the report goes in the end; the
/// others are the sweep's options.
const SCRIPT: &str = r#"
program=$0 set=$1 disk=$2 report=$3
shift 3
mount -t tmpfs -o size=64k tmpfs "$disk" 2>/dev/null || exit 99
"$program" sweep "$set" "$@" --output "$disk/report" >/dev/null && exit 1
mount -o remount,size=64m "$disk"
"$program" sweep "$set" "$@" --output "$disk/report" --resume >/dev/null
cp -r "$disk/report" "$report"
"#;

pub(super) fn check(sweeps: &Sweeps) -> Outcome {
    let at = |name: &str| sweeps.folder.join(name);
    let ready = fresh(&at("disk")).and_then(|_| fresh(&at("full"))).and_then(std::fs::remove_dir);
    ready.map_err(|error| format!("can't write to {}: {error}", sweeps.folder.display()))?;
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", SCRIPT]).arg(huecount()?);
    command.args([at("set"), at("disk"), at("full")]).args(OPTIONS).stderr(Stdio::piped());
    let output = match command.output() {
        Ok(output) if output.status.code() != Some(NOT_ALLOWED) => output,
        _ => return say("a full disk: skipped, as no small file system can be mounted here"),
    };
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || !said.contains("pass --resume to go on from there once there is room") {
        return Err(format!("the sweep onto a full disk ended with {}: {said}", output.status));
    }
    sweeps.same_as_whole("full")?;
    say("a full disk: a clear error; with room again, resumed to the same bytes")
}
