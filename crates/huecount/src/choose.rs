//! `huecount choose`: K chosen again from a report's tables.

use report::{ClassSummary, Summary};
use sweep::{ChoosePlan, ReportError};
use tables::{ChoiceRow, Verdict, class_title};
use thiserror::Error;

use crate::args::{ChooseArgs, RulesError};
use crate::class_view::{print_classes, print_comparison, print_reasons};
use crate::console::{Console, OutputError};
use crate::outcome::Outcome;
use crate::text_table::{Align, counted, lines};

/// Why nothing was chosen.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum ChooseError {
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Report(#[from] ReportError),
}

pub(crate) fn run(args: ChooseArgs, console: &Console) -> Result<Outcome, ChooseError> {
    let in_place = args.overwrite.then(|| args.report.clone());
    let plan = ChoosePlan {
        output: args.output.or(in_place),
        rules: args.rules.check(args.seed)?,
        report: args.report,
        overwrite: args.overwrite,
    };
    let chosen = sweep::choose(&plan)?;
    let summary = chosen.summary;
    let images = counted(summary.ok, "image");
    let closing = match (&plan.output, chosen.rendered) {
        (Some(folder), Some(rendered)) => {
            let charts = counted(rendered.charts, "chart");
            format!("chosen from {images}; the tables, {charts} and the page are in {}", folder.display())
        }
        (Some(folder), None) => format!("chosen from {images}; the tables are in {}", folder.display()),
        (None, _) => format!("chosen from {images}; nothing was written (--output DIR or --overwrite does)"),
    };
    let outcome = if summary.classes.is_empty() { Outcome::Nothing } else { Outcome::Done };
    Ok(console.closing(&closing, print(&summary, console), outcome))
}

fn print(summary: &Summary, console: &Console) -> Result<(), OutputError> {
    console.data(summary)?;
    print_agreement(summary, console)?;
    print_classes(summary, console)?;
    print_reasons(summary, console)?;
    print_comparison(summary, console)
}

/// Every class by every criterion: K, its interval, `?` where it is weak.
fn print_agreement(summary: &Summary, console: &Console) -> Result<(), OutputError> {
    let Some(first) = summary.classes.first() else { return Ok(()) };
    let criteria = first.choices.iter().map(|choice| (choice.criterion.as_str(), Align::Right));
    let header: Vec<(&str, Align)> = std::iter::once(("class", Align::Left)).chain(criteria).collect();
    let row = |class: &ClassSummary| -> Vec<String> {
        std::iter::once(class_title(&class.class, summary.classes.len()).to_owned())
            .chain(class.choices.iter().map(cell))
            .collect()
    };
    let rows: Vec<Vec<String>> = summary.classes.iter().map(row).collect();
    console.table(lines(&header, &rows))?;
    console.result("K and its 95 % interval over images by each criterion; * recommended, ? weak, - none.\n")
}

fn cell(choice: &ChoiceRow) -> String {
    let Some(k) = choice.k else { return "-".to_owned() };
    let interval = choice.k_low.map(|low| {
        let high = choice.k_high.map_or_else(|| "?".to_owned(), |high| high.to_string());
        format!(" ({low}-{high})")
    });
    let recommended = if choice.recommended { "*" } else { "" };
    let weak = if choice.verdict == Verdict::Weak { "?" } else { "" };
    format!("{k}{}{weak}{recommended}", interval.unwrap_or_default())
}
