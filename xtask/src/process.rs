//! Running other programs, and ending like one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::root;

pub(crate) type Outcome = Result<(), String>;

pub(crate) fn say(text: &str) -> Outcome {
    writeln!(std::io::stdout(), "{text}").map_err(|error| error.to_string())
}

pub(crate) fn exit_code(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command to its end; anything but success is an error.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("{command:?} can't be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}")) }
}

/// Runs a command and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("{command:?} can't be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// `cargo` in the repository's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root::path());
    command
}

/// The product's binary, built for speed.
pub(crate) fn huecount() -> Result<PathBuf, String> {
    run(&mut cargo(&["build", "--quiet", "--release", "--package", "huecount"]))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root::path().join("target"), PathBuf::from);
    Ok(target.join("release").join(format!("huecount{}", std::env::consts::EXE_SUFFIX)))
}

/// The Python of the peers' virtual environment.
pub(crate) fn python() -> Result<PathBuf, String> {
    let python = root::path().join("target/peers/bin/python");
    if python.exists() {
        return Ok(python);
    }
    Err(format!(
        "the Python peers are not installed; do it once with\n  python3 -m venv target/peers\n  \
         target/peers/bin/pip install -r xtask/peers/requirements.txt\nin {}",
        root::path().display()
    ))
}

/// A script of the peers.
pub(crate) fn script(name: &str) -> PathBuf {
    root::path().join(Path::new("xtask/peers").join(name))
}
