//! The files of a comparison: `versus.csv`, `equal.csv`, `classes.csv`, `importance.csv` where there is a map, and `charts/IMAGE.svg` for each image.

use std::path::{Path, PathBuf};

use files::write_whole;
use report::file_name_part;
use serde::Serialize;
use tables::csv;

use crate::error::VersusError;
use crate::outcome::VersusReport;
use crate::plan::VersusPlan;

/// The columns of `equal.csv`.
const EQUAL: [&str; 7] = ["class", "image", "level", "family", "setting", "bytes", "smallest"];
/// The columns of `classes.csv`.
const CLASSES: [&str; 7] = ["class", "level", "images", "reached", "smallest", "median_ratio", "best"];

/// The columns of `importance.csv`.
const WEIGHTED: [&str; 8] =
    ["class", "image", "family", "setting", "bytes", "psnr_db", "weighted_mse", "weighted_psnr_db"];

/// Refuses where a report is already, before anything is computed.
pub(super) fn check(plan: &VersusPlan) -> Result<(), VersusError> {
    let first = plan.output.join("versus.csv");
    if plan.overwrite || std::fs::symlink_metadata(&first).is_err() {
        return Ok(());
    }
    Err(unwritable(&first, "it exists already: pass --overwrite to replace it"))
}

/// Writes the tables, then a chart for each image.
pub(super) fn write(report: &VersusReport, plan: &VersusPlan) -> Result<(), VersusError> {
    let mut files = vec![
        (PathBuf::from("versus.csv"), table(&csv::VERSIONS, &report.rows)?),
        (PathBuf::from("equal.csv"), table(&EQUAL, &report.equal)?),
        (PathBuf::from("classes.csv"), table(&CLASSES, &report.classes)?),
    ];
    if plan.importance.is_some() {
        files.push((PathBuf::from("importance.csv"), table(&WEIGHTED, &report.weighted)?));
    }
    for versions in report.rows.chunk_by(|a, b| a.image == b.image) {
        let name = chart_name(&versions[0].image);
        let svg = report::versus(versions).map_err(|error| unwritable(&name, &error.to_string()))?;
        files.push((name, svg.into_bytes()));
    }
    for (name, bytes) in files {
        let path = plan.output.join(name);
        write_whole(&path, &bytes, plan.overwrite).map_err(|error| unwritable(&path, &error.to_string()))?;
    }
    Ok(())
}

/// Where an image's chart lies: the tree of the images is mirrored.
fn chart_name(image: &str) -> PathBuf {
    let parts = image.split('/').map(file_name_part);
    let mut path: PathBuf = std::iter::once("charts".to_owned()).chain(parts).collect();
    path.as_mut_os_string().push(".svg");
    path
}

fn table<Row: Serialize>(header: &[&str], rows: &[Row]) -> Result<Vec<u8>, VersusError> {
    csv::table(header, rows).map_err(|error| unwritable(Path::new("a table"), &error.to_string()))
}

fn unwritable(path: &Path, reason: &str) -> VersusError {
    VersusError::Unwritable { path: path.display().to_string(), reason: reason.to_owned() }
}
