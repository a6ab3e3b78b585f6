//! Reports that a bench has written to be read, and the palette PNGs that a peer compares.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::table::Table;
use crate::process;
use crate::temporary::Folder;

/// A folder of temporary files, removed in the end.
pub(super) struct Scratch(Folder);

/// The report of one image.
pub(super) struct Report(PathBuf);

impl Scratch {
    pub(super) fn new() -> Result<Self, String> {
        Folder::new("bench").map(Self)
    }

    /// A sweep of one image on one thread; `options` are further arguments.
    pub(super) fn sweep(&self, huecount: &Path, image: &str, options: &[&str]) -> Result<Report, String> {
        let report = self.0.join("report");
        let mut command = Command::new(huecount);
        command.args(["sweep", image, "--threads", "1", "--quiet", "--overwrite"]).args(options);
        process::run(command.arg("--output").arg(&report).stdout(Stdio::null()))?;
        Ok(Report(report))
    }

    /// The palette PNG of `image` at `k`.
    pub(super) fn compress(&self, huecount: &Path, image: &str, k: &str) -> Result<PathBuf, String> {
        let output = self.0.join("output.png");
        let mut command = Command::new(huecount);
        command.args(["compress", image, "-k", k, "--keep-larger", "--overwrite", "--quiet", "--output"]);
        process::run(command.arg(&output).stdout(Stdio::null()))?;
        Ok(output)
    }
}

impl Report {
    pub(super) fn table(&self, file: &str) -> Result<Table, String> {
        Table::read(&self.0.join(file))
    }

    /// Milliseconds that a stage took, over all K.
    pub(super) fn milliseconds(&self, stage: &str) -> Result<f64, String> {
        self.table("timings.csv")?.sum("ms", |of_row| of_row == stage)
    }
}

/// An image's name without its folders.
pub(super) fn name(image: &str) -> &str {
    Path::new(image).file_name().and_then(|name| name.to_str()).unwrap_or(image)
}

pub(super) fn geometric_mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}
