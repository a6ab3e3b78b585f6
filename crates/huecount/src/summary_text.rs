//! What a sweep or a merge found, as its options say it is printed.

use report::Summary;
use serde::Serialize;

use crate::class_view::{print_classes, print_comparison, print_reasons};
use crate::console::{Console, OutputError};

/// The last line of `--json`.
#[derive(Serialize)]
struct SummaryLine<'a> {
    summary: &'a Summary,
}

pub(crate) fn print(summary: &Summary, console: &Console) -> Result<(), OutputError> {
    console.data_line(&SummaryLine { summary })?;
    print_classes(summary, console)?;
    print_reasons(summary, console)?;
    print_comparison(summary, console)
}
