//! The tables of a report as files: made from rows, and read again from a report folder.

use std::io::ErrorKind;
use std::path::Path;

use report::RenderError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tables::{AlternativeRow, Tables, csv};

use crate::folder::ReportError;

/// Name and bytes of a file.
pub(crate) type NamedFile = (&'static str, Vec<u8>);

const TYPICAL: &str = "typical.csv";
const SILHOUETTES: &str = "silhouettes.csv";
const VERSIONS: &str = "versions.csv";
const ALTERNATIVES: &str = "alternatives.csv";

/// The files of a choice.
pub(crate) fn of_choice(tables: &Tables) -> Result<[NamedFile; 6], RenderError> {
    Ok([
        file("choices.csv", &csv::CHOICES, &tables.choices)?,
        file("criteria.csv", &csv::CRITERIA, &tables.scores)?,
        file("image_choices.csv", &csv::IMAGE_CHOICES, &tables.image_choices)?,
        file("classes.csv", &csv::CLASSES, &tables.classes)?,
        file("pairs.csv", &csv::PAIRS, &tables.pairs)?,
        file(ALTERNATIVES, &csv::ALTERNATIVES, &tables.alternatives)?,
    ])
}

/// The files about typical images.
pub(crate) fn of_typical_images(tables: &Tables) -> Result<[NamedFile; 3], RenderError> {
    Ok([
        file(TYPICAL, &csv::TYPICAL, &tables.typical)?,
        file(SILHOUETTES, &csv::SILHOUETTES, &tables.clusters)?,
        file(VERSIONS, &csv::VERSIONS, &tables.versions)?,
    ])
}

fn file(name: &'static str, header: &[&str], rows: &[impl Serialize]) -> Result<NamedFile, RenderError> {
    let bytes = csv::table(header, rows).map_err(|error| RenderError::new(name, error))?;
    Ok((name, bytes))
}

/// The rows of a table.
pub(crate) fn read<Row: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<Row>, ReportError> {
    let path = folder.join(name);
    csv::rows(&read_file(&path)?).map_err(|error| unreadable(&path, &error))
}

/// Images, metrics and choices of the report in `folder`, and what it says of typical images: one of an older version
/// says nothing.
pub(crate) fn read_all(folder: &Path) -> Result<Tables, ReportError> {
    Ok(Tables {
        images: read(folder, "images.csv")?,
        metrics: read(folder, "metrics.csv")?,
        choices: read(folder, "choices.csv")?,
        image_choices: read_if_there(&folder.join("image_choices.csv"), csv::rows)?,
        classes: read_if_there(&folder.join("classes.csv"), csv::rows)?,
        typical: read_if_there(&folder.join(TYPICAL), csv::rows)?,
        clusters: read_if_there(&folder.join(SILHOUETTES), |bytes| {
            csv::rows_by_place(&csv::SILHOUETTES, bytes)
        })?,
        versions: read_if_there(&folder.join(VERSIONS), csv::rows)?,
        alternatives: read_alternatives(folder)?,
        ..Tables::default()
    })
}

/// What other encoders took. In a report of an older version the file is about something else, and says nothing of it.
pub(crate) fn read_alternatives(folder: &Path) -> Result<Vec<AlternativeRow>, ReportError> {
    let is_older = |bytes: &[u8]| !bytes.starts_with(csv::ALTERNATIVES.join(",").as_bytes());
    let parse = |bytes: &[u8]| if is_older(bytes) { Ok(Vec::new()) } else { csv::rows(bytes) };
    read_if_there(&folder.join(ALTERNATIVES), parse)
}

fn read_if_there<Row>(
    path: &Path,
    parse: impl Fn(&[u8]) -> Result<Vec<Row>, ::csv::Error>,
) -> Result<Vec<Row>, ReportError> {
    match std::fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(unreadable(path, &error)),
        Ok(bytes) => parse(&bytes).map_err(|error| unreadable(path, &error)),
    }
}

/// A file of a report.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, ReportError> {
    std::fs::read(path).map_err(|error| unreadable(path, &error))
}

/// A file of a report that is not as a sweep writes it.
pub(crate) fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> ReportError {
    ReportError::Unreadable { path: path.to_owned(), reason: error.to_string() }
}
