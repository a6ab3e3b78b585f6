//! What the program is measured at.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::build_report::{Seconds, add_seconds, slowest};
use crate::cpu::Clock;
use crate::process::{Outcome, cargo_path, note, this_program};
use crate::root;
use crate::temporary::Folder;

/// A photograph of the demo dataset, of middle size.
const PHOTO: &str = "datasets/demo/photos/chelsea.png";
/// How many icons are swept.
const ICONS: usize = 40;
/// The same everywhere, as threads that share a core or a cache slow each other down.
const THREADS: &str = "2";

/// A program, run as often as its cost needs to be certain.
pub(super) struct Job {
    pub(super) name: &'static str,
    pub(super) rounds: usize,
    program: PathBuf,
    arguments: Vec<OsString>,
    /// What is removed before each round.
    leftover: PathBuf,
    pub(super) is_build: bool,
}

/// All jobs; the build is the last.
pub(super) fn all(folder: &Folder) -> Result<Vec<Job>, String> {
    let program = this_program()?;
    let photo = root::path().join(PHOTO);
    let icons = folder.join("icons");
    draw_icons(&icons)?;
    let job = |name, rounds, command: &[&str], source: &Path, output: &str| {
        let leftover = folder.join(output);
        let threads = ["--threads", THREADS, "--quiet", "--output"];
        let mut arguments: Vec<OsString> = command.iter().map(OsString::from).collect();
        arguments.push(source.into());
        arguments.extend(threads.map(OsString::from));
        arguments.push(leftover.clone().into());
        Job { name, rounds, program: program.clone(), arguments, leftover, is_build: false }
    };
    Ok(vec![
        job("demo-sweep", 1, &["sweep"], &root::path().join("datasets/demo"), "demo"),
        job("photo-sweep", 3, &["sweep"], &photo, "photo"),
        job("photo-compress", 3, &["compress", "-k", "256", "--keep-larger"], &photo, "photo.png"),
        job("icons-sweep", 3, &["sweep", "--classes", "none"], &icons, "icons-report"),
        build(folder),
    ])
}

/// A build of everything that `cargo xtask` needs, from nothing.
fn build(folder: &Folder) -> Job {
    let leftover = folder.join("target");
    let arguments = ["build", "--quiet", "--locked", "--timings", "--jobs", THREADS, "--package", "xtask"];
    let mut arguments: Vec<OsString> = arguments.map(OsString::from).to_vec();
    arguments.extend(["--target-dir".into(), leftover.clone().into()]);
    Job { name: "cold-build", rounds: 1, program: cargo_path(), arguments, leftover, is_build: true }
}

impl Job {
    pub(super) fn command(&self, clock: &Clock) -> Command {
        let mut command = clock.command(&self.program);
        command.args(&self.arguments).current_dir(root::path()).stdout(Stdio::null());
        // An empty wrapper is none: nothing of a build comes from a cache such as sccache.
        command.env("RUSTC_WRAPPER", "");
        command
    }

    /// Removes what an earlier round has left.
    pub(super) fn prepare(&self) -> Outcome {
        let removed = match self.leftover.is_dir() {
            true => std::fs::remove_dir_all(&self.leftover),
            false if self.leftover.exists() => std::fs::remove_file(&self.leftover),
            false => Ok(()),
        };
        removed.map_err(|error| format!("{} can't be removed: {error}", self.leftover.display()))
    }

    /// Tells what a build that costs too much spends its time with.
    pub(super) fn explain(&self) -> Outcome {
        if self.is_build {
            let mut seconds = Seconds::new();
            add_seconds(&mut seconds, &self.leftover)?;
            note(&format!("the slowest packages of the build, in seconds:\n{}", slowest(&seconds)));
        }
        Ok(())
    }
}

/// The demo's icons again and again; no two files are equal, as one pixel of each differs.
fn draw_icons(folder: &Path) -> Outcome {
    let demo = root::path().join("datasets/demo/icons");
    let failed = |error: &dyn std::fmt::Display| format!("icons can't be drawn: {error}");
    let entries = std::fs::read_dir(&demo).map_err(|error| failed(&error))?;
    let mut icons: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    icons.sort();
    std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    for (number, icon) in icons.iter().cycle().take(ICONS).enumerate() {
        let mut picture = image::open(icon).map_err(|error| failed(&error))?.into_rgba8();
        let copy = number / icons.len();
        let mut opaque = picture.pixels_mut().filter(|pixel| pixel.0[3] == u8::MAX);
        if let Some(pixel) = opaque.nth(copy) {
            pixel.0[0] ^= 1;
        }
        picture.save(folder.join(format!("{number:02}.png"))).map_err(|error| failed(&error))?;
    }
    Ok(())
}
