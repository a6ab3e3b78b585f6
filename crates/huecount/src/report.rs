//! `huecount report`: charts and page anew.

use sweep::ReportError;
use thiserror::Error;

use crate::args::ReportArgs;
use crate::console::Console;
use crate::open::{OpenError, open};
use crate::outcome::Outcome;
use crate::text_table::counted;

/// Why charts and page are not there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum RenderError {
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Open(#[from] OpenError),
}

pub(crate) fn run(args: &ReportArgs, console: &Console) -> Result<Outcome, RenderError> {
    let rendered = sweep::rerender(&args.report)?;
    let printed = console.data(&rendered);
    let closing = format!("{} and {}", counted(rendered.charts, "chart"), rendered.page.display());
    let outcome = console.closing(&closing, printed, Outcome::Done);
    if args.open {
        open(&args.report)?;
    }
    Ok(outcome)
}
