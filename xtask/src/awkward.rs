//! `cargo xtask awkward FOLDER`: a sweep over a folder of awkward files, each row held against the folder's manifest.
//!
//! `manifest.csv` has the columns `path_percent_encoded`, `expect`, `width`, `height` and `frames`. What is expected:
//! `decode` (read; width and height are as stored, before EXIF turns the image), `decode-or-skip` (read right, or
//! reported), `skip` (reported), `skip-or-partial` (reported, or read with a note), `bounded` (whatever, within the
//! limits of memory and time), `decode-or-ignore` and `ignore` (reported or passed over; the first also read).

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::process::{Outcome, huecount, say};
use crate::root;

/// KiB of address space, and seconds, that the whole sweep may take.
const LIMITS: [&str; 2] = ["8388608", "900"];
const LIMITED: &str = r#"ulimit -v "$0" && exec timeout "$@""#;

/// What the sweep ends with if it ended by itself: all done, or some files failed.
const WHOLE: [i32; 2] = [0, 1];

#[derive(Deserialize)]
struct Expected {
    path_percent_encoded: String,
    expect: String,
    width: Option<u32>,
    height: Option<u32>,
    frames: Option<u32>,
}

/// As much of a row of `images.csv` as an expectation is about.
#[derive(Default, Deserialize)]
struct Found {
    image: String,
    status: String,
    reason: String,
    width: Option<u32>,
    height: Option<u32>,
    orientation: Option<u8>,
    frames: Option<u32>,
    notes: String,
}

/// Sweeps the folder and prints every file that is not as its manifest expects.
pub(crate) fn check(folder: &str) -> Outcome {
    let folder = Path::new(folder);
    let expected: Vec<Expected> = rows(&folder.join("manifest.csv"))?;
    let report = root::path().join("target/awkward");
    sweep(folder, &report)?;
    let found: HashMap<Vec<u8>, Found> = rows(&report.join("images.csv"))?
        .into_iter()
        .map(|row: Found| (percent_decoded(&row.image), row))
        .collect();
    let mut exceptions = 0;
    for expected in &expected {
        let found = found.get(&percent_decoded(&expected.path_percent_encoded));
        if let Some(exception) = expected.exception(found) {
            exceptions += 1;
            say(&format!("{}: {}: {exception}", expected.path_percent_encoded, expected.expect))?;
        }
    }
    say(&format!("{} files, {exceptions} not as expected", expected.len()))?;
    if exceptions == 0 { Ok(()) } else { Err("some files are not as their manifest expects".to_owned()) }
}

fn sweep(folder: &Path, report: &Path) -> Outcome {
    let [memory, seconds] = LIMITS;
    let mut command = Command::new("sh");
    command.args(["-c", LIMITED, memory, seconds]).arg(huecount()?).arg("sweep").arg(folder);
    command.args(["-k", "2,16", "--silhouette", "off", "--quiet", "--overwrite", "--output"]).arg(report);
    let status = command
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("the sweep can't be started: {error}"))?;
    match status.code() {
        Some(code) if WHOLE.contains(&code) => Ok(()),
        _ => Err(format!("the sweep ended with {status}")),
    }
}

impl Expected {
    /// What is wrong with what was found, if anything.
    fn exception(&self, found: Option<&Found>) -> Option<String> {
        let Some(found) = found else {
            return (!self.expect.ends_with("ignore")).then(|| "it has no row".to_owned());
        };
        let is_read = found.status == "ok";
        let as_expected = match self.expect.as_str() {
            "decode" => is_read,
            "decode-or-skip" | "decode-or-ignore" | "bounded" => true,
            "skip" | "ignore" => !is_read,
            "skip-or-partial" => !is_read || !found.notes.is_empty(),
            other => return Some(format!("'{other}' is no expectation")),
        };
        let problem = if is_read { self.misread(found) } else { found.vague() };
        let verdict = || format!("{} {}{}", found.status, found.reason, found.notes);
        problem.or_else(|| (!as_expected).then(verdict))
    }

    fn misread(&self, found: &Found) -> Option<String> {
        let is_turned = found.orientation.is_some_and(|orientation| orientation > 4);
        let [stored_width, stored_height] =
            if is_turned { [found.height, found.width] } else { [found.width, found.height] };
        let differences = [
            ("wide", self.width, stored_width),
            ("high", self.height, stored_height),
            ("frames", self.frames, found.frames),
        ];
        let text = |number: Option<u32>| number.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
        differences
            .into_iter()
            .find(|(_, expected, found)| expected.is_some() && expected != found)
            .map(|(what, expected, found)| format!("{} {what}, not {}", text(found), text(expected)))
    }
}

impl Found {
    /// Whether a file that was not read lacks a reason that a person can use.
    fn vague(&self) -> Option<String> {
        let is_vague = self.reason.is_empty() || self.reason.contains("internal error");
        is_vague.then(|| format!("{} for no reason that helps: '{}'", self.status, self.reason))
    }
}

fn rows<Row: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<Row>, String> {
    let error = |reason: &dyn std::fmt::Display| format!("{} can't be read: {reason}", path.display());
    let file = File::open(path).map_err(|failure| error(&failure))?;
    csv::Reader::from_reader(file)
        .into_deserialize()
        .collect::<Result<_, _>>()
        .map_err(|failure| error(&failure))
}

/// The bytes of a name in which some stand as `%XX`.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| byte_of_hex(after)).flatten();
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    bytes
}

fn byte_of_hex(digits: &[u8]) -> Option<u8> {
    let digits = digits.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
