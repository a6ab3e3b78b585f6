//! What a report shows: charts and page, from its tables. `sweep` and [`rerender`] take this same way.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use choice::Rules;
use files::write_whole;
use report::{
    CURVE_COLUMNS, Page, Provenance, RenderError, Summary, charts, count_classes, curve_rows,
    of_shown_classes, with_class_charts,
};
use serde::Serialize;
use tables::{Tables, csv};

use crate::folder::ReportError;
use crate::gather;
use crate::provenance::compress_flags;
use crate::table_files::{read_all, read_file, unreadable};

/// The page's file.
const PAGE: &str = "report.html";
/// The file that says where a report comes from.
const RUN: &str = "run.json";

/// The values that the charts draw over K.
const CURVES_FILE: &str = "curves.csv";

/// Takes a file's name and bytes.
type Sink<'a> = dyn FnMut(&str, &[u8]) -> Result<(), ReportError> + 'a;

/// What [`rerender`] wrote.
#[derive(Clone, Debug, Serialize)]
pub struct Rendered {
    /// The page.
    #[serde(serialize_with = "tables::as_text")]
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
    let classes = count_classes(tables);
    let shown = of_shown_classes(tables);
    let tables = shown.as_ref();
    let (charts, curves_table) = with_class_charts(tables, &provenance.options, |classes| {
        (charts(classes), csv::table(&CURVE_COLUMNS, &curve_rows(classes)))
    });
    let charts = charts?;
    let table = curves_table.map_err(|error| RenderError::new(CURVES_FILE, error))?;
    write(CURVES_FILE, &table)?;
    for (name, svg) in charts.iter().flat_map(|class| &class.files) {
        write(name, svg.as_bytes())?;
    }
    let mut embedded = Vec::new();
    for inspected in gather::read(folder)? {
        let png = read_file(&folder.join(&inspected.preview))?;
        embedded.push((inspected, png));
    }
    let inline: Vec<(String, Vec<String>)> = charts
        .iter()
        .map(|class| (class.heading.clone(), class.files.iter().map(|(_, svg)| svg.clone()).collect()))
        .collect();
    let flags = compress_flags(&provenance.options);
    let summary = &of_classes_in(tables, summary);
    let (compress_flags, inspected, charts_inline) = (flags.as_str(), embedded.as_slice(), inline.as_slice());
    let page =
        Page { tables, summary, classes, provenance, compress_flags, inspected, charts: charts_inline };
    let html = page.html().map_err(|error| RenderError::new(PAGE, error))?;
    write(PAGE, html.as_bytes())?;
    Ok(charts.iter().map(|class| class.files.len()).sum())
}

/// The summary of the classes that these tables have.
fn of_classes_in<'a>(tables: &Tables, summary: &'a Summary) -> Cow<'a, Summary> {
    let classes: HashSet<&str> = tables.classes.iter().map(|row| row.class.as_str()).collect();
    if summary.losses.len() <= classes.len() {
        return Cow::Borrowed(summary);
    }
    let mut shown = summary.clone();
    shown.classes.retain(|of_class| classes.contains(of_class.class.as_str()));
    shown.losses.retain(|row| classes.contains(row.class.as_str()));
    Cow::Owned(shown)
}

/// Makes charts and page of the report in `folder` anew from its tables, and clusters nothing.
///
/// # Errors
/// When the folder holds no report, or the files can't be written.
pub fn rerender(folder: &Path) -> Result<Rendered, ReportError> {
    let tables = read_all(folder)?;
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
    replace(folder, RUN, &provenance.json().map_err(|error| RenderError::new(RUN, error))?)?;
    rerender(folder)
}

/// Whether `folder` holds what [`rerender`] needs.
pub(crate) fn can_be_rendered(folder: &Path) -> bool {
    folder.join(RUN).is_file()
}

fn provenance(folder: &Path) -> Result<Provenance, ReportError> {
    let run = folder.join(RUN);
    serde_json::from_slice(&read_file(&run)?).map_err(|error| unreadable(&run, &error))
}

/// The file appears whole in place of the one that was there.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
    let path = folder.join(name);
    write_whole(&path, bytes, true)
        .map_err(|error| ReportError::Io { path: path.clone(), reason: error.to_string() })
}
