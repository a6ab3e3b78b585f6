//! `huecount open`, and `--open`: the page of a report in the user's browser.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use thiserror::Error;

use crate::outcome::Outcome;

/// Why nobody sees the page.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum OpenError {
    #[error(
        "{} can't be opened: {source}; `huecount report {}` makes it anew",
        page.display(),
        report.display()
    )]
    Page { page: PathBuf, report: PathBuf, source: io::Error },
    #[error("{program} ended with {status}: open {} by hand", page.display())]
    Ended { program: &'static str, status: ExitStatus, page: PathBuf },
    #[error("{program} can't be started ({source}): open {} by hand", page.display())]
    Start { program: &'static str, source: io::Error, page: PathBuf },
}

pub(crate) fn run(report: &Path) -> Result<Outcome, OpenError> {
    open(report)?;
    Ok(Outcome::Done)
}

/// Opens the page of the report in the folder `report`.
pub(crate) fn open(report: &Path) -> Result<(), OpenError> {
    let page = report.join("report.html");
    // A path that begins with a slash is no option of any opener.
    let page = match page.canonicalize() {
        Ok(page) => page,
        Err(source) => return Err(OpenError::Page { page, report: report.to_owned(), source }),
    };
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
        Ok(status) => Err(OpenError::Ended { program, status, page }),
        Err(source) => Err(OpenError::Start { program, source, page }),
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
