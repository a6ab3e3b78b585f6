//! `cargo xtask bless`: renews what is committed but generated, from the demo dataset, and records which costs have become
//! lower.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cost;
use crate::process::{Outcome, huecount, run, say};
use crate::root;

/// The K of the sample: those of a whole sweep, thinned out.
const SAMPLE_KS: &str = "2-16,18,20,22,24,28,32,40,48,64,80,96,128,192,256";
/// What the sample does without: its page holds charts and previews, and nobody resumes it.
const LEFT_OUT: [&str; 4] = ["previews", "inspected.jsonl", "journal.jsonl", "timings.csv"];
/// Bytes of the sample at most.
const SAMPLE_BYTES: u64 = 3_000_000;

/// The README's charts, the sample report, a picture of its page, and costs that have become lower.
pub(crate) fn renew() -> Outcome {
    let huecount = huecount()?;
    let cache = root::path().join("target/bless/cache");
    // A cache knows the version of the program, and nothing of changes since.
    let _ = fs::remove_dir_all(&cache);
    let whole = sweep(&huecount, "whole", &[])?;
    for chart in ["classes.svg", "elbow-photos.svg"] {
        copy(&whole.join(chart), &root::path().join("docs").join(chart))?;
    }
    let sample = sweep(&huecount, "sample", &["--colors", SAMPLE_KS, "--inspect", "1"])?;
    let place = root::path().join("reports/sample");
    renew_sample(&sample, &place)?;
    picture(&huecount, &place.join("report.html"), &root::path().join("docs/report.png"))?;
    cost::record_improvements()
}

/// A report of the demo dataset; what one has computed the next one takes from the cache.
fn sweep(huecount: &Path, name: &str, options: &[&str]) -> Result<PathBuf, String> {
    let root = root::path();
    let report = root.join("target/bless").join(name);
    let mut sweep = Command::new(huecount);
    sweep.arg("sweep").arg(root.join("datasets/demo")).args(options);
    sweep.arg("--cache").arg(root.join("target/bless/cache"));
    run(sweep.args(["--overwrite", "--output"]).arg(&report))?;
    Ok(report)
}

fn renew_sample(report: &Path, place: &Path) -> Outcome {
    let _ = fs::remove_dir_all(place);
    let entries =
        fs::read_dir(report).map_err(|error| format!("can't read {}: {error}", report.display()))?;
    let mut bytes = 0;
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let chart = entry.path().extension().is_some_and(|extension| extension == "svg");
        if LEFT_OUT.contains(&name.as_str()) || chart || name.starts_with('.') {
            continue;
        }
        bytes += copy(&entry.path(), &place.join(name))?;
    }
    if bytes > SAMPLE_BYTES {
        return Err(format!("the sample takes {bytes} bytes, more than {SAMPLE_BYTES}: sweep fewer K"));
    }
    say(&format!("{} takes {bytes} bytes", place.display()))
}

/// Copies a file that says nothing of where this checkout lies; its bytes.
fn copy(from: &Path, to: &Path) -> Result<u64, String> {
    let failed =
        |error: std::io::Error| format!("can't copy {} to {}: {error}", from.display(), to.display());
    let text = fs::read(from).map_err(failed)?;
    let root = root::path().to_string_lossy().into_owned();
    if String::from_utf8_lossy(&text).contains(&root) {
        return Err(format!("{} names the folder of this checkout", from.display()));
    }
    fs::create_dir_all(to.parent().unwrap_or(to)).map_err(failed)?;
    fs::write(to, &text).map_err(failed)?;
    Ok(text.len() as u64)
}

/// The page as the README shows it, where a browser can be had.
fn picture(huecount: &Path, page: &Path, picture: &Path) -> Outcome {
    let python = root::path().join("target/browser/bin/python");
    if !python.exists() {
        return say("docs/report.png stays as it is: xtask/browser/README.md says how to set up a browser");
    }
    run(Command::new(python).arg(root::path().join("xtask/browser/picture.py")).args([page, picture]))?;
    let mut compress = Command::new(huecount);
    compress.arg("compress").arg(picture).args(["--colors", "128", "-O", "4", "--overwrite", "--output"]);
    run(compress.arg(picture))
}
