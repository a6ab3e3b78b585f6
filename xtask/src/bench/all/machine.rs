//! Where and when, as far as it can be said without naming the machine.

use std::process::Command;

use crate::process::python;
use crate::root;

/// A paragraph about the machine, the date and the versions.
pub(super) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = processor().unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let date = printed(Command::new("date").args(["-u", "+%Y-%m-%d"]));
    let date = date.map_or(String::new(), |date| format!(" on {date}"));
    let known = [pngquant(), quantette(), packages()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let peers = if known.is_empty() { "none".to_owned() } else { known };
    format!(
        "Measured{date} with huecount {} on a shared machine of {cores} cores ({processor}, {}). Peers: {peers}.\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS
    )
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn pngquant() -> Option<String> {
    let version = printed(Command::new("pngquant").arg("--version"))?;
    Some(format!("pngquant {}", version.split(' ').next()?))
}

/// As its lock file has it.
fn quantette() -> Option<String> {
    let lock = std::fs::read_to_string(root::path().join("xtask/peers/quantette/Cargo.lock")).ok()?;
    let version = lock.split_once("name = \"quantette\"\nversion = \"")?.1.split('"').next()?;
    Some(format!("quantette {version}"))
}

fn packages() -> Option<String> {
    const SCRIPT: &str = "from importlib.metadata import version\n\
        print(', '.join(f'{name} {version(name)}' for name in ('scikit-learn', 'scikit-image', 'Pillow')))";
    printed(Command::new(python().ok()?).args(["-c", SCRIPT]))
}

/// What a program prints, if it can be had.
fn printed(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned()).filter(|text| !text.is_empty())
}
