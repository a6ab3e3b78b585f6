//! Reports that a bench has written to be read, and the palette PNGs that a peer compares.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::table::Table;
use super::timing::timed;
use crate::process;
use crate::temporary::Folder;

const THREADS: [&str; 2] = ["1", "2"];
const TURNS: usize = 2;

/// A folder of temporary files, removed in the end.
pub(super) struct Scratch(Folder);

/// The report of a sweep.
pub(super) struct Report(PathBuf);

impl Scratch {
    pub(super) fn new() -> Result<Self, String> {
        Folder::new("bench").map(Self)
    }

    /// A file or folder in it.
    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A sweep of one image on one thread; `options` are further arguments.
    pub(super) fn sweep(&self, huecount: &Path, image: &str, options: &[&str]) -> Result<Report, String> {
        process::run(self.sweep_command(huecount, image, options).args(["--threads", "1"]))?;
        Ok(self.report())
    }

    /// Seconds of a sweep of an image or a folder on one thread and on two, the start of the program included: each is
    /// timed twice, in turns, and the shorter counts.
    pub(super) fn one_and_two_threads(
        &self,
        huecount: &Path,
        path: &str,
        options: &[&str],
    ) -> Result<[f64; 2], String> {
        let mut least = [f64::INFINITY; 2];
        for turn in 0..2 * TURNS {
            let threads = turn % 2;
            let mut command = self.sweep_command(huecount, path, options);
            command.args(["--threads", THREADS[threads]]);
            least[threads] = least[threads].min(timed(|| process::run(&mut command))?);
        }
        Ok(least)
    }

    /// The report of the last sweep.
    pub(super) fn report(&self) -> Report {
        Report(self.join("report"))
    }

    /// The command of a sweep of an image or a folder, on all threads.
    pub(super) fn sweep_command(&self, huecount: &Path, path: &str, options: &[&str]) -> Command {
        let mut command = Command::new(huecount);
        command.args(["sweep", path, "--quiet", "--overwrite"]).args(options);
        command.arg("--output").arg(self.join("report")).stdout(Stdio::null());
        command
    }

    /// The palette PNG of `image` at `k`.
    pub(super) fn compress(&self, huecount: &Path, image: &str, k: &str) -> Result<PathBuf, String> {
        let output = self.join("output.png");
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
