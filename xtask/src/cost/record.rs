//! `xtask/cost.csv`: what each job has cost.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Deserialize;

use crate::root;

/// How the figures were made.
const COMMENT: &str = "\
# What each job costs: its CPU time over that of the fixed work in xtask/src/cost/fixed_work.rs, done just before and after
# it. Made by `cargo xtask cost --record --with-build`; `cargo xtask bless` records what has become lower.
";

/// Costs by job, in the order of the file.
#[derive(Default)]
pub(super) struct Record(Vec<Row>);

#[derive(Deserialize)]
struct Row {
    name: String,
    ratio: f64,
}

impl Record {
    pub(super) fn read() -> Result<Self, String> {
        let path = path();
        let failed = |error: csv::Error| format!("{} can't be read: {error}", path.display());
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(&path).map_err(failed)?;
        reader.deserialize().collect::<Result<_, _>>().map(Self).map_err(failed)
    }

    /// Where there is no file yet, a record of nothing.
    pub(super) fn read_or_new() -> Result<Self, String> {
        if path().exists() { Self::read() } else { Ok(Self::default()) }
    }

    pub(super) fn write(&self) -> Result<(), String> {
        let mut text = format!("{COMMENT}name,ratio\n");
        for Row { name, ratio } in &self.0 {
            let _ = writeln!(text, "{name},{ratio:.2}");
        }
        let path = path();
        std::fs::write(&path, text).map_err(|error| format!("{} can't be written: {error}", path.display()))
    }

    pub(super) fn ratio(&self, job: &str) -> Result<f64, String> {
        let row = self.0.iter().find(|row| row.name == job && row.ratio > 0.0);
        row.map(|row| row.ratio).ok_or_else(|| {
            format!("{} records no cost of {job}: `cargo xtask cost --record {job}` does", path().display())
        })
    }

    pub(super) fn set(&mut self, job: &str, ratio: f64) {
        match self.0.iter_mut().find(|row| row.name == job) {
            Some(row) => row.ratio = ratio,
            None => self.0.push(Row { name: job.to_owned(), ratio }),
        }
    }
}

fn path() -> PathBuf {
    root::path().join("xtask/cost.csv")
}
