//! What a command line may leave unsaid.

use std::path::PathBuf;

/// Where things lie when no option says so, and what the program is called.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// The dataset of a sweep without a path.
    pub demo: PathBuf,
    /// The folder of a report without `--output`.
    pub reports: PathBuf,
    /// What the program is called in help and usage.
    pub program: &'static str,
}

impl Default for Defaults {
    /// Below the current folder.
    fn default() -> Self {
        Self { demo: PathBuf::from("datasets/demo"), reports: PathBuf::from("reports"), program: "huecount" }
    }
}
