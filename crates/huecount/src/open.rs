//! `huecount open`, and `--open`: the page of a report in the user's browser.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;

pub(crate) fn run(report: &Path) -> Result<Outcome, String> {
    open(report)?;
    Ok(Outcome::Done)
}

/// Opens the page of the report in the folder `report`.
pub(crate) fn open(report: &Path) -> Result<(), String> {
    let page = report.join("report.html");
    // A path that begins with a slash is no option of any opener.
    let page = page.canonicalize().map_err(|error| {
        format!(
            "{} can't be opened: {error}; `huecount report {}` makes it anew",
            page.display(),
            report.display()
        )
    })?;
    let (program, arguments) = opener();
    let status = Command::new(program)
        .args(arguments)
        .arg(&page)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} ended with {status}: open {} by hand", page.display())),
        Err(error) => Err(format!("{program} can't be started ({error}): open {} by hand", page.display())),
    }
}

/// The system's own way to open a file with the program that is meant for it.
fn opener() -> (&'static str, &'static [&'static str]) {
    if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("explorer", &[])
    } else {
        ("xdg-open", &[])
    }
}
