//! What was found, as tables to read and as CSV files.

use std::path::Path;

use serde::Serialize;
use tables::Metric;

use super::Group;
use super::layout::Database;
use super::measure::{METRICS, Measured};
use super::statistics::Reading;
use crate::process::Outcome;

const CORRELATION: &str = "correlation.csv";
const CALIBRATION: &str = "calibration.csv";

/// How well a metric follows opinion.
pub(super) struct Correlation {
    pub(super) metric: Metric,
    /// Pairs of which the metric is defined.
    pub(super) pairs: usize,
    /// The absolute rank correlation; `None` where nothing varies.
    pub(super) spearman: Option<f64>,
}

/// What a metric reads at an opinion.
pub(super) struct Threshold {
    pub(super) metric: Metric,
    pub(super) opinion: f64,
    /// `None` where the curve does not reach the opinion.
    pub(super) reading: Option<Reading>,
}

/// A row of `correlation.csv`.
#[derive(Serialize)]
struct CorrelationRow<'a> {
    metric: &'a str,
    r#type: &'a str,
    pairs: usize,
    spearman: Option<f64>,
}

/// A row of `calibration.csv`.
#[derive(Serialize)]
struct CalibrationRow<'a> {
    metric: &'a str,
    r#type: &'a str,
    opinion: f64,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

impl Group {
    /// `all`, or the type's number.
    fn name(&self) -> String {
        self.kind.map_or_else(|| "all".to_owned(), |kind| kind.to_string())
    }

    /// `all`, or `type` and its number.
    fn title(&self) -> String {
        self.kind.map_or_else(|| "all".to_owned(), |kind| format!("type {kind}"))
    }
}

/// What a person reads: correlations, then thresholds of all pairs and of each type.
pub(super) fn text(database: Database, measured: &[Measured], groups: &[Group], opinions: &[f64]) -> String {
    let originals = measured.last().map_or(0, |pair| pair.reference + 1);
    let mut text = format!(
        "{}: {} pairs of {originals} originals.\n\n{}\n{}\n",
        database.name(),
        measured.len(),
        markdown(&correlations(groups)),
        "Absolute Spearman rank correlation of each metric with opinion; tied values share the mean of their ranks.\n"
    );
    for group in groups {
        text.push_str(&markdown(&thresholds(group, opinions)));
        text.push('\n');
    }
    text + "What each metric reads at an opinion, by isotonic regression of opinion on the metric, with a 95 % interval of 1,000\n\
            bootstrap resamples of the originals; `-` where the curve does not reach that opinion."
}

fn correlations(groups: &[Group]) -> Vec<Vec<String>> {
    let head = std::iter::once("metric".to_owned()).chain(groups.iter().map(Group::title)).collect();
    let row = |(place, metric): (usize, &Metric)| {
        let spearman = groups.iter().map(|group| group.correlations[place].spearman);
        let cells = spearman.map(|value| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}")));
        std::iter::once(metric.name().to_owned()).chain(cells).collect()
    };
    std::iter::once(head).chain(METRICS.iter().enumerate().map(row)).collect()
}

fn thresholds(group: &Group, opinions: &[f64]) -> Vec<Vec<String>> {
    let titles = opinions.iter().map(|opinion| format!("at {opinion}"));
    let head = std::iter::once(group.title()).chain(titles).collect();
    let row = |of_metric: &[Threshold]| {
        let cells = of_metric.iter().map(|threshold| reading(threshold.metric, threshold.reading));
        std::iter::once(of_metric[0].metric.name().to_owned()).chain(cells).collect()
    };
    let metrics = group.thresholds.chunk_by(|one, next| one.metric == next.metric);
    std::iter::once(head).chain(metrics.map(row)).collect()
}

/// `65.1 (61.7 to 69.1)`.
fn reading(metric: Metric, reading: Option<Reading>) -> String {
    let digits = match metric {
        Metric::Ssim | Metric::MsSsim => 3,
        Metric::DeltaE2000Mean | Metric::DeltaE2000P95 | Metric::Banding => 2,
        _ => 1,
    };
    let Some(Reading { value, interval }) = reading else { return "-".to_owned() };
    let interval = interval.map(|(low, high)| format!(" ({low:.digits$} to {high:.digits$})"));
    format!("{value:.digits$}{}", interval.unwrap_or_default())
}

/// A Markdown table whose columns line up, of a head and rows; the first column is text.
fn markdown(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            if column == 0 { format!(" {cell:<width$} |") } else { format!(" {cell:>width$} |") }
        });
        format!("|{}\n", cells.collect::<String>())
    };
    let rule = |(column, width): (usize, &usize)| {
        if column == 0 {
            format!(":{}|", "-".repeat(width + 1))
        } else {
            format!("{}:|", "-".repeat(width + 1))
        }
    };
    let rule = format!("|{}\n", widths.iter().enumerate().map(rule).collect::<String>());
    line(&rows[0]) + &rule + &rows[1..].iter().map(line).collect::<String>()
}

/// Refuses to replace a file unasked, before anything is measured.
pub(super) fn check_place(folder: &Path, overwrite: bool) -> Outcome {
    let existing =
        [CORRELATION, CALIBRATION].map(|file| folder.join(file)).into_iter().find(|file| file.exists());
    match existing {
        Some(file) if !overwrite => {
            Err(format!("{} exists already: pass --overwrite to replace it", file.display()))
        }
        _ => Ok(()),
    }
}

pub(super) fn write(folder: &Path, groups: &[Group]) -> Outcome {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let names: Vec<String> = groups.iter().map(Group::name).collect();
    let groups = || groups.iter().zip(&names);
    let correlations = groups().flat_map(|(group, name)| {
        group.correlations.iter().map(|&Correlation { metric, pairs, spearman }| CorrelationRow {
            metric: metric.name(),
            r#type: name,
            pairs,
            spearman,
        })
    });
    write_rows(&folder.join(CORRELATION), correlations)?;
    let calibrations = groups().flat_map(|(group, name)| {
        group.thresholds.iter().map(|&Threshold { metric, opinion, reading }| {
            let interval = reading.and_then(|reading| reading.interval);
            CalibrationRow {
                metric: metric.name(),
                r#type: name,
                opinion,
                value: reading.map(|reading| reading.value),
                low: interval.map(|(low, _)| low),
                high: interval.map(|(_, high)| high),
            }
        })
    });
    write_rows(&folder.join(CALIBRATION), calibrations)
}

fn write_rows<Row: Serialize>(path: &Path, rows: impl Iterator<Item = Row>) -> Outcome {
    let failed = |error: &dyn std::fmt::Display| format!("{} can't be written: {error}", path.display());
    let mut writer = csv::Writer::from_path(path).map_err(|error| failed(&error))?;
    for row in rows {
        writer.serialize(row).map_err(|error| failed(&error))?;
    }
    writer.flush().map_err(|error| failed(&error))
}
