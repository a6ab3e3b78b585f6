//! What a report shows: charts and page, from its tables. `sweep` and [`rerender`] take this same way.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::class_title::class_title;
use crate::compress::write_whole;
use crate::inspect;
use crate::output::chart::{self, ClassChart};
use crate::output::csv;
use crate::output::html::Page;
use crate::output::provenance::{Options, Provenance};
use crate::report::{ReportError, file_name_part};
use crate::select::{COVERAGE, ClassCurves, Coverage, Rules, Target};
use crate::summary::Summary;
use crate::table::Tables;
use crate::typical;

/// The page's file.
const PAGE: &str = "report.html";
/// The file that says where a report comes from.
const RUN: &str = "run.json";

/// The values that the charts draw over K.
const CURVES: &str = "curves.csv";

/// Takes a file's name and bytes.
type Sink<'a> = dyn FnMut(&str, &[u8]) -> Result<(), ReportError> + 'a;

/// What [`rerender`] wrote.
#[derive(Clone, Debug, Serialize)]
pub struct Rendered {
    /// The page.
    #[serde(serialize_with = "crate::input::as_text")]
    pub page: PathBuf,
    /// Charts beside it.
    pub charts: usize,
}

/// Charts and page of the report whose previews lie in `folder`.
pub(crate) fn render(
    folder: &Path,
    tables: &Tables,
    summary: &Summary,
    provenance: &Provenance,
    write: &mut Sink<'_>,
) -> Result<usize, ReportError> {
    let (charts, curves) = with_classes(tables, &provenance.options, |classes| {
        (charts(classes), csv::table(&chart::CURVES, &chart::curves(classes)))
    });
    let charts = charts?;
    write(CURVES, &curves.map_err(|error| cannot_make(CURVES, &error))?)?;
    for (name, svg) in charts.iter().flat_map(|class| &class.files) {
        write(name, svg.as_bytes())?;
    }
    let mut specimens = Vec::new();
    for inspected in inspect::read(folder)? {
        let png = read(&folder.join(&inspected.preview))?;
        specimens.push((inspected, png));
    }
    let inline: Vec<(String, Vec<String>)> = charts
        .iter()
        .map(|class| (class.heading.clone(), class.files.iter().map(|(_, svg)| svg.clone()).collect()))
        .collect();
    let page = Page { tables, summary, provenance, specimens: &specimens, charts: &inline };
    let html = page.html().map_err(|error| cannot_make(PAGE, &error))?;
    write(PAGE, html.as_bytes())?;
    Ok(charts.iter().map(|class| class.files.len()).sum())
}

/// The charts below one heading: their file names and SVG.
struct Charts {
    heading: String,
    files: Vec<(String, String)>,
}

/// Hands over what the charts of each class show.
fn with_classes<T>(tables: &Tables, options: &Options, draw: impl FnOnce(&[ClassChart<'_>]) -> T) -> T {
    let targets: Vec<Target> = options.targets.iter().filter_map(|target| target.parse().ok()).collect();
    let coverage = options.coverage.parse::<Coverage>().map_or(COVERAGE, Coverage::share);
    let all_curves = ClassCurves::of(tables);
    let classes: Vec<ClassChart<'_>> = all_curves
        .iter()
        .map(|curves| ClassChart {
            title: class_title(curves.class, all_curves.len()),
            curves,
            choices: tables.choices.iter().filter(|choice| choice.class == curves.class).collect(),
            targets: &targets,
            coverage,
            space: &options.color_space,
            typical: chart::typical_of(tables, curves.class),
        })
        .collect();
    draw(&classes)
}

/// All classes together, then each by itself.
fn charts(classes: &[ClassChart<'_>]) -> Result<Vec<Charts>, ReportError> {
    let file = |name: String, svg: Result<String, chart::ChartError>| {
        let svg = svg.map_err(|error| cannot_make(&name, &error))?;
        Ok((name, svg))
    };
    let together = file("classes.svg".to_owned(), chart::classes(classes))?;
    let mut all = vec![Charts { heading: String::new(), files: vec![together] }];
    for class in classes {
        let part = file_name_part(class.curves.class);
        let files = vec![
            file(format!("elbow-{part}.svg"), chart::elbow(class))?,
            file(format!("quality-{part}.svg"), chart::quality(class))?,
            file(format!("silhouette-{part}.svg"), chart::silhouette(class))?,
            file(format!("rate-{part}.svg"), chart::rate(class))?,
        ];
        all.push(Charts { heading: class.title.to_owned(), files });
    }
    Ok(all)
}

/// Makes charts and page of the report in `folder` anew from its tables, and clusters nothing.
///
/// # Errors
/// When the folder holds no report, or the files can't be written.
pub fn rerender(folder: &Path) -> Result<Rendered, ReportError> {
    let mut tables = Tables {
        images: table(folder, "images.csv")?,
        metrics: table(folder, "metrics.csv")?,
        choices: table(folder, "choices.csv")?,
        ..Tables::default()
    };
    typical::read_files(folder, &mut tables)?;
    let provenance = provenance(folder)?;
    let summary = Summary::of(&tables, folder);
    let charts =
        render(folder, &tables, &summary, &provenance, &mut |name, bytes| replace(folder, name, bytes))?;
    Ok(Rendered { page: folder.join(PAGE), charts })
}

/// Has the report in `folder` say that its K were chosen by `rules`, and shows them.
pub(crate) fn rerender_by(folder: &Path, rules: &Rules) -> Result<Rendered, ReportError> {
    let mut provenance = provenance(folder)?;
    provenance.options = provenance.options.with_rules(rules);
    replace(folder, RUN, &provenance.json().map_err(|error| cannot_make(RUN, &error))?)?;
    rerender(folder)
}

/// Whether `folder` holds what [`rerender`] needs.
pub(crate) fn can_be_rendered(folder: &Path) -> bool {
    folder.join(RUN).is_file()
}

fn provenance(folder: &Path) -> Result<Provenance, ReportError> {
    let run = folder.join(RUN);
    serde_json::from_slice(&read(&run)?).map_err(|error| unreadable(&run, &error))
}

fn table<Row: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<Row>, ReportError> {
    let path = folder.join(name);
    csv::rows(&read(&path)?).map_err(|error| unreadable(&path, &error))
}

fn read(path: &Path) -> Result<Vec<u8>, ReportError> {
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

/// The file appears whole in place of the one that was there.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
    let path = folder.join(name);
    write_whole(&path, bytes, true)
        .map_err(|error| ReportError::Io { path: path.clone(), reason: error.to_string() })
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> ReportError {
    ReportError::Unreadable { path: path.to_owned(), reason: error.to_string() }
}

fn cannot_make(name: &str, error: &dyn std::fmt::Display) -> ReportError {
    ReportError::Render { name: name.to_owned(), reason: error.to_string() }
}
