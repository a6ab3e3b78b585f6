//! K chosen again from the tables of a report, by other rules. Nothing is clustered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use choice::Rules;
use files::write_whole;
use report::Summary;
use tables::{ChoiceRow, Tables};

use crate::folder::ReportError;
use crate::render::{Rendered, can_be_rendered, rerender_by};
use crate::table_files::{of_choice, read, read_alternatives};

/// A report to choose from, every value checked.
#[derive(Clone, Debug)]
pub struct ChoosePlan {
    /// The report folder; `metrics.csv` and `images.csv` are read.
    pub report: PathBuf,
    /// How to choose.
    pub rules: Rules,
    /// Where the tables of the choice go; `None` to write nothing.
    pub output: Option<PathBuf>,
    /// Replace such tables where they are there already.
    pub overwrite: bool,
}

/// What was chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// K for each class.
    pub summary: Summary,
    /// The charts and the page that were made anew: those of the report whose own tables were replaced.
    pub rendered: Option<Rendered>,
}

/// Chooses K for each class of a report. Where the tables replace its own, its charts, page and `run.json` follow.
///
/// # Errors
/// When a table of the report can't be read, or a file can't be written.
pub fn choose(plan: &ChoosePlan) -> Result<Chosen, ReportError> {
    let mut tables = Tables {
        images: read(&plan.report, "images.csv")?,
        metrics: read(&plan.report, "metrics.csv")?,
        alternatives: read_alternatives(&plan.report)?,
        ..Tables::default()
    };
    choice::choose(&mut tables, &plan.rules);
    if let Some(folder) = &plan.output {
        write(folder, &of_choice(&tables)?, plan.overwrite)?;
    }
    let in_place = plan.output.as_deref().is_some_and(|folder| same_folder(folder, &plan.report));
    let shown = in_place && can_be_rendered(&plan.report);
    Ok(Chosen {
        rendered: shown.then(|| rerender_by(&plan.report, &plan.rules)).transpose()?,
        summary: Summary::of(&tables, plan.output.as_ref().unwrap_or(&plan.report)),
    })
}

fn same_folder(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().ok().is_some_and(|a| b.canonicalize().ok() == Some(a))
}

/// The K that a report recommends for a class.
///
/// # Errors
/// When its table of choices can't be read, or recommends none.
pub fn recommended(report: &Path, class: &str) -> Result<u32, ReportError> {
    let choices: Vec<ChoiceRow> = read(report, "choices.csv")?;
    let of_class: Vec<&ChoiceRow> = choices.iter().filter(|choice| choice.class == class).collect();
    let recommended = of_class.iter().find(|choice| choice.recommended).and_then(|choice| choice.k);
    let names: BTreeSet<&str> = choices.iter().map(|choice| choice.class.as_str()).collect();
    recommended.ok_or_else(|| ReportError::NoChoice {
        report: report.to_owned(),
        class: class.to_owned(),
        reason: match of_class.first() {
            Some(first) => first.reason.clone(),
            None => format!("its classes are {}", names.into_iter().collect::<Vec<_>>().join(", ")),
        },
    })
}

fn write(folder: &Path, files: &[(&str, Vec<u8>)], overwrite: bool) -> Result<(), ReportError> {
    let taken = files.iter().map(|(name, _)| folder.join(name)).find(|path| path.exists());
    if let Some(path) = taken.filter(|_| !overwrite) {
        return Err(ReportError::Exists { path, resumable: false });
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        write_whole(&path, bytes, true)
            .map_err(|error| ReportError::Io { path: path.clone(), reason: error.to_string() })?;
    }
    Ok(())
}
