//! `huecount report`: charts and page anew.

use crate::Outcome;
use crate::args::ReportArgs;
use crate::console::Console;
use crate::open::open;
use crate::text_table::counted;

pub(crate) fn run(args: &ReportArgs, console: &Console) -> Result<Outcome, String> {
    let rendered = sweep::rerender(&args.report).map_err(|error| error.to_string())?;
    console.data(&rendered)?;
    console.closing(&format!("{} and {}", counted(rendered.charts, "chart"), rendered.page.display()));
    if args.open {
        open(&args.report)?;
    }
    Ok(Outcome::Done)
}
