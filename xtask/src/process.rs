//! Running other programs, and ending like one.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::root;

pub(crate) type Outcome = Result<(), String>;

pub(crate) fn say(text: &str) -> Outcome {
    writeln!(std::io::stdout(), "{text}").map_err(|error| error.to_string())
}

/// Tells of progress, on standard error.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Says what a table goes without; the reason, which may name folders of this machine, goes to standard error.
pub(crate) fn left_out(what: &str, reason: &str) -> Outcome {
    note(&format!("left out: {what}: {reason}"));
    say(&format!("Left out: {what}.\n"))
}

pub(crate) fn exit_code(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            note(&format!("error: {message}"));
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

/// The Cargo that runs this program, or the one on the PATH.
pub(crate) fn cargo_path() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// `cargo` in the repository's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_path());
    command.args(arguments).current_dir(root::path());
    command
}

/// The product's binary, built in the profile of this program and beside it: `dev` for `cargo xtask`.
pub(crate) fn huecount() -> Result<PathBuf, String> {
    built_like_this(&["--package", "huecount"], "huecount")
}

/// What `cargo build` makes of these arguments, in the profile of this program; `program` is its path beside it.
pub(crate) fn built_like_this(arguments: &[&str], program: &str) -> Result<PathBuf, String> {
    let (folder, target) = built_in()?;
    // Cargo names the folder of a profile after it, but that of `dev`.
    let profile = match folder.file_name().and_then(OsStr::to_str) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut build = cargo(&["build", "--quiet", "--profile", profile]);
    run(build.args(arguments).arg("--target-dir").arg(target))?;
    Ok(folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
}

/// The folder of this program, and the target folder that holds it.
fn built_in() -> Result<(PathBuf, PathBuf), String> {
    let program = this_program()?;
    let folder = program.parent().unwrap_or(&program);
    Ok((folder.to_owned(), folder.parent().unwrap_or(folder).to_owned()))
}

/// The program that runs: `cargo xtask`.
pub(crate) fn this_program() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|error| format!("this program's own path is unknown: {error}"))
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
