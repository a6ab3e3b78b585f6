//! The files about typical images.

use std::io::ErrorKind;
use std::path::Path;

use super::rows::{SILHOUETTES, TYPICAL};
use crate::output::csv;
use crate::report::ReportError;
use crate::table::Tables;
use crate::versus;

const NAMES: [&str; 3] = ["typical.csv", "silhouettes.csv", "alternatives.csv"];

/// Their names and bytes.
pub(crate) fn files(tables: &Tables) -> Result<[(&'static str, Vec<u8>); 3], ReportError> {
    let [typical, silhouettes, alternatives] = NAMES;
    let file = |name: &'static str, bytes: Result<Vec<u8>, ::csv::Error>| {
        let reason =
            |error: ::csv::Error| ReportError::Render { name: name.to_owned(), reason: error.to_string() };
        Ok((name, bytes.map_err(reason)?))
    };
    Ok([
        file(typical, csv::table(&TYPICAL, &tables.typical))?,
        file(silhouettes, csv::table(&SILHOUETTES, &tables.clusters))?,
        file(alternatives, csv::table(&versus::COLUMNS, &tables.alternatives))?,
    ])
}

/// Fills the tables of a report from its folder; a report of an older version has none.
pub(crate) fn read(folder: &Path, tables: &mut Tables) -> Result<(), ReportError> {
    let [typical, silhouettes, alternatives] = NAMES;
    tables.typical = rows(&folder.join(typical), csv::rows)?;
    tables.clusters = rows(&folder.join(silhouettes), |bytes| csv::rows_by_place(&SILHOUETTES, bytes))?;
    tables.alternatives = rows(&folder.join(alternatives), csv::rows)?;
    Ok(())
}

fn rows<Row>(
    path: &Path,
    parse: impl Fn(&[u8]) -> Result<Vec<Row>, ::csv::Error>,
) -> Result<Vec<Row>, ReportError> {
    let unreadable = |reason: String| ReportError::Unreadable { path: path.to_owned(), reason };
    match std::fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(unreadable(error.to_string())),
        Ok(bytes) => parse(&bytes).map_err(|error| unreadable(error.to_string())),
    }
}
