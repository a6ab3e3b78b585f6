//! `huecount choose`: K chosen again from a report's tables.

use sweep::{ChoiceRow, ChoosePlan, ClassSummary, Summary, Verdict, class_title};

use crate::Outcome;
use crate::args::ChooseArgs;
use crate::class_view::{print_classes, print_comparison, print_reasons};
use crate::console::{BOLD, Console};
use crate::text_table::{Align, counted, lines};

pub(crate) fn run(args: ChooseArgs, console: &Console) -> Result<Outcome, String> {
    let in_place = args.overwrite.then(|| args.report.clone());
    let plan = ChoosePlan {
        output: args.output.or(in_place),
        rules: args.rules.check(args.seed)?,
        report: args.report,
        overwrite: args.overwrite,
    };
    let chosen = sweep::choose(&plan).map_err(|error| error.to_string())?;
    let summary = chosen.summary;
    console.data(&summary)?;
    print_agreement(&summary, console);
    print_classes(&summary, console);
    print_reasons(&summary, console);
    print_comparison(&summary, console);
    let images = counted(summary.ok, "image");
    console.closing(&match (&plan.output, chosen.rendered) {
        (Some(folder), Some(rendered)) => {
            let charts = counted(rendered.charts, "chart");
            format!("chosen from {images}; the tables, {charts} and the page are in {}", folder.display())
        }
        (Some(folder), None) => format!("chosen from {images}; the tables are in {}", folder.display()),
        (None, _) => format!("chosen from {images}; nothing was written (--output DIR or --overwrite does)"),
    });
    Ok(if summary.classes.is_empty() { Outcome::Nothing } else { Outcome::Done })
}

/// Every class by every criterion: K, its interval, `?` where it is weak.
fn print_agreement(summary: &Summary, console: &Console) {
    let Some(first) = summary.classes.first() else { return };
    let criteria = first.choices.iter().map(|choice| (choice.criterion.as_str(), Align::Right));
    let header: Vec<(&str, Align)> = std::iter::once(("class", Align::Left)).chain(criteria).collect();
    let row = |class: &ClassSummary| -> Vec<String> {
        std::iter::once(class_title(&class.class, summary.classes.len()).to_owned())
            .chain(class.choices.iter().map(cell))
            .collect()
    };
    let rows: Vec<Vec<String>> = summary.classes.iter().map(row).collect();
    let mut table = lines(&header, &rows).into_iter();
    if let Some(header) = table.next() {
        console.result(&format!("{BOLD}{header}{BOLD:#}"));
    }
    for line in table {
        console.result(&line);
    }
    console.result("K and its 95 % interval over images by each criterion; * recommended, ? weak, - none.\n");
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
